package dev.kassa.contract.pos;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.kassa.contract.Money;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.Rules;

/**
 * {@code pos.refund-requested.v1}: give money back.
 *
 * @param msn the sales unit that took the payment, whatever store the customer stands in
 * @param reason 1 to 64 characters, for the analyst; absent is fine
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RefundRequested(
    Msn msn, Reference reference, String storeId, String posId, Money amount, String reason)
    implements PaymentCommand {
  /** Refuses missing fields and an amount of nothing. */
  public RefundRequested {
    Rules.present(msn, "msn");
    Rules.present(reference, "reference");
    Rules.identifier(storeId, "storeId");
    Rules.identifier(posId, "posId");
    Rules.present(amount, "amount");
    Rules.require(amount.value() > 0, "amount.value", "must be more than 0");
    if (reason != null) {
      Rules.identifier(reason, "reason");
    }
  }
}
