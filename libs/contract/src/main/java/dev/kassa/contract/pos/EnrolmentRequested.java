package dev.kassa.contract.pos;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Rules;
import java.time.Instant;

/**
 * {@code pos.enrolment-requested.v1}: ask this person to join; valid for 60 s from append time.
 *
 * @param notMe the customer says that they are not the member whom their number finds; absent is no
 * @param notAfter absent: no such time ({@link PosCommand#notAfter})
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EnrolmentRequested(
    CheckoutId checkoutId,
    String storeId,
    String posId,
    Msn msn,
    IdentificationId identificationId,
    Boolean notMe,
    Instant notAfter)
    implements PosCommand {
  /** Refuses missing fields. */
  public EnrolmentRequested {
    Rules.present(checkoutId, "checkoutId");
    Rules.identifier(storeId, "storeId");
    Rules.identifier(posId, "posId");
    Rules.present(msn, "msn");
    Rules.present(identificationId, "identificationId");
  }

  /** Of a customer whom nobody is mistaken for; without a time after which it is of no use. */
  public EnrolmentRequested(
      CheckoutId checkoutId,
      String storeId,
      String posId,
      Msn msn,
      IdentificationId identificationId) {
    this(checkoutId, storeId, posId, msn, identificationId, null, null);
  }

  @Override
  public EnrolmentRequested notAfter(Instant time) {
    return new EnrolmentRequested(checkoutId, storeId, posId, msn, identificationId, notMe, time);
  }

  @Override
  public String key() {
    return checkoutId.toString();
  }
}
