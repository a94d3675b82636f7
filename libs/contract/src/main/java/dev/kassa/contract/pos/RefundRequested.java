package dev.kassa.contract.pos;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.kassa.contract.Money;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.Rules;
import java.time.Instant;

/**
 * {@code pos.refund-requested.v1}: give money back.
 *
 * @param msn the sales unit that took the payment, whatever store the customer stands in
 * @param reason 1 to 64 characters, for the analyst; absent is fine
 * @param notAfter absent: no such time ({@link PosCommand#notAfter})
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RefundRequested(
    Msn msn,
    Reference reference,
    String storeId,
    String posId,
    Money amount,
    String reason,
    Instant notAfter)
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

  /** Without a time after which it is of no use. */
  public RefundRequested(
      Msn msn, Reference reference, String storeId, String posId, Money amount, String reason) {
    this(msn, reference, storeId, posId, amount, reason, null);
  }

  @Override
  public RefundRequested notAfter(Instant time) {
    return new RefundRequested(msn, reference, storeId, posId, amount, reason, time);
  }
}
