// What can happen to an enrolment.
package dev.kassa.membership.enrolment;

import dev.kassa.contract.MemberId;
import dev.kassa.contract.membership.EnrolmentEnded;
import java.time.Duration;
import java.util.UUID;

/** What can happen to an enrolment; when it happened goes along with it. */
public sealed interface EnrolmentEvent {
  /** The identification that the request names has arrived, or was there. */
  record Identified(Person person) implements EnrolmentEvent {}

  /** What is known of the person who is to be asked. */
  enum Person {
    /** Free to be asked. */
    NON_MEMBER,
    MEMBER,
    /** Another enrolment of this person at this sales unit is open. */
    BEING_ASKED
  }

  /** The time has come that the enrolment waited for. */
  record Due() implements EnrolmentEvent {}

  /** The provider asks the person. */
  record StartAccepted(String authReqId, Duration expiresIn, Duration interval)
      implements EnrolmentEvent {}

  /** The provider does not ask the person, certainly. */
  record StartRefused(EnrolmentEnded.Reason reason) implements EnrolmentEvent {}

  /** Nobody knows whether the provider asks the person. */
  record StartUnanswered() implements EnrolmentEvent {}

  /** The provider says that polling is worth it now (API 3.7). */
  record Pinged() implements EnrolmentEvent {}

  /** The customer has not answered yet. */
  record StillPending() implements EnrolmentEvent {}

  /** The provider finds the polls too frequent. */
  record SlowDown() implements EnrolmentEvent {}

  /** A poll, or a read of user info, was certainly not carried out. */
  record Busy(Duration retryAfter) implements EnrolmentEvent {}

  /** The answer to a poll was lost. */
  record PollUnanswered() implements EnrolmentEvent {}

  /** The login is over without a yes. */
  record PollRefused(EnrolmentEnded.Reason reason) implements EnrolmentEvent {}

  /** The provider does not know the login, or its tokens were collected (API 3.8). */
  record GrantInvalid() implements EnrolmentEvent {}

  /** The person said yes. */
  record TokensCollected(String sealedTokens, Duration usableFor) implements EnrolmentEvent {}

  /** The answer with the person's data was lost; it can be asked for again. */
  record ProfileUnanswered() implements EnrolmentEvent {}

  /** The person's data cannot be had, or what was received cannot be trusted. */
  record ProfileRefused(EnrolmentEnded.Reason reason) implements EnrolmentEvent {}

  /** The person's data were stored under this member. */
  record Joined(MemberId memberId) implements EnrolmentEvent {}

  /** The till takes the request back. */
  record CancelRequested(UUID commandId) implements EnrolmentEvent {}

  /**
   * A till asks for the person of a login that was withdrawn. Sent to such an enrolment alone.
   *
   * @param request of that till, whatever its own binding message is: the app shows the first one
   */
  record TakenUp(EnrolmentRequest request) implements EnrolmentEvent {}
}
