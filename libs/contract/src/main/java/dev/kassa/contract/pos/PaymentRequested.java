package dev.kassa.contract.pos;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.Money;
import dev.kassa.contract.Msn;
import dev.kassa.contract.PersonalText;
import dev.kassa.contract.Reference;
import dev.kassa.contract.Rules;
import java.time.Instant;

/**
 * {@code pos.payment-requested.v1}: take this sum from this customer.
 *
 * @param attempt 1 for the first request of the checkout, then 2, 3 …
 * @param identificationId on whom the purchase is booked; absent: on nobody
 * @param description shown in the app, 3 to 100 characters (API 4.1)
 * @param validForSeconds 1 to 600 from append time; absent: the sales unit's setting
 * @param capture absent: the sales unit's setting
 * @param onLateApproval absent: the sales unit's setting
 * @param notAfter absent: no such time ({@link PosCommand#notAfter})
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PaymentRequested(
    Msn msn,
    Reference reference,
    CheckoutId checkoutId,
    int attempt,
    String storeId,
    String posId,
    IdentificationId identificationId,
    Customer customer,
    Money amount,
    String description,
    Integer validForSeconds,
    CapturePolicy capture,
    OnLateApproval onLateApproval,
    Receipt receipt,
    Instant notAfter)
    implements PaymentCommand {
  /** Refuses missing fields and values out of range. */
  public PaymentRequested {
    Rules.present(msn, "msn");
    Rules.present(reference, "reference");
    Rules.present(checkoutId, "checkoutId");
    Rules.require(attempt >= 1, "attempt", "must be 1 or more");
    Rules.identifier(storeId, "storeId");
    Rules.identifier(posId, "posId");
    Rules.present(customer, "customer");
    Rules.present(amount, "amount");
    Rules.require(amount.value() > 0, "amount.value", "must be more than 0");
    Rules.text(description, 3, 100, "description");
    Rules.require(
        validForSeconds == null || (validForSeconds >= 1 && validForSeconds <= 600),
        "validForSeconds",
        "must be 1 to 600 seconds");
    Rules.present(receipt, "receipt");
  }

  /**
   * Who pays: exactly one.
   *
   * @param personalQr the whole scanned text
   * @param phoneNumber as typed
   * @param customerToken from a check-in by sticker; lives 15 minutes (API 2.4)
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Customer(
      PersonalText personalQr, PersonalText phoneNumber, PersonalText customerToken) {
    /** Refuses none and more than one. */
    public Customer {
      int given =
          (personalQr == null ? 0 : 1)
              + (phoneNumber == null ? 0 : 1)
              + (customerToken == null ? 0 : 1);
      Rules.require(
          given == 1,
          "customer",
          "must hold exactly one of personalQr, phoneNumber, customerToken");
    }
  }

  /** Without a time after which it is of no use. */
  public PaymentRequested(
      Msn msn,
      Reference reference,
      CheckoutId checkoutId,
      int attempt,
      String storeId,
      String posId,
      IdentificationId identificationId,
      Customer customer,
      Money amount,
      String description,
      Integer validForSeconds,
      CapturePolicy capture,
      OnLateApproval onLateApproval,
      Receipt receipt) {
    this(
        msn,
        reference,
        checkoutId,
        attempt,
        storeId,
        posId,
        identificationId,
        customer,
        amount,
        description,
        validForSeconds,
        capture,
        onLateApproval,
        receipt,
        null);
  }

  @Override
  public PaymentRequested notAfter(Instant time) {
    return new PaymentRequested(
        msn,
        reference,
        checkoutId,
        attempt,
        storeId,
        posId,
        identificationId,
        customer,
        amount,
        description,
        validForSeconds,
        capture,
        onLateApproval,
        receipt,
        time);
  }
}
