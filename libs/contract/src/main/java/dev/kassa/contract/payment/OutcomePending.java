package dev.kassa.contract.payment;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Currency;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.Msn;
import dev.kassa.contract.PaymentKey;
import dev.kassa.contract.Reference;
import dev.kassa.contract.Rules;
import java.time.Instant;

/**
 * {@code payment.outcome-pending.v1}: the provider's answer is not known for longer than a customer
 * waits. The till says "do not charge again". Not a fact about money: it has no sequence.
 *
 * @param phase what is being waited for
 * @param since since when
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OutcomePending(
    Msn msn,
    Reference reference,
    CheckoutId checkoutId,
    String storeId,
    String posId,
    IdentificationId identificationId,
    int epoch,
    Currency currency,
    Amounts amounts,
    Phase phase,
    Instant since)
    implements PaymentEvent {
  /** What is being waited for. */
  public enum Phase {
    CREATING,
    /** Whether the request could be withdrawn before the customer approved. */
    TERMINATING,
    CAPTURING,
    RELEASING,
    REFUNDING
  }

  /** Refuses missing fields. */
  public OutcomePending {
    Rules.present(msn, "msn");
    Rules.present(reference, "reference");
    Rules.present(checkoutId, "checkoutId");
    Rules.identifier(storeId, "storeId");
    Rules.identifier(posId, "posId");
    Rules.require(epoch >= 1, "epoch", "must be 1 or more");
    Rules.present(currency, "currency");
    Rules.present(amounts, "amounts");
    Rules.present(phase, "phase");
    Rules.present(since, "since");
  }

  @Override
  public String key() {
    return PaymentKey.of(msn, reference);
  }
}
