// The one function that decides what becomes of an enrolment.
package dev.kassa.membership.enrolment;

import dev.kassa.contract.membership.EnrolmentEnded.Reason;
import dev.kassa.membership.enrolment.Enrolment.Collected;
import dev.kassa.membership.enrolment.Enrolment.Ended;
import dev.kassa.membership.enrolment.Enrolment.Enrolled;
import dev.kassa.membership.enrolment.Enrolment.Requested;
import dev.kassa.membership.enrolment.Enrolment.StartUnknown;
import dev.kassa.membership.enrolment.Enrolment.Starting;
import dev.kassa.membership.enrolment.Enrolment.Unidentified;
import dev.kassa.membership.enrolment.Enrolment.Waiting;
import dev.kassa.membership.enrolment.Enrolment.Withdrawn;
import dev.kassa.membership.enrolment.EnrolmentEvent.Busy;
import dev.kassa.membership.enrolment.EnrolmentEvent.CancelRequested;
import dev.kassa.membership.enrolment.EnrolmentEvent.Due;
import dev.kassa.membership.enrolment.EnrolmentEvent.GrantInvalid;
import dev.kassa.membership.enrolment.EnrolmentEvent.Identified;
import dev.kassa.membership.enrolment.EnrolmentEvent.Joined;
import dev.kassa.membership.enrolment.EnrolmentEvent.Pinged;
import dev.kassa.membership.enrolment.EnrolmentEvent.PollRefused;
import dev.kassa.membership.enrolment.EnrolmentEvent.PollUnanswered;
import dev.kassa.membership.enrolment.EnrolmentEvent.ProfileRefused;
import dev.kassa.membership.enrolment.EnrolmentEvent.ProfileUnanswered;
import dev.kassa.membership.enrolment.EnrolmentEvent.SlowDown;
import dev.kassa.membership.enrolment.EnrolmentEvent.StartAccepted;
import dev.kassa.membership.enrolment.EnrolmentEvent.StartRefused;
import dev.kassa.membership.enrolment.EnrolmentEvent.StartUnanswered;
import dev.kassa.membership.enrolment.EnrolmentEvent.StillPending;
import dev.kassa.membership.enrolment.EnrolmentEvent.TakenUp;
import dev.kassa.membership.enrolment.EnrolmentEvent.TokensCollected;
import dev.kassa.membership.enrolment.Step.Fact;
import dev.kassa.membership.enrolment.Step.Ignored;
import dev.kassa.membership.enrolment.Step.Moved;
import dev.kassa.membership.enrolment.Step.ProviderCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Decides what becomes of an enrolment (DESIGN 5).
 *
 * <pre>
 *  unidentified ─ identified → requested ─ due → starting ─ accepted → waiting ─ tokens → collected ─ joined → enrolled
 *       │                          │                │  │                  │ ↺ pending, slow down,      │ ↺ unanswered
 *       │                          │                │  └ unanswered →     │   busy, lost, ping         │
 *       │                          │                │    start unknown ─ accepted late ↗               │
 *       │                          │                │         │           │ ⇅ withdrawn, taken up      │
 *       └──────────────────────────┴── ended ───────┴─────────┴───────────┴────────────────────────────┘
 * </pre>
 *
 * Each command has exactly one outcome: a request's is {@code enrolment-started} or {@code
 * enrolment-ended}, a cancellation's {@code enrolment-ended}. What was withdrawn may still be
 * approved in the app; it is collected only if a till asks for that person again.
 */
public final class EnrolmentSaga {
  /** A till's request is worth this long, from the broker's append time (DESIGN 5). */
  public static final Duration VALID_FOR = Duration.ofSeconds(60);

  /** Longer than the HTTP time-out of 10 s and the reading of an answer. */
  static final Duration LEASE = Duration.ofSeconds(20);

  /** The longest life of a login that nobody set another for (API 3.4: 10 to 15 minutes). */
  static final Duration LONGEST_LOGIN = Duration.ofMinutes(15);

  /** How long after its end the provider is still asked what became of a login. */
  static final Duration GRACE = Duration.ofSeconds(60);

  /** Pause between reads of user info. */
  static final Duration BETWEEN_PROFILE_READS = Duration.ofSeconds(2);

  private EnrolmentSaga() {}

  /**
   * Takes a request on.
   *
   * @param person absent while the identification has not arrived
   * @param at the database's time
   */
  public static Moved begin(
      EnrolmentRequest request, Optional<EnrolmentEvent.Person> person, Instant at) {
    if (!at.isBefore(request.validUntil())) {
      return ended(request, Reason.REQUEST_EXPIRED, request.outcome());
    }
    return person
        .map(known -> identified(request, known, at))
        .orElseGet(() -> moved(new Unidentified(request)));
  }

  /**
   * Decides.
   *
   * @param at when the event happened, by the database's clock
   */
  public static Step on(Enrolment enrolment, EnrolmentEvent event, Instant at) {
    if (event instanceof Due && enrolment.dueAt().map(dueAt -> at.isBefore(dueAt)).orElse(false)) {
      return new Ignored("not due yet");
    }
    return switch (enrolment) {
      case Unidentified e -> onUnidentified(e, event, at);
      case Requested e -> onRequested(e, event, at);
      case Starting e -> onStarting(e, event, at);
      case StartUnknown e -> onStartUnknown(e, event, at);
      case Waiting e -> onWaiting(e, event, at);
      case Withdrawn e -> onWithdrawn(e, event, at);
      case Collected e -> onCollected(e, event, at);
      case Enrolled _, Ended _ ->
          event instanceof CancelRequested(UUID commandId)
              ? nothingOpen(enrolment, commandId)
              : new Ignored("it is over");
    };
  }

  /** The outcome of a cancellation where there is no enrolment at all. */
  public static Fact nothingOpen(UUID commandId) {
    return new Fact.Ended(Reason.NOTHING_OPEN, List.of(commandId));
  }

  private static Moved nothingOpen(Enrolment enrolment, UUID commandId) {
    return new Moved(enrolment, List.of(nothingOpen(commandId)), Optional.empty());
  }

  private static Step onUnidentified(Unidentified e, EnrolmentEvent event, Instant at) {
    EnrolmentRequest request = e.request();
    return switch (event) {
      case Identified(EnrolmentEvent.Person person) -> identified(request, person, at);
      case Due _ -> ended(request, Reason.UNKNOWN_IDENTIFICATION, request.outcome());
      case CancelRequested(UUID commandId) -> cancelled(request, commandId);
      case StartAccepted _,
          StartRefused _,
          StartUnanswered _,
          Pinged _,
          StillPending _,
          SlowDown _,
          Busy _,
          PollUnanswered _,
          PollRefused _,
          GrantInvalid _,
          TokensCollected _,
          ProfileUnanswered _,
          ProfileRefused _,
          Joined _,
          TakenUp _ ->
          new Ignored("nothing was asked of the provider");
    };
  }

  private static Moved identified(
      EnrolmentRequest request, EnrolmentEvent.Person person, Instant at) {
    return switch (person) {
      case NON_MEMBER -> moved(new Requested(request, at));
      case MEMBER -> ended(request, Reason.ALREADY_MEMBER, request.outcome());
      case BEING_ASKED -> ended(request, Reason.ALREADY_OPEN, request.outcome());
    };
  }

  private static Step onRequested(Requested e, EnrolmentEvent event, Instant at) {
    EnrolmentRequest request = e.request();
    return switch (event) {
      case Due _ ->
          at.isBefore(request.validUntil())
              ? calling(new Starting(request, at.plus(LEASE)), new ProviderCall.Start())
              : ended(request, Reason.REQUEST_EXPIRED, request.outcome());
      case CancelRequested(UUID commandId) -> cancelled(request, commandId);
      case Identified _ -> new Ignored("identified before");
      case StartAccepted _,
          StartRefused _,
          StartUnanswered _,
          Pinged _,
          StillPending _,
          SlowDown _,
          Busy _,
          PollUnanswered _,
          PollRefused _,
          GrantInvalid _,
          TokensCollected _,
          ProfileUnanswered _,
          ProfileRefused _,
          Joined _,
          TakenUp _ ->
          new Ignored("nothing was asked of the provider");
    };
  }

  private static Step onStarting(Starting e, EnrolmentEvent event, Instant at) {
    EnrolmentRequest request = e.request();
    return switch (event) {
      case StartAccepted accepted -> started(request, accepted, at, request.outcome());
      case StartRefused(Reason reason) -> ended(request, reason, request.outcome());
      case StartUnanswered _, Due _ ->
          new Moved(
              new StartUnknown(request, at.plus(LONGEST_LOGIN)),
              List.of(new Fact.Ended(Reason.PROVIDER_UNAVAILABLE, request.outcome())),
              Optional.empty());
      case CancelRequested(UUID commandId) -> cancelled(request, commandId);
      case Identified _ -> new Ignored("identified before");
      case Pinged _,
          StillPending _,
          SlowDown _,
          Busy _,
          PollUnanswered _,
          PollRefused _,
          GrantInvalid _,
          TokensCollected _,
          ProfileUnanswered _,
          ProfileRefused _,
          Joined _,
          TakenUp _ ->
          new Ignored("no login is known yet");
    };
  }

  private static Step onStartUnknown(StartUnknown e, EnrolmentEvent event, Instant at) {
    EnrolmentRequest request = e.request();
    return switch (event) {
      // Late, but a fact: the app does ask. The request has had its outcome.
      case StartAccepted accepted -> started(request, accepted, at, List.of());
      case StartRefused(Reason reason) -> moved(new Ended(request, reason));
      case Due _ -> moved(new Ended(request, Reason.PROVIDER_UNAVAILABLE));
      case CancelRequested(UUID commandId) -> nothingOpen(e, commandId);
      case Identified _,
          StartUnanswered _,
          Pinged _,
          StillPending _,
          SlowDown _,
          Busy _,
          PollUnanswered _,
          PollRefused _,
          GrantInvalid _,
          TokensCollected _,
          ProfileUnanswered _,
          ProfileRefused _,
          Joined _,
          TakenUp _ ->
          new Ignored("no login is known");
    };
  }

  private static Step onWaiting(Waiting e, EnrolmentEvent event, Instant at) {
    EnrolmentRequest request = e.request();
    return switch (event) {
      case Due _ ->
          at.isBefore(e.expiresAt().plus(GRACE))
              ? calling(with(e, e.polls().claimed(at, LEASE)), new ProviderCall.Poll(e.authReqId()))
              : ended(request, gone(e), List.of());
      case Pinged _ -> moved(with(e, e.polls().pingedAt(at)));
      case StillPending _ -> moved(with(e, e.polls().pending(at)));
      case SlowDown _ -> moved(with(e, e.polls().slowedDown(at)));
      case Busy(Duration retryAfter) -> moved(with(e, e.polls().busy(at, retryAfter)));
      case PollUnanswered _ -> moved(with(e, e.polls().lost(at)));
      case PollRefused(Reason reason) -> ended(request, reason, List.of());
      case GrantInvalid _ ->
          ended(request, e.polls().answerLost() ? Reason.RESULT_LOST : Reason.REFUSED, List.of());
      case TokensCollected(String tokens, Duration usableFor) ->
          moved(new Collected(request, tokens, at.plus(usableFor), at));
      case CancelRequested(UUID commandId) ->
          new Moved(
              new Withdrawn(request, e.authReqId(), e.expiresAt(), e.polls().interval()),
              List.of(new Fact.Ended(Reason.CANCELLED, List.of(commandId))),
              Optional.empty());
      case Identified _,
          StartAccepted _,
          StartRefused _,
          StartUnanswered _,
          ProfileUnanswered _,
          ProfileRefused _,
          Joined _,
          TakenUp _ ->
          new Ignored("the login has started and is not answered");
    };
  }

  private static Step onWithdrawn(Withdrawn e, EnrolmentEvent event, Instant at) {
    EnrolmentRequest before = e.request();
    return switch (event) {
      case TakenUp(EnrolmentRequest request) -> {
        EnrolmentRequest now = request.takingUp(before);
        yield new Moved(
            new Waiting(
                now, e.authReqId(), e.expiresAt(), PollSchedule.first(e.pollInterval(), at)),
            List.of(new Fact.Started(now.bindingMessage(), e.expiresAt(), now.outcome())),
            Optional.empty());
      }
      // Nobody waits for the answer of a poll that was under way; after it nothing more comes.
      case Due _, TokensCollected _, PollRefused _, GrantInvalid _ ->
          moved(new Ended(before, Reason.CANCELLED));
      case CancelRequested(UUID commandId) -> nothingOpen(e, commandId);
      case Identified _,
          StartAccepted _,
          StartRefused _,
          StartUnanswered _,
          Pinged _,
          StillPending _,
          SlowDown _,
          Busy _,
          PollUnanswered _,
          ProfileUnanswered _,
          ProfileRefused _,
          Joined _ ->
          new Ignored("the till took it back");
    };
  }

  private static Step onCollected(Collected e, EnrolmentEvent event, Instant at) {
    EnrolmentRequest request = e.request();
    return switch (event) {
      case Due _ ->
          at.isBefore(e.usableUntil())
              ? calling(asking(e, at.plus(LEASE)), new ProviderCall.AskProfile(e.sealedTokens()))
              : ended(request, Reason.RESULT_LOST, List.of());
      case Joined(var memberId) ->
          new Moved(
              new Enrolled(request, memberId),
              List.of(new Fact.Enrolled(memberId)),
              Optional.empty());
      case ProfileRefused(Reason reason) -> ended(request, reason, List.of());
      case ProfileUnanswered _ -> moved(asking(e, at.plus(BETWEEN_PROFILE_READS)));
      case Busy(Duration retryAfter) ->
          moved(
              asking(
                  e,
                  at.plus(
                      retryAfter.compareTo(BETWEEN_PROFILE_READS) > 0
                          ? retryAfter
                          : BETWEEN_PROFILE_READS)));
      case CancelRequested(UUID commandId) ->
          nothingOpen(e, commandId); // the customer has approved
      case Identified _,
          StartAccepted _,
          StartRefused _,
          StartUnanswered _,
          Pinged _,
          StillPending _,
          SlowDown _,
          PollUnanswered _,
          PollRefused _,
          GrantInvalid _,
          TokensCollected _,
          TakenUp _ ->
          new Ignored("the tokens were collected");
    };
  }

  private static Moved started(
      EnrolmentRequest request, StartAccepted accepted, Instant at, List<UUID> outcomeOf) {
    Instant expiresAt = at.plus(accepted.expiresIn());
    return new Moved(
        new Waiting(
            request, accepted.authReqId(), expiresAt, PollSchedule.first(accepted.interval(), at)),
        List.of(new Fact.Started(request.bindingMessage(), expiresAt, outcomeOf)),
        Optional.empty());
  }

  /** The provider never said what became of it. */
  private static Reason gone(Waiting e) {
    return e.polls().answerLost() ? Reason.RESULT_LOST : Reason.EXPIRED;
  }

  private static Waiting with(Waiting e, PollSchedule polls) {
    return new Waiting(e.request(), e.authReqId(), e.expiresAt(), polls);
  }

  private static Collected asking(Collected e, Instant nextAskAt) {
    return new Collected(e.request(), e.sealedTokens(), e.usableUntil(), nextAskAt);
  }

  private static Moved cancelled(EnrolmentRequest request, UUID commandId) {
    List<UUID> outcomeOf = new ArrayList<>(request.outcome());
    outcomeOf.add(commandId);
    return ended(request, Reason.CANCELLED, outcomeOf);
  }

  private static Moved ended(EnrolmentRequest request, Reason reason, List<UUID> outcomeOf) {
    return new Moved(
        new Ended(request, reason), List.of(new Fact.Ended(reason, outcomeOf)), Optional.empty());
  }

  private static Moved moved(Enrolment next) {
    return new Moved(next, List.of(), Optional.empty());
  }

  private static Moved calling(Enrolment next, ProviderCall call) {
    return new Moved(next, List.of(), Optional.of(call));
  }
}
