package dev.kassa.contract.payment;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Currency;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.Rules;
import java.util.List;
import java.util.UUID;

/**
 * What every fact of {@code payment.events.v1} says: which payment, where it stands after the fact,
 * and which commands the fact ends. Flat on the wire.
 *
 * @param storeId of the payment request, as posId
 * @param epoch 1, raised after a database restore
 * @param sequence 1, 2, 3 … per payment; readers skip what is at or below the last one seen
 * @param amounts totals after the fact
 * @param outcomeOf ids of the commands that this fact is the outcome of; mostly none
 * @param askedBy who sent each command of {@code outcomeOf}, in the same order
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PaymentStanding(
    Msn msn,
    Reference reference,
    CheckoutId checkoutId,
    String storeId,
    String posId,
    IdentificationId identificationId,
    int epoch,
    long sequence,
    Currency currency,
    Amounts amounts,
    List<UUID> outcomeOf,
    List<Asker> askedBy) {
  /** Refuses missing fields. */
  public PaymentStanding {
    Rules.present(msn, "msn");
    Rules.present(reference, "reference");
    Rules.present(checkoutId, "checkoutId");
    Rules.identifier(storeId, "storeId");
    Rules.identifier(posId, "posId");
    Rules.require(epoch >= 1, "epoch", "must be 1 or more");
    Rules.require(sequence >= 1, "sequence", "must be 1 or more");
    Rules.present(currency, "currency");
    Rules.present(amounts, "amounts");
    outcomeOf = Rules.list(outcomeOf, "outcomeOf");
    askedBy = Rules.list(askedBy, "askedBy");
    Rules.require(
        outcomeOf.isEmpty() == askedBy.isEmpty(), "askedBy", "must be present with outcomeOf");
  }
}
