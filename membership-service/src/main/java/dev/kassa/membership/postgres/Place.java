package dev.kassa.membership.postgres;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.Msn;
import dev.kassa.membership.enrolment.EnrolmentRequest;

/**
 * Where and for whom an event happens.
 *
 * @param identificationId null where a command names none
 * @param clubId null where the sales unit is not in the settings
 */
record Place(
    CheckoutId checkoutId,
    IdentificationId identificationId,
    String storeId,
    String posId,
    Msn msn,
    String clubId) {
  static Place of(EnrolmentRequest request) {
    return new Place(
        request.checkoutId(),
        request.identificationId(),
        request.storeId(),
        request.posId(),
        request.msn(),
        request.clubId());
  }
}
