package dev.kassa.contract.pos;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.Rules;
import java.time.Instant;

/**
 * {@code pos.payment-cancel-requested.v1}: the till gives the payment up. May overtake its request.
 *
 * @param reason 1 to 64 characters of the till's own, for the analyst; absent is fine
 * @param notAfter absent: no such time ({@link PosCommand#notAfter})
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PaymentCancelRequested(
    Msn msn,
    Reference reference,
    CheckoutId checkoutId,
    String storeId,
    String posId,
    String reason,
    Instant notAfter)
    implements PaymentCommand {
  /** Refuses missing fields. */
  public PaymentCancelRequested {
    Rules.present(msn, "msn");
    Rules.present(reference, "reference");
    Rules.present(checkoutId, "checkoutId");
    Rules.identifier(storeId, "storeId");
    Rules.identifier(posId, "posId");
    if (reason != null) {
      Rules.identifier(reason, "reason");
    }
  }

  /** Without a time after which it is of no use. */
  public PaymentCancelRequested(
      Msn msn,
      Reference reference,
      CheckoutId checkoutId,
      String storeId,
      String posId,
      String reason) {
    this(msn, reference, checkoutId, storeId, posId, reason, null);
  }

  @Override
  public PaymentCancelRequested notAfter(Instant time) {
    return new PaymentCancelRequested(msn, reference, checkoutId, storeId, posId, reason, time);
  }
}
