// Where one enrolment stands.
package dev.kassa.membership.enrolment;

import dev.kassa.contract.MemberId;
import dev.kassa.contract.membership.EnrolmentEnded;
import java.time.Instant;
import java.util.Optional;

/**
 * Where one enrolment stands; each phase holds only what is true in it.
 *
 * <p>The provider has no way to call a login off. So where a till takes its request back and the
 * app asks the person all the same, or may, the enrolment stays as it is and is <em>withdrawn</em>:
 * nobody is told of it and nobody works on it. It keeps the phone from ringing a second time, and
 * the next ask for the same person takes it up (API 3.8: reuse the open {@code auth_req_id}).
 */
public sealed interface Enrolment {
  /** Whom it is about. */
  EnrolmentRequest request();

  /** When it has to be looked at next although nothing happened; absent when it is over. */
  Optional<Instant> dueAt();

  /** Whether this enrolment keeps another one of the same person and club from starting. */
  default boolean isOpen() {
    return switch (this) {
      case Unidentified _,
          Requested _,
          Starting _,
          StartUnknown _,
          Found _,
          Waiting _,
          Collected _ ->
          true;
      case Enrolled _, Ended _ -> false;
    };
  }

  /**
   * Whether another ask for the same person becomes this enrolment's: no till waits for it, because
   * it was taken back or nobody knows whether the app asks.
   */
  default boolean canBeTakenUp() {
    return switch (this) {
      case Starting e -> e.withdrawn();
      case Waiting e -> e.withdrawn();
      case Collected e -> e.withdrawn();
      case StartUnknown _, Found _ -> true;
      case Unidentified _, Requested _, Enrolled _, Ended _ -> false;
    };
  }

  /** The request overtook the identification it names: topics have no common order (DESIGN 3). */
  record Unidentified(EnrolmentRequest request) implements Enrolment {
    @Override
    public Optional<Instant> dueAt() {
      return Optional.of(request.validUntil());
    }
  }

  /** Stored, and the provider not asked yet. */
  record Requested(EnrolmentRequest request, Instant since) implements Enrolment {
    @Override
    public Optional<Instant> dueAt() {
      return Optional.of(since);
    }
  }

  /**
   * The start call is under way.
   *
   * @param leaseUntil when its answer is taken for lost
   * @param withdrawn the till took it back meanwhile, and was told so
   */
  record Starting(EnrolmentRequest request, Instant leaseUntil, boolean withdrawn)
      implements Enrolment {
    @Override
    public Optional<Instant> dueAt() {
      return Optional.of(leaseUntil);
    }
  }

  /**
   * Nobody knows whether the app asks the person. The till was told that nothing came of it; until
   * then no second start is made.
   *
   * @param until when a login that was started is over for certain
   * @param lookAt when to look for a ping of a login that nobody knows
   */
  record StartUnknown(EnrolmentRequest request, Instant until, Instant lookAt, boolean withdrawn)
      implements Enrolment {
    @Override
    public Optional<Instant> dueAt() {
      return Optional.of(withdrawn || until.isBefore(lookAt) ? until : lookAt);
    }
  }

  /**
   * A ping has named a login that nobody knows: perhaps that whose start was not answered. Whose it
   * is shows when its person is known.
   *
   * @param until when the login of this enrolment, if there is one, is over for certain
   * @param authReqId the provider's id of the login that was found
   */
  record Found(
      EnrolmentRequest request,
      Instant until,
      String authReqId,
      PollSchedule polls,
      boolean withdrawn)
      implements Enrolment {
    @Override
    public Optional<Instant> dueAt() {
      return Optional.of(
          withdrawn || until.isBefore(polls.nextPollAt()) ? until : polls.nextPollAt());
    }
  }

  /**
   * The app asks the person.
   *
   * @param authReqId the provider's id of the login
   * @param expiresAt when the provider gives up
   */
  record Waiting(
      EnrolmentRequest request,
      String authReqId,
      Instant expiresAt,
      PollSchedule polls,
      boolean withdrawn)
      implements Enrolment {
    @Override
    public Optional<Instant> dueAt() {
      return Optional.of(withdrawn ? expiresAt : polls.nextPollAt());
    }
  }

  /**
   * Somebody said yes and the tokens were collected, which can be done once only (API 3.5).
   *
   * @param sealedTokens the provider's answer, sealed for this enrolment
   * @param usableUntil when the access token ends
   * @param nextAskAt when user info is asked (again)
   * @param found present if it is not certain that they are of this enrolment's person: the {@code
   *     until} of the start that was not answered
   */
  record Collected(
      EnrolmentRequest request,
      String sealedTokens,
      Instant usableUntil,
      Instant nextAskAt,
      Optional<Instant> found,
      boolean withdrawn)
      implements Enrolment {
    @Override
    public Optional<Instant> dueAt() {
      return Optional.of(withdrawn ? usableUntil : nextAskAt);
    }
  }

  /** The person is this member. */
  record Enrolled(EnrolmentRequest request, MemberId memberId) implements Enrolment {
    @Override
    public Optional<Instant> dueAt() {
      return Optional.empty();
    }
  }

  /** No member came of it. */
  record Ended(EnrolmentRequest request, EnrolmentEnded.Reason reason) implements Enrolment {
    @Override
    public Optional<Instant> dueAt() {
      return Optional.empty();
    }
  }
}
