package dev.kassa.payment;

import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.payment.OutcomePending;
import dev.kassa.payment.Payment.Captured;
import dev.kassa.payment.Payment.Refunding;
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
import java.time.Instant;
import java.util.List;

/** Taken, and perhaps being given back. */
final class Refund {
  private Refund() {}

  static Step on(Captured p, ProviderSaid said, Facts facts) {
    return switch (said) {
      case ReadAnswered(Snapshot snapshot, _) -> {
        facts.money(snapshot.amounts(), List.of(), List.of(), List.of());
        yield facts.all().isEmpty()
            ? new Ignored("known")
            : Exits.moved(facts, new Captured(facts.standing()));
      }
      case Notified e -> Aftermath.portal(p, e, facts);
      case NotFound _ -> Step.late(said);
    };
  }

  static Step on(Refunding p, CallEnded call, Facts facts) {
    return switch (call) {
      case Answered(_, Snapshot snapshot, _) -> {
        facts.refundDone(snapshot.amounts(), p.by());
        yield Exits.moved(facts, new Captured(facts.standing()));
      }
      case CallRefused(_, String code, _) -> {
        facts.commandRefused(p.by(), CommandRefused.Reason.PROVIDER_REFUSED, code);
        yield Exits.moved(facts, new Captured(facts.standing()), Exits.readNow());
      }
      case Unresolved(_, _, Instant at) -> {
        Refunding next = patient(p, at, facts);
        yield Exits.moved(facts, next, Exits.refund(next));
      }
      case Created _, CreateRefused _ -> Step.late(call);
    };
  }

  /**
   * Which part of a total is ours only our own answer tells, and it comes: the call is repeated
   * under its key until it is answered.
   */
  static Step on(Refunding p, ProviderSaid said, Facts facts) {
    return switch (said) {
      case ReadAnswered(_, Instant at) -> {
        Refunding next = patient(p, at, facts);
        yield next.waiting().equals(p.waiting())
            ? new Ignored("the answer of the refund will tell")
            : Exits.moved(facts, next);
      }
      case Notified _ -> new Ignored("the answer of the refund will tell");
      case NotFound _ -> Step.late(said);
    };
  }

  private static Refunding patient(Refunding p, Instant now, Facts facts) {
    Waiting waiting = facts.patience(p.waiting(), OutcomePending.Phase.REFUNDING, now);
    return new Refunding(facts.standing(), p.by(), p.amount(), waiting);
  }
}
