// Whom to ask, where, and on whose behalf.
package dev.kassa.membership.enrolment;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Rules;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What an enrolment is about; the same in all its phases.
 *
 * @param enrolmentId ours
 * @param msn the sales unit whose till asks; the login is that of its club
 * @param bindingMessage shown in the app and at the till (API 3.4)
 * @param validUntil after this the customer is not asked any more
 * @param commandId of the till's request; absent for an automatic enrolment
 * @param notMe the customer says that they are not the member whom their number finds
 * @param beforeRestore it was asked before the database was restored and is forgotten: the app may
 *     have asked already
 */
public record EnrolmentRequest(
    UUID enrolmentId,
    CheckoutId checkoutId,
    IdentificationId identificationId,
    String storeId,
    String posId,
    Msn msn,
    String clubId,
    String bindingMessage,
    Instant validUntil,
    Optional<UUID> commandId,
    boolean notMe,
    boolean beforeRestore) {
  /** Refuses a binding message that the provider would refuse (API 3.4). */
  public EnrolmentRequest {
    Rules.require(
        bindingMessage.matches("[A-Z0-9-]{5,8}"),
        "bindingMessage",
        "must be 5 to 8 characters of A-Z 0-9 -");
  }

  /** This request, waiting for its person until then. */
  EnrolmentRequest waitingUntil(Instant until) {
    return new EnrolmentRequest(
        enrolmentId,
        checkoutId,
        identificationId,
        storeId,
        posId,
        msn,
        clubId,
        bindingMessage,
        until,
        commandId,
        notMe,
        beforeRestore);
  }

  /** This request with the identity and the binding message of the one whose login it takes up. */
  EnrolmentRequest takingUp(EnrolmentRequest before) {
    return new EnrolmentRequest(
        before.enrolmentId(),
        checkoutId,
        identificationId,
        storeId,
        posId,
        msn,
        clubId,
        before.bindingMessage(),
        validUntil,
        commandId,
        notMe,
        false);
  }

  /** The commands whose outcome the first answer to this request is. */
  List<UUID> outcome() {
    return commandId.stream().toList();
  }
}
