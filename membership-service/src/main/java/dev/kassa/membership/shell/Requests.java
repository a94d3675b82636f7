// How an enrolment begins.
package dev.kassa.membership.shell;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.kassa.membership.Place;
import dev.kassa.membership.enrolment.BindingMessage;
import dev.kassa.membership.enrolment.EnrolmentRequest;
import dev.kassa.membership.enrolment.EnrolmentTimes;
import dev.kassa.messaging.Envelope;
import dev.kassa.messaging.postgres.Restore;
import java.util.Optional;
import java.util.UUID;

/** Makes a request out of the message that asks for it, or leads to it. */
final class Requests {
  private static final int DIGITS = 100;

  private Requests() {}

  /**
   * The same message makes the same request, also when it is taken in again after a failure.
   *
   * @param command absent if nobody asked
   * @param notMe the customer says that they are not the member whom their number finds
   */
  static EnrolmentRequest of(
      Place place, Envelope cause, Optional<UUID> command, boolean notMe, Restore restore) {
    UUID id =
        UuidCreator.getNameBasedSha1(
            cause.headers().id(), cause.headers().source() + "\n" + cause.appendedAt());
    int digits = (int) Long.remainderUnsigned(id.getLeastSignificantBits(), DIGITS);
    return new EnrolmentRequest(
        id,
        place.checkoutId(),
        place.identificationId(),
        place.storeId(),
        place.posId(),
        place.msn(),
        place.clubId(),
        BindingMessage.of(place.storeId(), digits),
        cause.appendedAt().plus(EnrolmentTimes.VALID_FOR),
        command,
        notMe,
        restore.forgot(cause.appendedAt()));
  }
}
