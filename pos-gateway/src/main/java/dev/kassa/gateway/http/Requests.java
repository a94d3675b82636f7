// The bodies of the routes: the contract's messages without what the address and the token say.
package dev.kassa.gateway.http;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.Money;
import dev.kassa.contract.Msn;
import dev.kassa.contract.PersonalText;
import dev.kassa.contract.Reference;
import dev.kassa.contract.pos.CapturePolicy;
import dev.kassa.contract.pos.CustomerScanned;
import dev.kassa.contract.pos.OnLateApproval;
import dev.kassa.contract.pos.PaymentRequested;
import dev.kassa.contract.pos.Receipt;

/**
 * One record per route that takes a body. What is left out and must be there, the contract says.
 */
final class Requests {
  private Requests() {}

  /** {@code POST /checkouts}. */
  record NewCheckout(String posId, CheckoutId checkoutId) {}

  /** {@code POST /checkouts/{checkoutId}/scans}. */
  record Scan(
      String posId,
      Msn msn,
      CustomerScanned.Scanner scanner,
      PersonalText qrCode,
      PersonalText phoneNumber) {}

  /** {@code POST /checkouts/{checkoutId}/enrolment}. */
  record Enrolment(String posId, Msn msn, IdentificationId identificationId, Boolean notMe) {}

  /** {@code PUT /checkouts/{checkoutId}/payments/{attempt}}. */
  record Payment(
      String posId,
      Msn msn,
      IdentificationId identificationId,
      PaymentRequested.Customer customer,
      Money amount,
      String description,
      Integer validForSeconds,
      CapturePolicy capture,
      OnLateApproval onLateApproval,
      Receipt receipt) {}

  /** {@code POST …/cancel}. */
  record Cancel(String posId, Msn msn, String reason) {}

  /** {@code POST …/capture}. */
  record Capture(String posId, Msn msn, Money amount, Boolean last) {}

  /** {@code POST /refunds}. */
  record Refund(
      String posId, Msn msn, Reference reference, String refundId, Money amount, String reason) {}
}
