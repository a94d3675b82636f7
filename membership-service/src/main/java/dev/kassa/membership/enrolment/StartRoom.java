// While it is not known for certain which login is the person's.
package dev.kassa.membership.enrolment;

import dev.kassa.contract.membership.EnrolmentEnded.Reason;
import dev.kassa.membership.enrolment.Enrolment.Collected;
import dev.kassa.membership.enrolment.Enrolment.Ended;
import dev.kassa.membership.enrolment.Enrolment.Found;
import dev.kassa.membership.enrolment.Enrolment.StartUnknown;
import dev.kassa.membership.enrolment.Enrolment.Starting;
import dev.kassa.membership.enrolment.EnrolmentEvent.Busy;
import dev.kassa.membership.enrolment.EnrolmentEvent.CancelRequested;
import dev.kassa.membership.enrolment.EnrolmentEvent.Due;
import dev.kassa.membership.enrolment.EnrolmentEvent.GrantInvalid;
import dev.kassa.membership.enrolment.EnrolmentEvent.HandedOver;
import dev.kassa.membership.enrolment.EnrolmentEvent.Identified;
import dev.kassa.membership.enrolment.EnrolmentEvent.LoginFound;
import dev.kassa.membership.enrolment.EnrolmentEvent.Pinged;
import dev.kassa.membership.enrolment.EnrolmentEvent.PollNews;
import dev.kassa.membership.enrolment.EnrolmentEvent.PollRefused;
import dev.kassa.membership.enrolment.EnrolmentEvent.PollUnanswered;
import dev.kassa.membership.enrolment.EnrolmentEvent.ProfileNews;
import dev.kassa.membership.enrolment.EnrolmentEvent.SlowDown;
import dev.kassa.membership.enrolment.EnrolmentEvent.StartAccepted;
import dev.kassa.membership.enrolment.EnrolmentEvent.StartNews;
import dev.kassa.membership.enrolment.EnrolmentEvent.StartRefused;
import dev.kassa.membership.enrolment.EnrolmentEvent.StartUnanswered;
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

/** Decides from the start call on, until its login is known. */
final class StartRoom {
  private StartRoom() {}

  static Step on(Starting e, EnrolmentEvent event, Instant at) {
    EnrolmentRequest request = e.request();
    return switch (event) {
      case StartAccepted accepted ->
          e.withdrawn()
              ? Steps.moved(Steps.waiting(request, accepted, at, true))
              : Steps.started(request, accepted, at, request.outcome());
      case StartRefused(Reason reason) ->
          e.withdrawn()
              ? Steps.moved(new Ended(request, Reason.CANCELLED))
              : Steps.ended(request, reason, request.outcome());
      case StartUnanswered _, Due _ ->
          new Moved(
              new StartUnknown(
                  request,
                  at.plus(EnrolmentTimes.LONGEST_LOGIN),
                  at.plus(EnrolmentTimes.BETWEEN_LOOKS),
                  e.withdrawn()),
              e.withdrawn()
                  ? List.of()
                  : List.of(new Fact.Ended(Reason.PROVIDER_UNAVAILABLE, request.outcome())),
              Optional.empty());
      case CancelRequested(UUID commandId) ->
          e.withdrawn()
              ? Steps.nothingOpen(e, commandId)
              : Steps.withdrawn(new Starting(request, e.leaseUntil(), true), commandId, true);
      // The answer of the call that is under way is this request's outcome.
      case TakenUp(EnrolmentRequest next) ->
          Steps.moved(new Starting(next.takingUp(request), e.leaseUntil(), false));
      case Identified _ -> new Ignored("identified before");
      case LoginFound _, Pinged _, HandedOver _, PollNews _, ProfileNews _ ->
          new Ignored("no login is known yet");
    };
  }

  static Step on(StartUnknown e, EnrolmentEvent event, Instant at) {
    EnrolmentRequest request = e.request();
    return switch (event) {
      // Late, but a fact: the app does ask. The request has had its outcome.
      case StartAccepted accepted ->
          e.withdrawn()
              ? Steps.moved(Steps.waiting(request, accepted, at, true))
              : Steps.started(request, accepted, at, List.of());
      case StartRefused(Reason reason) ->
          Steps.moved(new Ended(request, e.withdrawn() ? Reason.CANCELLED : reason));
      case LoginFound(String authReqId) ->
          e.withdrawn()
              ? new Ignored("the till took it back")
              : Steps.moved(
                  new Found(request, e.until(), authReqId, PollSchedule.found(at), false));
      case HandedOver(Tokens tokens) ->
          Steps.moved(Steps.handedOver(request, tokens, at, e.withdrawn()));
      case Due _ ->
          at.isBefore(e.until())
              ? Steps.moved(
                  new StartUnknown(
                      request, e.until(), at.plus(EnrolmentTimes.BETWEEN_LOOKS), false))
              : Steps.moved(
                  new Ended(
                      request, e.withdrawn() ? Reason.CANCELLED : Reason.PROVIDER_UNAVAILABLE));
      case CancelRequested(UUID commandId) ->
          e.withdrawn()
              ? Steps.nothingOpen(e, commandId)
              : Steps.withdrawn(new StartUnknown(request, e.until(), at, true), commandId, false);
      case TakenUp(EnrolmentRequest next) ->
          Steps.stillUnknown(new StartUnknown(next.takingUp(request), e.until(), at, false), next);
      case Identified _, StartUnanswered _, Pinged _, PollNews _, ProfileNews _ ->
          new Ignored("no login is known");
    };
  }

  static Step on(Found e, EnrolmentEvent event, Instant at) {
    EnrolmentRequest request = e.request();
    return switch (event) {
      case Due _ ->
          at.isBefore(e.until())
              ? Steps.calling(
                  with(e, e.polls().claimed(at, EnrolmentTimes.LEASE)),
                  new ProviderCall.Poll(e.authReqId()))
              : Steps.moved(
                  new Ended(
                      request, e.withdrawn() ? Reason.CANCELLED : Reason.PROVIDER_UNAVAILABLE));
      case Pinged _ -> Steps.moved(with(e, e.polls().pingedAt(at)));
      case StillPending _ -> Steps.moved(with(e, e.polls().pending(at)));
      case SlowDown _ -> Steps.moved(with(e, e.polls().slowedDown(at)));
      case Busy(Duration retryAfter) -> Steps.moved(with(e, e.polls().busy(at, retryAfter)));
      case PollUnanswered _ -> Steps.moved(with(e, e.polls().lost(at)));
      // Whose no it is, nobody knows.
      case PollRefused _, GrantInvalid _ ->
          Steps.moved(
              new StartUnknown(
                  request, e.until(), at.plus(EnrolmentTimes.BETWEEN_LOOKS), e.withdrawn()));
      case TokensCollected(String tokens, Duration usableFor) ->
          Steps.moved(
              new Collected(
                  request, tokens, at.plus(usableFor), at, Optional.of(e.until()), e.withdrawn()));
      case HandedOver(Tokens tokens) ->
          Steps.moved(Steps.handedOver(request, tokens, at, e.withdrawn()));
      case CancelRequested(UUID commandId) ->
          e.withdrawn()
              ? Steps.nothingOpen(e, commandId)
              : Steps.withdrawn(
                  new Found(request, e.until(), e.authReqId(), e.polls(), true), commandId, false);
      case TakenUp(EnrolmentRequest next) ->
          Steps.stillUnknown(
              new Found(
                  next.takingUp(request),
                  e.until(),
                  e.authReqId(),
                  e.withdrawn() ? e.polls().takenUp(at, EnrolmentTimes.LEASE) : e.polls(),
                  false),
              next);
      case Identified _, LoginFound _, StartNews _, ProfileNews _ ->
          new Ignored("whose login it is, is not known");
    };
  }

  private static Found with(Found e, PollSchedule polls) {
    return new Found(
        e.request(),
        e.until(),
        e.authReqId(),
        e.withdrawn() ? e.polls().whileWithdrawn(polls) : polls,
        e.withdrawn());
  }
}
