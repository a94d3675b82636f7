package dev.kassa.contract.pos;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.kassa.contract.Money;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.Rules;
import java.time.Instant;

/**
 * {@code pos.capture-requested.v1}: confirm, or take a part.
 *
 * @param amount absent: all that is left
 * @param last release the rest afterwards; absent is no
 * @param notAfter absent: no such time ({@link PosCommand#notAfter})
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CaptureRequested(
    Msn msn,
    Reference reference,
    String storeId,
    String posId,
    Money amount,
    Boolean last,
    Instant notAfter)
    implements PaymentCommand {
  /** Refuses missing fields and an amount of nothing. */
  public CaptureRequested {
    Rules.present(msn, "msn");
    Rules.present(reference, "reference");
    Rules.identifier(storeId, "storeId");
    Rules.identifier(posId, "posId");
    Rules.require(amount == null || amount.value() > 0, "amount.value", "must be more than 0");
  }

  /** Without a time after which it is of no use. */
  public CaptureRequested(
      Msn msn, Reference reference, String storeId, String posId, Money amount, Boolean last) {
    this(msn, reference, storeId, posId, amount, last, null);
  }

  @Override
  public CaptureRequested notAfter(Instant time) {
    return new CaptureRequested(msn, reference, storeId, posId, amount, last, time);
  }
}
