package dev.kassa.contract.pos;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Message;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Rules;

/** {@code pos.enrolment-cancelled.v1}: stop asking; what the customer already approved stands. */
public record EnrolmentCancelled(CheckoutId checkoutId, String storeId, String posId, Msn msn)
    implements Message {
  /** Refuses missing fields. */
  public EnrolmentCancelled {
    Rules.present(checkoutId, "checkoutId");
    Rules.identifier(storeId, "storeId");
    Rules.identifier(posId, "posId");
    Rules.present(msn, "msn");
  }

  @Override
  public String key() {
    return checkoutId.toString();
  }
}
