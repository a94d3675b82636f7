package dev.kassa.payment;

import dev.kassa.contract.payment.OutcomePending;
import dev.kassa.contract.payment.PaymentRefused;
import dev.kassa.payment.Payment.AwaitingCustomer;
import dev.kassa.payment.Payment.Creating;
import dev.kassa.payment.Payment.Creating.Doubted;
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
import dev.kassa.payment.SagaEvent.Refusal;
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

  /** When a create that was not found is looked for after the end; {@link Aftermath} goes on. */
  private static final Duration FIRST_LOOK = Duration.ofMinutes(1);

  private Creation() {}

  static Step on(Creating p, CallEnded call, Facts facts) {
    return switch (call) {
      case Created(_, Instant at) -> created(p, at, facts);
      case CreateRefused refused -> refused(p, refused, facts);
      case Unresolved(_, _, boolean maybeDone, Instant at) -> unresolved(p, maybeDone, at, facts);
      case Answered _, CallRefused _ -> Step.late(call);
    };
  }

  static Step on(Creating p, ProviderSaid said, Facts facts) {
    return switch (said) {
      case NotFound(Instant at) ->
          givenUp(p, at) || p.refused().isPresent()
              // What was on its way may still arrive, also from an instance that is gone.
              ? neverCreated(p, facts, new ProviderCall.Read(FIRST_LOOK))
              : Exits.stays(facts, p, Exits.create(p));
      case NoAnswer(Instant at) -> {
        Creating next = patient(p, p.maybeCreated(), p.refused(), at, facts);
        yield next.equals(p) ? new Ignored("no answer") : Exits.stays(facts, next);
      }
      case Notified e when e.name() == SagaEvent.Name.CREATED -> created(p, e.at(), facts);
      case Notified _, ReadAnswered _ -> createdAnd(p, said, facts);
    };
  }

  /** The till gives up: no create is sent any more, and what is under way may still be answered. */
  static Moved giveUp(Creating p, Command by, Facts facts) {
    return Exits.stays(
        facts,
        new Creating(facts.standing(), Optional.of(by), p.maybeCreated(), p.refused(), p.waiting()),
        new ProviderCall.StopCreating(),
        new ProviderCall.Read(AFTER_ANY_CALL));
  }

  private static Moved created(Creating p, Instant now, Facts facts) {
    facts.created();
    return Exits.toCustomer(facts, p.cancel(), now);
  }

  /** A refusal is believed if no earlier attempt may have been carried out (DESIGN 6.4). */
  private static Step refused(Creating p, CreateRefused refused, Facts facts) {
    if (!p.maybeCreated() && refused.refusal() != Refusal.CONFLICT) {
      return Exits.toRefused(facts, refused.reason(), refused.code(), p.cancel());
    }
    Optional<Doubted> doubted = Optional.of(new Doubted(refused.reason(), refused.code()));
    return Exits.stays(
        facts,
        patient(p, true, doubted, refused.at(), facts),
        new ProviderCall.StopCreating(),
        Exits.readSoon());
  }

  private static Step unresolved(Creating p, boolean maybeDone, Instant now, Facts facts) {
    boolean maybeCreated = p.maybeCreated() || maybeDone;
    boolean over = givenUp(p, now) || p.refused().isPresent();
    if (over && !maybeCreated) {
      return neverCreated(p, facts);
    }
    Creating next = patient(p, maybeCreated, p.refused(), now, facts);
    return over
        ? Exits.stays(facts, next, new ProviderCall.StopCreating(), Exits.readSoon())
        : Exits.stays(facts, next, Exits.create(p));
  }

  private static boolean givenUp(Creating p, Instant now) {
    return p.cancel().isPresent() || now.isAfter(p.standing().request().validUntil());
  }

  private static Moved neverCreated(Creating p, Facts facts, ProviderCall... looks) {
    List<ProviderCall> last = new ArrayList<>(List.of(new ProviderCall.StopCreating()));
    last.addAll(List.of(looks));
    ProviderCall[] calls = last.toArray(ProviderCall[]::new);
    if (p.cancel().isPresent()) {
      facts.terminated(0, facts.owedAnd(p.cancel()));
      return Exits.toEnd(facts, Ended.Reason.TERMINATED, calls);
    }
    return p.refused()
        .map(r -> Exits.toRefused(facts, r.reason(), r.code(), Optional.empty(), calls))
        .orElseGet(
            () ->
                Exits.toRefused(
                    facts, PaymentRefused.Reason.REQUEST_EXPIRED, null, Optional.empty(), calls));
  }

  private static Creating patient(
      Creating p, boolean maybeCreated, Optional<Doubted> refused, Instant now, Facts facts) {
    Waiting waiting = facts.patience(p.waiting(), OutcomePending.Phase.CREATING, now);
    return new Creating(facts.standing(), p.cancel(), maybeCreated, refused, waiting);
  }

  /** The news overtook the create's answer: it was created, and more. */
  private static Step createdAnd(Creating p, ProviderSaid said, Facts facts) {
    Moved created = created(p, said.at(), facts);
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
