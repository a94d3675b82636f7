package dev.kassa.payment;

import dev.kassa.contract.payment.Amounts;
import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.pos.CapturePolicy;
import dev.kassa.contract.pos.OnLateApproval;
import dev.kassa.payment.Payment.Authorized;
import dev.kassa.payment.Payment.AwaitingCustomer;
import dev.kassa.payment.Payment.Ended;
import dev.kassa.payment.SagaEvent.Answered;
import dev.kassa.payment.SagaEvent.CallEnded;
import dev.kassa.payment.SagaEvent.CallRefused;
import dev.kassa.payment.SagaEvent.CreateRefused;
import dev.kassa.payment.SagaEvent.Created;
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

  /** MANUAL releases this much ahead of the guarantee's end, so that the release still counts. */
  private static final Duration RELEASE_MARGIN = Duration.ofHours(1);

  private Approval() {}

  /** Our terminate call has ended. */
  static Step on(AwaitingCustomer p, CallEnded call, Facts facts) {
    return switch (call) {
      case Answered(_, Snapshot snapshot, Instant at) -> decided(p, snapshot, at, facts);
      // Approved, ended, or being approved right now: the read tells which.
      case CallRefused _ ->
          Exits.moved(
              facts,
              new AwaitingCustomer(p.standing(), p.cancel(), p.terminations() + 1),
              Exits.readNow());
      case Unresolved _ -> Exits.moved(facts, p, Exits.terminate(p, Duration.ZERO));
      case Created _, CreateRefused _ -> Step.late(call);
    };
  }

  static Step on(AwaitingCustomer p, ProviderSaid said, Facts facts) {
    return switch (said) {
      case ReadAnswered(Snapshot snapshot, Instant at) -> decided(p, snapshot, at, facts);
      case Notified e -> notified(p, e, facts);
      case NotFound _ -> Step.late(said);
    };
  }

  /** The till gives up: only if the customer has not approved. */
  static Moved giveUp(AwaitingCustomer p, Command by, Facts facts) {
    AwaitingCustomer next = new AwaitingCustomer(p.standing(), Optional.of(by), p.terminations());
    return Exits.moved(facts, next, Exits.terminate(next, Duration.ZERO));
  }

  private static Step decided(AwaitingCustomer p, Snapshot snapshot, Instant now, Facts facts) {
    return switch (snapshot.state()) {
      case CREATED ->
          // A refused terminate that left the payment as it was is tried again under a new key.
          p.cancel().isPresent() && p.terminations() > 0
              ? Exits.moved(facts, p, Exits.terminate(p, Exits.backoff(p.terminations())))
              : new Ignored("the customer has not decided");
      case AUTHORIZED -> approved(p, snapshot.amounts(), snapshot.guaranteedUntil(), now, facts);
      case ABORTED -> aborted(p, facts);
      case EXPIRED -> expired(p, facts);
      case TERMINATED -> terminated(p, facts);
      case UNKNOWN -> new Ignored("a state that this version does not know");
    };
  }

  private static Step notified(AwaitingCustomer p, Notified e, Facts facts) {
    return switch (e.name()) {
      case CREATED -> new Ignored("known");
      case AUTHORIZED ->
          approved(p, new Amounts(e.amount(), 0, 0, 0), e.guaranteedUntil(), e.at(), facts);
      case ABORTED -> aborted(p, facts);
      case EXPIRED -> expired(p, facts);
      case TERMINATED -> terminated(p, facts);
      // Overtook the approval: the read tells all of it.
      case CAPTURED, CANCELLED, REFUNDED -> Exits.moved(facts, p, Exits.readNow());
    };
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
  private static Step approved(
      AwaitingCustomer p,
      Amounts news,
      Optional<Instant> guaranteedUntil,
      Instant now,
      Facts facts) {
    Request request = p.standing().request();
    boolean immediate = request.capture() instanceof CapturePolicy.Immediate;
    boolean keeps = immediate && request.onLateApproval() == OnLateApproval.KEEP;
    facts.authorized(
        news.authorized(), immediate || p.cancel().isPresent() ? List.of() : facts.owed());
    if (news.captured() + news.cancelled() >= news.authorized()) {
      return over(p, news, facts);
    }
    facts.money(news, List.of(), List.of(), List.of());
    if (p.cancel().isPresent() && !keeps) {
      return Exits.toRelease(facts, p.cancel(), now);
    }
    p.cancel().ifPresent(by -> facts.commandRefused(by, CommandRefused.Reason.CAPTURED, null));
    Instant guaranteed = guaranteedUntil.orElse(now.plus(GUARANTEED)).minus(RELEASE_MARGIN);
    return switch (request.capture()) {
      case CapturePolicy.Immediate _ -> Exits.toCapture(facts, guaranteed, now);
      case CapturePolicy.OnConfirm(int withinSeconds) ->
          Exits.moved(facts, new Authorized(facts.standing(), now.plusSeconds(withinSeconds)));
      case CapturePolicy.Manual _ ->
          Exits.moved(facts, new Authorized(facts.standing(), guaranteed));
    };
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
}
