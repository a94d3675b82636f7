package dev.kassa.contract.pos;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.kassa.contract.Money;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.Rules;

/**
 * {@code pos.capture-requested.v1}: confirm, or take a part.
 *
 * @param amount absent: all that is left
 * @param last release the rest afterwards; absent is no
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CaptureRequested(
    Msn msn, Reference reference, String storeId, String posId, Money amount, Boolean last)
    implements PaymentCommand {
  /** Refuses missing fields and an amount of nothing. */
  public CaptureRequested {
    Rules.present(msn, "msn");
    Rules.present(reference, "reference");
    Rules.identifier(storeId, "storeId");
    Rules.identifier(posId, "posId");
    Rules.require(amount == null || amount.value() > 0, "amount.value", "must be more than 0");
  }
}
