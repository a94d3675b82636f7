package dev.kassa.payment;

import dev.kassa.contract.payment.Amounts;
import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.payment.OutcomePending;
import dev.kassa.contract.pos.CapturePolicy;
import dev.kassa.contract.pos.OnLateApproval;
import dev.kassa.payment.Payment.AwaitingCustomer;
import dev.kassa.payment.Payment.Ended;
import dev.kassa.payment.Payment.Waiting;
import dev.kassa.payment.SagaEvent.Answered;
import dev.kassa.payment.SagaEvent.CallEnded;
import dev.kassa.payment.SagaEvent.CallRefused;
import dev.kassa.payment.SagaEvent.CreateRefused;
import dev.kassa.payment.SagaEvent.Created;
import dev.kassa.payment.SagaEvent.NoAnswer;
import dev.kassa.payment.SagaEvent.NotFound;
import dev.kassa.payment.SagaEvent.Notified;
import dev.kassa.payment.SagaEvent.ProviderSaid;
import dev.kassa.payment.SagaEvent.ReadAnswered;
import dev.kassa.payment.SagaEvent.Unresolved;
import dev.kassa.payment.Step.Ignored;
import dev.kassa.payment.Step.Moved;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** On the customer's phone: until they, the clock or the till decide. */
final class Approval {
  /**
   * How long an uncaptured reservation is relied on when the provider does not say: the shortest
   * guarantee of the card schemes (Visa, BankAxept: 7 days, API 4.7).
   */
  private static final Duration GUARANTEED = Duration.ofDays(7);

  /** What is reserved is released this much ahead of the guarantee's end, so that it counts. */
  private static final Duration RELEASE_MARGIN = Duration.ofHours(1);

  private Approval() {}

  /** Our terminate call has ended. */
  static Step on(AwaitingCustomer p, CallEnded call, Facts facts) {
    return switch (call) {
      case Answered(_, _, Snapshot snapshot, Instant at) -> decided(p, snapshot, at, facts);
      // Approved, ended, or being approved right now: the read tells which.
      case CallRefused(_, _, _, _, Instant at) ->
          Exits.stays(facts, patient(p, p.terminations() + 1, at, facts), Exits.readNow());
      case Unresolved(_, _, _, Instant at) -> {
        AwaitingCustomer next = patient(p, p.terminations(), at, facts);
        yield Exits.stays(facts, next, Exits.terminate(next, Duration.ZERO));
      }
      case Created _, CreateRefused _ -> Step.late(call);
    };
  }

  static Step on(AwaitingCustomer p, ProviderSaid said, Facts facts) {
    return switch (said) {
      case ReadAnswered(Snapshot snapshot, Instant at) -> decided(p, snapshot, at, facts);
      case Notified e -> notified(p, e, facts);
      case NoAnswer(Instant at) -> undecided(p, at, facts);
      case NotFound _ -> Step.late(said);
    };
  }

  /** The till gives up: only if the customer has not approved. */
  static Moved giveUp(AwaitingCustomer p, Command by, Instant now, Facts facts) {
    AwaitingCustomer next =
        new AwaitingCustomer(
            facts.standing(), Optional.of(by), p.terminations(), Optional.of(Waiting.since(now)));
    return Exits.stays(facts, next, Exits.terminate(next, Duration.ZERO));
  }

  /** When what is reserved must be released, by the provider's word or the shortest guarantee. */
  static Instant releaseBy(Optional<Instant> guaranteedUntil, Instant now) {
    return guaranteedUntil.orElse(now.plus(GUARANTEED)).minus(RELEASE_MARGIN);
  }

  private static Step decided(AwaitingCustomer p, Snapshot snapshot, Instant now, Facts facts) {
    return switch (snapshot.state()) {
      case CREATED ->
          p.cancel().isPresent() && p.terminations() > 0
              ? terminateAgain(p, now, facts)
              : undecided(p, now, facts);
      case AUTHORIZED -> approved(p, snapshot, now, facts);
      case ABORTED -> aborted(p, facts);
      case EXPIRED -> expired(p, facts);
      case TERMINATED -> terminated(p, facts);
      case UNKNOWN -> new Ignored("a state that this version does not know");
    };
  }

  private static Step notified(AwaitingCustomer p, Notified e, Facts facts) {
    return switch (e.name()) {
      case CREATED -> new Ignored("known");
      case AUTHORIZED -> {
        Snapshot told =
            new Snapshot(
                Snapshot.State.AUTHORIZED, new Amounts(e.amount(), 0, 0, 0), e.guaranteedUntil());
        // Other money than was asked for: the read tells what is true (DESIGN 6.5).
        yield told.isOdd(p.standing().request())
            ? Exits.stays(facts, p, Exits.readNow())
            : approved(p, told, e.at(), facts);
      }
      case ABORTED -> aborted(p, facts);
      case EXPIRED -> expired(p, facts);
      case TERMINATED -> terminated(p, facts);
      // Overtook the approval: the read tells all of it.
      case CAPTURED, CANCELLED, REFUNDED -> Exits.stays(facts, p, Exits.readNow());
    };
  }

  /** A refused terminate that left the payment as it was is tried again under a new key. */
  private static Step terminateAgain(AwaitingCustomer p, Instant now, Facts facts) {
    AwaitingCustomer next = patient(p, p.terminations(), now, facts);
    return Exits.stays(facts, next, Exits.terminate(next, Exits.backoff(p.terminations())));
  }

  private static Step undecided(AwaitingCustomer p, Instant now, Facts facts) {
    AwaitingCustomer next = patient(p, p.terminations(), now, facts);
    return next.equals(p) ? new Ignored("the customer has not decided") : Exits.stays(facts, next);
  }

  private static Step aborted(AwaitingCustomer p, Facts facts) {
    facts.aborted(facts.owedAnd(p.cancel()));
    return Exits.toEnd(facts, Ended.Reason.ABORTED);
  }

  private static Step expired(AwaitingCustomer p, Facts facts) {
    facts.expired(facts.owedAnd(p.cancel()));
    return Exits.toEnd(facts, Ended.Reason.EXPIRED);
  }

  private static Step terminated(AwaitingCustomer p, Facts facts) {
    facts.terminated(p.standing().request().amount().value(), facts.owedAnd(p.cancel()));
    return Exits.toEnd(facts, Ended.Reason.TERMINATED);
  }

  /** The customer approved, perhaps while the till was giving up. */
  private static Step approved(AwaitingCustomer p, Snapshot snapshot, Instant now, Facts facts) {
    Request request = p.standing().request();
    Amounts news = snapshot.amounts();
    boolean immediate = request.capture() instanceof CapturePolicy.Immediate;
    boolean keeps = immediate && request.onLateApproval() == OnLateApproval.KEEP;
    if (snapshot.isOdd(request) && p.cancel().isEmpty()) {
      return odd(p, now, facts);
    }
    facts.authorized(
        news.authorized(), immediate || p.cancel().isPresent() ? List.of() : facts.owed());
    if (snapshot.isOver()) {
      return over(p, news, facts);
    }
    facts.money(news, List.of(), List.of(), List.of());
    if (p.cancel().isPresent() && (!keeps || snapshot.isOdd(request))) {
      return Exits.toRelease(facts, p.cancel(), now);
    }
    p.cancel().ifPresent(by -> facts.commandRefused(by, CommandRefused.Reason.CAPTURED, null));
    Instant guaranteed = releaseBy(snapshot.guaranteedUntil(), now);
    return switch (request.capture()) {
      case CapturePolicy.Immediate _ -> Exits.toCapture(facts, guaranteed, now);
      case CapturePolicy.OnConfirm(int withinSeconds) -> {
        Instant confirmBy = now.plusSeconds(withinSeconds);
        yield Exits.toTill(facts, confirmBy.isBefore(guaranteed) ? confirmBy : guaranteed);
      }
      case CapturePolicy.Manual _ -> Exits.toTill(facts, guaranteed);
    };
  }

  /** The provider itself names other money than was asked for: none of it is taken. */
  private static Step odd(AwaitingCustomer p, Instant now, Facts facts) {
    if (p.standing().stuck().isPresent()) {
      return new Ignored("still odd");
    }
    facts.stuck(Stuck.Reason.ODD_AMOUNT, null, now);
    facts.pending(OutcomePending.Phase.CAPTURING, now);
    return Exits.stays(
        facts, new AwaitingCustomer(facts.standing(), p.cancel(), p.terminations(), p.waiting()));
  }

  /** Approved, and already taken or given back: somebody acted in the merchant portal. */
  private static Step over(AwaitingCustomer p, Amounts news, Facts facts) {
    List<Command> owed = facts.owed();
    if (news.captured() > 0) {
      p.cancel().ifPresent(by -> facts.commandRefused(by, CommandRefused.Reason.CAPTURED, null));
      facts.money(news, owed, List.of(), List.of());
    } else {
      facts.money(news, List.of(), facts.owedAnd(p.cancel()), List.of());
    }
    return Exits.toSettled(facts);
  }

  /** Tells a till that has given up once that nobody knows yet. */
  private static AwaitingCustomer patient(
      AwaitingCustomer p, int terminations, Instant now, Facts facts) {
    Optional<Waiting> waiting =
        p.waiting().map(w -> facts.patience(w, OutcomePending.Phase.TERMINATING, now));
    return new AwaitingCustomer(facts.standing(), p.cancel(), terminations, waiting);
  }
}
