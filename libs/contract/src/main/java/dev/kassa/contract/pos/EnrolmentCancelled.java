package dev.kassa.contract.pos;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Rules;
import java.time.Instant;

/**
 * {@code pos.enrolment-cancelled.v1}: stop asking; what the customer already approved stands.
 *
 * @param notAfter absent: no such time ({@link PosCommand#notAfter})
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EnrolmentCancelled(
    CheckoutId checkoutId, String storeId, String posId, Msn msn, Instant notAfter)
    implements PosCommand {
  /** Refuses missing fields. */
  public EnrolmentCancelled {
    Rules.present(checkoutId, "checkoutId");
    Rules.identifier(storeId, "storeId");
    Rules.identifier(posId, "posId");
    Rules.present(msn, "msn");
  }

  /** Without a time after which it is of no use. */
  public EnrolmentCancelled(CheckoutId checkoutId, String storeId, String posId, Msn msn) {
    this(checkoutId, storeId, posId, msn, null);
  }

  @Override
  public EnrolmentCancelled notAfter(Instant time) {
    return new EnrolmentCancelled(checkoutId, storeId, posId, msn, time);
  }

  @Override
  public String key() {
    return checkoutId.toString();
  }
}
