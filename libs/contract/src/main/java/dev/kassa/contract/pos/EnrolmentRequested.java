package dev.kassa.contract.pos;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.Message;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Rules;

/** {@code pos.enrolment-requested.v1}: ask this person to join; valid for 60 s from append time. */
public record EnrolmentRequested(
    CheckoutId checkoutId, String storeId, String posId, Msn msn, IdentificationId identificationId)
    implements Message {
  /** Refuses missing fields. */
  public EnrolmentRequested {
    Rules.present(checkoutId, "checkoutId");
    Rules.identifier(storeId, "storeId");
    Rules.identifier(posId, "posId");
    Rules.present(msn, "msn");
    Rules.present(identificationId, "identificationId");
  }

  @Override
  public String key() {
    return checkoutId.toString();
  }
}
