// What can happen to an enrolment.
package dev.kassa.membership.enrolment;

import dev.kassa.contract.MemberId;
import dev.kassa.contract.membership.EnrolmentEnded;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** What can happen to an enrolment; when it happened goes along with it. */
public sealed interface EnrolmentEvent {
  /** What came of the start call. */
  sealed interface StartNews extends EnrolmentEvent {}

  /** What came of a poll. */
  sealed interface PollNews extends EnrolmentEvent {}

  /** What came of asking who logged in. */
  sealed interface ProfileNews extends EnrolmentEvent {}

  /** The identification that the request names has arrived, or was there. */
  record Identified(Person person) implements EnrolmentEvent {}

  /** What is known of the person who is to be asked. */
  enum Person {
    /** Free to be asked. */
    FREE,
    MEMBER,
    /** Another enrolment of this person in this club is open, and a till waits for it. */
    BEING_ASKED,
    /** As often as one person is asked in a day. */
    ASKED_ENOUGH,
    /** Nobody of this checkout: it was identified in another one. */
    OF_ANOTHER_CHECKOUT,
    /** An open enrolment becomes this request's, and tells its outcome. */
    TAKES_UP
  }

  /** The time has come that the enrolment waited for. */
  record Due() implements EnrolmentEvent {}

  /** The provider asks the person. */
  record StartAccepted(String authReqId, Duration expiresIn, Duration interval)
      implements StartNews {}

  /** The provider does not ask the person, certainly. */
  record StartRefused(EnrolmentEnded.Reason reason) implements StartNews {}

  /** Nobody knows whether the provider asks the person. */
  record StartUnanswered() implements StartNews {}

  /** A ping, kept for longer than a start takes, names a login that nobody knows. */
  record LoginFound(String authReqId) implements EnrolmentEvent {}

  /** The provider says that polling is worth it now (API 3.7). */
  record Pinged() implements EnrolmentEvent {}

  /** The customer has not answered yet. */
  record StillPending() implements PollNews {}

  /** The provider finds the polls too frequent. */
  record SlowDown() implements PollNews {}

  /** A poll, or a read of user info, was certainly not carried out. */
  record Busy(Duration retryAfter) implements PollNews, ProfileNews {}

  /** The answer to a poll was lost. */
  record PollUnanswered() implements PollNews {}

  /** The login is over without a yes. */
  record PollRefused(EnrolmentEnded.Reason reason) implements PollNews {}

  /** The provider does not know the login, or its tokens were collected (API 3.8). */
  record GrantInvalid() implements PollNews {}

  /** The person said yes. */
  record TokensCollected(String sealedTokens, Duration usableFor) implements PollNews {}

  /** The answer with the person's data was lost; it can be asked for again. */
  record ProfileUnanswered() implements ProfileNews {}

  /** The person's data cannot be had, or what was received cannot be trusted. */
  record ProfileRefused(EnrolmentEnded.Reason reason) implements ProfileNews {}

  /** The person's data were stored under this member. */
  record Joined(MemberId memberId) implements ProfileNews {}

  /**
   * The person who logged in is another one.
   *
   * @param instead tokens that the other enrolment had found
   */
  record OfAnother(Optional<Tokens> instead) implements ProfileNews {}

  /** Another enrolment had found the login of this one. */
  record HandedOver(Tokens tokens) implements EnrolmentEvent {}

  /** Tokens of a login, sealed for the enrolment that hears of them. */
  record Tokens(String sealed, Instant usableUntil) {}

  /** The till takes the request back. */
  record CancelRequested(UUID commandId) implements EnrolmentEvent {}

  /**
   * A till asks for the person of an enrolment that no till waits for. Sent to such an enrolment
   * alone ({@link Enrolment#canBeTakenUp}).
   *
   * @param request of that till, whatever its own binding message is: the app shows the first one
   */
  record TakenUp(EnrolmentRequest request) implements EnrolmentEvent {}
}
