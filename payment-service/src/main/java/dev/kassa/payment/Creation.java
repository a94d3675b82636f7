package dev.kassa.payment;

import dev.kassa.contract.payment.OutcomePending;
import dev.kassa.contract.payment.PaymentRefused;
import dev.kassa.payment.Payment.AwaitingCustomer;
import dev.kassa.payment.Payment.Creating;
import dev.kassa.payment.Payment.Ended;
import dev.kassa.payment.Payment.Waiting;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Creating: until the provider has the payment, or certainly has not. */
final class Creation {
  /** Longer than an HTTP call may take: what was under way when it was asked for has ended. */
  private static final Duration AFTER_ANY_CALL = Duration.ofSeconds(12);

  /** When a create that was not found is looked for a last time. */
  private static final Duration LAST_LOOK = Duration.ofMinutes(1);

  private Creation() {}

  static Step on(Creating p, CallEnded call, Facts facts) {
    return switch (call) {
      case Created _ -> created(p, facts);
      case CreateRefused(var reason, String code, _) ->
          Exits.toRefused(facts, reason, code, p.cancel());
      case Unresolved(_, boolean maybeDone, Instant at) -> unresolved(p, maybeDone, at, facts);
      case Answered _, CallRefused _ -> Step.late(call);
    };
  }

  static Step on(Creating p, ProviderSaid said, Facts facts) {
    return switch (said) {
      case NotFound(Instant at) ->
          givenUp(p, at) ? neverCreated(p, facts) : Exits.moved(facts, p, Exits.create(p));
      case Notified e when e.name() == SagaEvent.Name.CREATED -> created(p, facts);
      case Notified _, ReadAnswered _ -> createdAnd(p, said, facts);
    };
  }

  /** The till gives up: no create is sent any more, and what is under way may still be answered. */
  static Moved giveUp(Creating p, Command by, Facts facts) {
    return Exits.moved(
        facts,
        new Creating(p.standing(), Optional.of(by), p.maybeCreated(), p.waiting()),
        new ProviderCall.StopCreating(),
        new ProviderCall.Read(AFTER_ANY_CALL));
  }

  private static Moved created(Creating p, Facts facts) {
    facts.created();
    return Exits.toCustomer(facts, p.cancel());
  }

  private static Step unresolved(Creating p, boolean maybeDone, Instant now, Facts facts) {
    boolean maybeCreated = p.maybeCreated() || maybeDone;
    boolean givenUp = givenUp(p, now);
    if (givenUp && !maybeCreated) {
      return neverCreated(p, facts);
    }
    Waiting waiting = facts.patience(p.waiting(), OutcomePending.Phase.CREATING, now);
    Creating next = new Creating(facts.standing(), p.cancel(), maybeCreated, waiting);
    return givenUp
        ? Exits.moved(facts, next, new ProviderCall.StopCreating(), Exits.readSoon())
        : Exits.moved(facts, next, Exits.create(p));
  }

  private static boolean givenUp(Creating p, Instant now) {
    return p.cancel().isPresent() || now.isAfter(p.standing().request().validUntil());
  }

  private static Moved neverCreated(Creating p, Facts facts) {
    List<ProviderCall> calls = new ArrayList<>(List.of(new ProviderCall.StopCreating()));
    if (p.maybeCreated()) {
      calls.add(new ProviderCall.Read(LAST_LOOK)); // what was on its way may still have arrived
    }
    List<Command> outcomes = facts.owedAnd(p.cancel());
    if (p.cancel().isPresent()) {
      facts.terminated(0, outcomes);
      return Exits.toEnd(facts, Ended.Reason.TERMINATED, calls.toArray(ProviderCall[]::new));
    }
    facts.refused(PaymentRefused.Reason.REQUEST_EXPIRED, null, outcomes);
    return Exits.toEnd(facts, Ended.Reason.REFUSED, calls.toArray(ProviderCall[]::new));
  }

  /** The news overtook the create's answer: it was created, and more. */
  private static Step createdAnd(Creating p, ProviderSaid said, Facts facts) {
    Moved created = created(p, facts);
    return switch (Approval.on((AwaitingCustomer) created.next(), said, facts)) {
      // The second step knows more: what the first wanted done may be over already.
      case Moved(Payment next, var all, var calls) ->
          new Moved(
              next,
              all,
              next instanceof AwaitingCustomer
                  ? Stream.concat(created.calls().stream(), calls.stream()).toList()
                  : calls);
      case Ignored _ -> created;
    };
  }
}
