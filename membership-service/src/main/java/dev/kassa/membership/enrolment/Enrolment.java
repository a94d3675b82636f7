// Where one enrolment stands.
package dev.kassa.membership.enrolment;

import dev.kassa.contract.MemberId;
import dev.kassa.contract.membership.EnrolmentEnded;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Where one enrolment stands; each phase holds only what is true in it. */
public sealed interface Enrolment {
  /** Whom it is about. */
  EnrolmentRequest request();

  /** When it has to be looked at next although nothing happened; absent when it is over. */
  Optional<Instant> dueAt();

  /** Whether this enrolment keeps another one of the same person and sales unit from starting. */
  default boolean isOpen() {
    return switch (this) {
      case Unidentified _,
          Requested _,
          Starting _,
          StartUnknown _,
          Waiting _,
          Withdrawn _,
          Collected _ ->
          true;
      case Enrolled _, Ended _ -> false;
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
   */
  record Starting(EnrolmentRequest request, Instant leaseUntil) implements Enrolment {
    @Override
    public Optional<Instant> dueAt() {
      return Optional.of(leaseUntil);
    }
  }

  /**
   * Nobody knows whether the app asks the person. The till was told that nothing came of it; until
   * then no second start is made.
   */
  record StartUnknown(EnrolmentRequest request, Instant until) implements Enrolment {
    @Override
    public Optional<Instant> dueAt() {
      return Optional.of(until);
    }
  }

  /**
   * The app asks the person.
   *
   * @param authReqId the provider's id of the login
   * @param expiresAt when the provider gives up
   */
  record Waiting(EnrolmentRequest request, String authReqId, Instant expiresAt, PollSchedule polls)
      implements Enrolment {
    @Override
    public Optional<Instant> dueAt() {
      return Optional.of(polls.nextPollAt());
    }
  }

  /**
   * The till took its request back while the app asks the person: the provider has no way to call a
   * login off. It keeps the phone from ringing a second time, and is taken up again when a till
   * asks for the same person (API 3.8: reuse the open {@code auth_req_id}).
   *
   * @param pollInterval least time between polls, if it is taken up
   */
  record Withdrawn(
      EnrolmentRequest request, String authReqId, Instant expiresAt, Duration pollInterval)
      implements Enrolment {
    @Override
    public Optional<Instant> dueAt() {
      return Optional.of(expiresAt);
    }
  }

  /**
   * The person said yes and the tokens were collected, which can be done once only (API 3.5).
   *
   * @param sealedTokens the provider's answer, sealed for this enrolment
   * @param usableUntil when the access token ends
   * @param nextAskAt when user info is asked (again)
   */
  record Collected(
      EnrolmentRequest request, String sealedTokens, Instant usableUntil, Instant nextAskAt)
      implements Enrolment {
    @Override
    public Optional<Instant> dueAt() {
      return Optional.of(nextAskAt);
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
