package dev.kassa.contract.payment;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Currency;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.Msn;
import dev.kassa.contract.PaymentKey;
import dev.kassa.contract.Reference;
import dev.kassa.contract.Rules;
import java.util.List;
import java.util.UUID;

/**
 * {@code payment.command-refused.v1}: a command changes nothing, and why. Not a fact about money:
 * it has no sequence. It names either the command whose outcome it is or the command whose copy it
 * answers.
 *
 * @param checkoutId as storeId, posId, currency and amounts: of the payment; absent when unknown
 * @param askedBy who sent the command; empty when it could not be read
 * @param detail names the field or receipt line and the rule it breaks; never a value
 * @param copyOf what is refused is another message under the id of this command, which has its own
 *     outcome and keeps it
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record CommandRefused(
    Msn msn,
    Reference reference,
    CheckoutId checkoutId,
    String storeId,
    String posId,
    IdentificationId identificationId,
    int epoch,
    Currency currency,
    Amounts amounts,
    Reason reason,
    String detail,
    List<UUID> copyOf,
    List<UUID> outcomeOf,
    List<Asker> askedBy)
    implements PaymentEvent {
  /** Why; the till turns it into words. */
  public enum Reason {
    /** The message breaks the contract, or the receipt does not add up to the amount. */
    INVALID,
    /**
     * The broker had it only after its {@code notAfter}: its till was told that it was not taken.
     */
    REQUEST_EXPIRED,
    /** The id was used before with other content. */
    ID_REUSED,
    /** This reference was requested before, by another command. */
    REFERENCE_REUSED,
    /** The sales unit is not in the settings. */
    UNKNOWN_SALES_UNIT,
    /** This sender may not command this sales unit, or the payment is another store's. */
    NOT_ALLOWED,
    /** The till cancelled before the request arrived. */
    CANCELLED_BEFORE,
    /** There is no payment of this reference. */
    UNKNOWN_PAYMENT,
    /** The money was taken, or is being taken: refund instead. */
    CAPTURED,
    /** The customer has not approved. */
    NOT_AUTHORIZED,
    /** The payment ended without money. */
    ENDED,
    /** Another command on this payment is being carried out: ask again when it is done. */
    BUSY,
    /** More than is left to take or to give back. */
    AMOUNT_TOO_HIGH,
    /** The currency is not the payment's. */
    CURRENCY_MISMATCH,
    /** The till cannot do this under the payment's capture policy. */
    POLICY,
    /** The provider refused; {@code detail} holds its code. */
    PROVIDER_REFUSED
  }

  /** Refuses missing fields. */
  public CommandRefused {
    Rules.present(msn, "msn");
    Rules.present(reference, "reference");
    if (storeId != null) {
      Rules.identifier(storeId, "storeId");
    }
    if (posId != null) {
      Rules.identifier(posId, "posId");
    }
    Rules.require(epoch >= 1, "epoch", "must be 1 or more");
    Rules.require(
        (currency == null) == (amounts == null), "amounts", "must be present with currency");
    Rules.present(reason, "reason");
    copyOf = Rules.list(copyOf, "copyOf");
    outcomeOf = Rules.list(outcomeOf, "outcomeOf");
    Rules.require(
        outcomeOf.isEmpty() != copyOf.isEmpty(),
        "outcomeOf",
        "or copyOf must name the command, and not both");
    askedBy = Rules.list(askedBy, "askedBy");
  }

  /** The refusal of a command, which is its outcome. */
  public CommandRefused(
      Msn msn,
      Reference reference,
      CheckoutId checkoutId,
      String storeId,
      String posId,
      IdentificationId identificationId,
      int epoch,
      Currency currency,
      Amounts amounts,
      Reason reason,
      String detail,
      List<UUID> outcomeOf,
      List<Asker> askedBy) {
    this(
        msn,
        reference,
        checkoutId,
        storeId,
        posId,
        identificationId,
        epoch,
        currency,
        amounts,
        reason,
        detail,
        List.of(),
        outcomeOf,
        askedBy);
  }

  /** The same said of a copy: the command whose id it took has its own outcome. */
  public CommandRefused asCopy() {
    return new CommandRefused(
        msn,
        reference,
        checkoutId,
        storeId,
        posId,
        identificationId,
        epoch,
        currency,
        amounts,
        reason,
        detail,
        outcomeOf,
        List.of(),
        askedBy);
  }

  @Override
  public String key() {
    return PaymentKey.of(msn, reference);
  }
}
