package dev.kassa.payment;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.Money;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.pos.CapturePolicy;
import dev.kassa.contract.pos.OnLateApproval;
import java.time.Instant;
import java.util.Optional;

/**
 * What the till asked for, with the sales unit's settings filled in; never changes.
 *
 * @param command the request itself, which is owed an outcome
 * @param notEarning what of the amount is for goods that earn no points, minor units
 * @param validUntil append time and validity: no payment is created after it
 */
public record Request(
    Msn msn,
    Reference reference,
    CheckoutId checkoutId,
    Command command,
    Optional<IdentificationId> identificationId,
    Money amount,
    CapturePolicy capture,
    OnLateApproval onLateApproval,
    Instant validUntil,
    long notEarning) {
  /** Of goods that all earn points. */
  public Request(
      Msn msn,
      Reference reference,
      CheckoutId checkoutId,
      Command command,
      Optional<IdentificationId> identificationId,
      Money amount,
      CapturePolicy capture,
      OnLateApproval onLateApproval,
      Instant validUntil) {
    this(
        msn,
        reference,
        checkoutId,
        command,
        identificationId,
        amount,
        capture,
        onLateApproval,
        validUntil,
        0);
  }

  /**
   * What of a sum of this payment earns points: its share of the amount, rounded down.
   *
   * @param net minor units, 0 or more
   */
  long earning(long net) {
    return amount.value() == 0 ? net : net * (amount.value() - notEarning) / amount.value();
  }
}
