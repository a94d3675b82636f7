// Where and for whom something happens in the club.
package dev.kassa.membership;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.Msn;
import dev.kassa.contract.membership.Visit;
import dev.kassa.membership.enrolment.EnrolmentRequest;

/**
 * Where and for whom an event happens.
 *
 * @param identificationId null where a command names none
 * @param clubId null where the sales unit is not in the settings
 */
public record Place(
    CheckoutId checkoutId,
    IdentificationId identificationId,
    String storeId,
    String posId,
    Msn msn,
    String clubId) {
  /** Where an enrolment was asked for. */
  public static Place of(EnrolmentRequest request) {
    return new Place(
        request.checkoutId(),
        request.identificationId(),
        request.storeId(),
        request.posId(),
        request.msn(),
        request.clubId());
  }

  /**
   * As events say it.
   *
   * @param sequence 1, 2, 3 … per checkout
   */
  public Visit visit(int epoch, long sequence) {
    return new Visit(checkoutId, identificationId, storeId, posId, msn, clubId, epoch, sequence);
  }
}
