// While the app asks, and when it was answered.
package dev.kassa.membership.enrolment;

import dev.kassa.contract.membership.EnrolmentEnded.Reason;
import dev.kassa.membership.enrolment.Enrolment.Collected;
import dev.kassa.membership.enrolment.Enrolment.Ended;
import dev.kassa.membership.enrolment.Enrolment.Enrolled;
import dev.kassa.membership.enrolment.Enrolment.StartUnknown;
import dev.kassa.membership.enrolment.Enrolment.Waiting;
import dev.kassa.membership.enrolment.EnrolmentEvent.Busy;
import dev.kassa.membership.enrolment.EnrolmentEvent.CancelRequested;
import dev.kassa.membership.enrolment.EnrolmentEvent.Due;
import dev.kassa.membership.enrolment.EnrolmentEvent.GrantInvalid;
import dev.kassa.membership.enrolment.EnrolmentEvent.HandedOver;
import dev.kassa.membership.enrolment.EnrolmentEvent.Identified;
import dev.kassa.membership.enrolment.EnrolmentEvent.Joined;
import dev.kassa.membership.enrolment.EnrolmentEvent.LoginFound;
import dev.kassa.membership.enrolment.EnrolmentEvent.OfAnother;
import dev.kassa.membership.enrolment.EnrolmentEvent.Pinged;
import dev.kassa.membership.enrolment.EnrolmentEvent.PollNews;
import dev.kassa.membership.enrolment.EnrolmentEvent.PollRefused;
import dev.kassa.membership.enrolment.EnrolmentEvent.PollUnanswered;
import dev.kassa.membership.enrolment.EnrolmentEvent.ProfileNews;
import dev.kassa.membership.enrolment.EnrolmentEvent.ProfileRefused;
import dev.kassa.membership.enrolment.EnrolmentEvent.ProfileUnanswered;
import dev.kassa.membership.enrolment.EnrolmentEvent.SlowDown;
import dev.kassa.membership.enrolment.EnrolmentEvent.StartNews;
import dev.kassa.membership.enrolment.EnrolmentEvent.StillPending;
import dev.kassa.membership.enrolment.EnrolmentEvent.TakenUp;
import dev.kassa.membership.enrolment.EnrolmentEvent.Tokens;
import dev.kassa.membership.enrolment.EnrolmentEvent.TokensCollected;
import dev.kassa.membership.enrolment.Step.Fact;
import dev.kassa.membership.enrolment.Step.Ignored;
import dev.kassa.membership.enrolment.Step.Moved;
import dev.kassa.membership.enrolment.Step.ProviderCall;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Decides while the login is known. */
final class LoginRoom {
  private LoginRoom() {}

  static Step on(Waiting e, EnrolmentEvent event, Instant at) {
    return e.withdrawn() ? onWithdrawn(e, event, at) : onWaiting(e, event, at);
  }

  private static Step onWaiting(Waiting e, EnrolmentEvent event, Instant at) {
    EnrolmentRequest request = e.request();
    return switch (event) {
      case Due _ ->
          at.isBefore(e.expiresAt().plus(EnrolmentTimes.GRACE))
              ? Steps.calling(
                  with(e, e.polls().claimed(at, EnrolmentTimes.LEASE)),
                  new ProviderCall.Poll(e.authReqId()))
              : Steps.ended(request, gone(e), List.of());
      case Pinged _ -> Steps.moved(with(e, e.polls().pingedAt(at)));
      case StillPending _ -> Steps.moved(with(e, e.polls().pending(at)));
      case SlowDown _ -> Steps.moved(with(e, e.polls().slowedDown(at)));
      case Busy(Duration retryAfter) -> Steps.moved(with(e, e.polls().busy(at, retryAfter)));
      case PollUnanswered _ -> Steps.moved(with(e, e.polls().lost(at)));
      case PollRefused(Reason reason) -> Steps.ended(request, reason, List.of());
      case GrantInvalid _ ->
          Steps.ended(
              request, e.polls().answerLost() ? Reason.RESULT_LOST : Reason.REFUSED, List.of());
      case TokensCollected(String tokens, Duration usableFor) ->
          Steps.moved(
              new Collected(request, tokens, at.plus(usableFor), at, Optional.empty(), false));
      case CancelRequested(UUID commandId) ->
          Steps.withdrawn(
              new Waiting(request, e.authReqId(), e.expiresAt(), e.polls(), true),
              commandId,
              false);
      case Identified _, LoginFound _, HandedOver _, TakenUp _, StartNews _, ProfileNews _ ->
          new Ignored("the login has started and is not answered");
    };
  }

  private static Step onWithdrawn(Waiting e, EnrolmentEvent event, Instant at) {
    EnrolmentRequest before = e.request();
    PollSchedule polls = e.polls();
    return switch (event) {
      case TakenUp(EnrolmentRequest next) -> {
        EnrolmentRequest now = next.takingUp(before);
        yield new Moved(
            new Waiting(
                now, e.authReqId(), e.expiresAt(), polls.takenUp(at, EnrolmentTimes.LEASE), false),
            List.of(new Fact.Started(now.bindingMessage(), e.expiresAt(), now.outcome())),
            Optional.empty());
      }
      // The answer of a poll that was under way. They said yes; the next ask finds it.
      case TokensCollected(String tokens, Duration usableFor) ->
          Steps.moved(
              new Collected(before, tokens, at.plus(usableFor), at, Optional.empty(), true));
      case Due _, PollRefused _, GrantInvalid _ -> Steps.moved(new Ended(before, Reason.CANCELLED));
      case Pinged _ -> Steps.moved(with(e, polls.pingedWhileWithdrawn()));
      case StillPending _ -> Steps.moved(with(e, polls.whileWithdrawn(polls.pending(at))));
      case SlowDown _ -> Steps.moved(with(e, polls.whileWithdrawn(polls.slowedDown(at))));
      case Busy(Duration retryAfter) ->
          Steps.moved(with(e, polls.whileWithdrawn(polls.busy(at, retryAfter))));
      case PollUnanswered _ -> Steps.moved(with(e, polls.whileWithdrawn(polls.lost(at))));
      case CancelRequested(UUID commandId) -> Steps.nothingOpen(e, commandId);
      case Identified _, LoginFound _, HandedOver _, StartNews _, ProfileNews _ ->
          new Ignored("the till took it back");
    };
  }

  static Step on(Collected e, EnrolmentEvent event, Instant at) {
    EnrolmentRequest request = e.request();
    return switch (event) {
      case Due _ ->
          at.isBefore(e.usableUntil())
              ? Steps.calling(
                  asking(e, at.plus(EnrolmentTimes.LEASE)),
                  new ProviderCall.AskProfile(e.sealedTokens()))
              : without(e, e.withdrawn() ? Reason.CANCELLED : Reason.RESULT_LOST, at);
      case Joined(var memberId) ->
          new Moved(
              new Enrolled(request, memberId),
              List.of(new Fact.Enrolled(memberId)),
              Optional.empty());
      case ProfileRefused(Reason reason) -> without(e, reason, at);
      case ProfileUnanswered _ ->
          Steps.moved(asking(e, at.plus(EnrolmentTimes.BETWEEN_PROFILE_READS)));
      case Busy(Duration retryAfter) ->
          Steps.moved(
              asking(
                  e,
                  at.plus(
                      retryAfter.compareTo(EnrolmentTimes.BETWEEN_PROFILE_READS) > 0
                          ? retryAfter
                          : EnrolmentTimes.BETWEEN_PROFILE_READS)));
      case OfAnother(Optional<Tokens> instead) ->
          e.found().isEmpty()
              ? new Ignored("these are of the one who was asked")
              : Steps.moved(
                  instead
                      .<Enrolment>map(
                          tokens ->
                              new Collected(
                                  request,
                                  tokens.sealed(),
                                  tokens.usableUntil(),
                                  at,
                                  e.found(),
                                  e.withdrawn()))
                      .orElseGet(() -> unknown(e, at)));
      case HandedOver(Tokens tokens) ->
          e.found().isEmpty()
              ? new Ignored("it has tokens of its own")
              : Steps.moved(Steps.handedOver(request, tokens, at, e.withdrawn()));
      case TakenUp(EnrolmentRequest next) -> {
        EnrolmentRequest now = next.takingUp(request);
        yield new Moved(
            new Collected(now, e.sealedTokens(), e.usableUntil(), at, e.found(), false),
            List.of(
                e.found().isEmpty()
                    ? new Fact.Started(now.bindingMessage(), e.usableUntil(), now.outcome())
                    : new Fact.Ended(Reason.ALREADY_OPEN, now.outcome())),
            Optional.empty());
      }
      case CancelRequested(UUID commandId) ->
          Steps.nothingOpen(e, commandId); // the customer has approved
      case Identified _, LoginFound _, Pinged _, StartNews _, PollNews _ ->
          new Ignored("the tokens were collected");
    };
  }

  /** The person's data cannot be had from these tokens. */
  private static Moved without(Collected e, Reason reason, Instant at) {
    if (e.found().isPresent()) {
      return Steps.moved(unknown(e, at));
    }
    return e.withdrawn()
        ? Steps.moved(new Ended(e.request(), reason))
        : Steps.ended(e.request(), reason, List.of());
  }

  /** What was found was not this enrolment's, or came to nothing. */
  private static StartUnknown unknown(Collected e, Instant at) {
    return new StartUnknown(
        e.request(), e.found().orElseThrow(), at.plus(EnrolmentTimes.BETWEEN_LOOKS), e.withdrawn());
  }

  /** The provider never said what became of it. */
  private static Reason gone(Waiting e) {
    return e.polls().answerLost() ? Reason.RESULT_LOST : Reason.EXPIRED;
  }

  private static Waiting with(Waiting e, PollSchedule polls) {
    return new Waiting(e.request(), e.authReqId(), e.expiresAt(), polls, e.withdrawn());
  }

  private static Collected asking(Collected e, Instant nextAskAt) {
    return new Collected(
        e.request(), e.sealedTokens(), e.usableUntil(), nextAskAt, e.found(), e.withdrawn());
  }
}
