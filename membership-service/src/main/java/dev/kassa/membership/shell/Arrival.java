// What arrives at this service.
package dev.kassa.membership.shell;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.MemberId;
import dev.kassa.contract.Msisdn;
import dev.kassa.contract.Msn;
import dev.kassa.contract.membership.EnrolmentEnded;
import dev.kassa.contract.payment.PaymentStanding;
import dev.kassa.contract.settings.Club;
import dev.kassa.contract.settings.SalesUnit;
import dev.kassa.membership.Place;
import dev.kassa.membership.enrolment.DueCall;
import dev.kassa.membership.enrolment.EnrolmentRequest;
import dev.kassa.membership.enrolment.LoginAnswer;
import dev.kassa.messaging.Outgoing.Cause;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** What arrives at this service, read and checked as far as that goes without a database. */
sealed interface Arrival {
  /**
   * Somebody was identified.
   *
   * @param phone what their rows are found by
   * @param unit where
   * @param ask what asking them by itself would be
   */
  record Identified(
      Place place,
      Msisdn msisdn,
      Seals.Hashes phone,
      SalesUnit unit,
      EnrolmentRequest ask,
      Cause cause)
      implements Arrival {}

  /** A till asks for somebody to be enrolled. */
  record EnrolmentAsked(EnrolmentRequest request, Cause cause) implements Arrival {}

  /** A till takes its request back. */
  record CancelAsked(Place place, UUID command, Cause cause) implements Arrival {}

  /** A till's message that is refused before it reaches an enrolment. */
  record Refused(Place place, EnrolmentEnded.Reason reason, UUID command, Cause cause)
      implements Arrival {}

  /**
   * A login says that polling is worth it now.
   *
   * @param msn whose login it is
   * @param causeId of the notification
   */
  record Pinged(String authReqId, Msn msn, String causeId) implements Arrival {}

  /**
   * Money of an identified person's payment was taken or given back.
   *
   * @param earning what of it earns points
   */
  record Paid(PaymentStanding standing, long earning, Club club, Cause cause) implements Arrival {
    /** All of it earns points. */
    Paid(PaymentStanding standing, Club club, Cause cause) {
      this(standing, standing.amounts().captured() - standing.amounts().refunded(), club, cause);
    }
  }

  /**
   * Something is due about an enrolment.
   *
   * @param checkoutId where it was when that was seen
   */
  record Due(UUID enrolmentId, CheckoutId checkoutId) implements Arrival {}

  /** A call to the login has ended. */
  record Answered(DueCall call, LoginAnswer answer) implements Arrival {}

  /**
   * A member is to be erased.
   *
   * @param told once it is committed: whether there was such a member
   */
  record ErasureAsked(MemberId memberId, Consumer<Boolean> told) implements Arrival {}

  /**
   * Somebody is said to have taken their consent back; nobody has signed it.
   *
   * @param msn where they are called so
   */
  record Revoked(Msn msn, Seals.Hashes subject) implements Arrival {}

  /** The checkout it happens in, as far as that is known without looking. */
  default Optional<CheckoutId> checkout() {
    return switch (this) {
      case Identified identified -> Optional.of(identified.place().checkoutId());
      case EnrolmentAsked asked -> Optional.of(asked.request().checkoutId());
      case CancelAsked asked -> Optional.of(asked.place().checkoutId());
      case Refused refused -> Optional.of(refused.place().checkoutId());
      case Paid paid -> Optional.of(paid.standing().checkoutId());
      case Due due -> Optional.of(due.checkoutId());
      case Answered answered -> Optional.of(answered.call().request().checkoutId());
      case Pinged _, ErasureAsked _, Revoked _ -> Optional.empty();
    };
  }
}
