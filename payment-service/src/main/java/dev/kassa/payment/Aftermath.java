package dev.kassa.payment;

import dev.kassa.contract.payment.Amounts;
import dev.kassa.payment.Payment.Ended;
import dev.kassa.payment.SagaEvent.Answered;
import dev.kassa.payment.SagaEvent.CallEnded;
import dev.kassa.payment.SagaEvent.CallRefused;
import dev.kassa.payment.SagaEvent.CreateRefused;
import dev.kassa.payment.SagaEvent.Created;
import dev.kassa.payment.SagaEvent.Kind;
import dev.kassa.payment.SagaEvent.NotFound;
import dev.kassa.payment.SagaEvent.Notified;
import dev.kassa.payment.SagaEvent.ProviderSaid;
import dev.kassa.payment.SagaEvent.ReadAnswered;
import dev.kassa.payment.SagaEvent.Unresolved;
import dev.kassa.payment.Step.Ignored;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Over, but not deaf. */
final class Aftermath {
  private Aftermath() {}

  static Step on(Ended p, CallEnded call, Facts facts) {
    return switch (call) {
      case Created _ -> orphan(p, facts);
      case Answered(_, Snapshot snapshot, Instant at) ->
          lateNews(p, snapshot.state(), snapshot.amounts(), at, facts);
      // Terminating what nobody wants any more was refused: perhaps it was approved.
      case CallRefused(Kind kind, _, _) when kind == Kind.TERMINATE ->
          Exits.moved(facts, p, Exits.readNow());
      case Unresolved(Kind kind, _, _) when kind == Kind.TERMINATE ->
          Exits.moved(facts, p, Exits.terminateOrphan(p));
      case CreateRefused _, CallRefused _, Unresolved _ -> Step.late(call);
    };
  }

  static Step on(Ended p, ProviderSaid said, Facts facts) {
    return switch (said) {
      case ReadAnswered(Snapshot snapshot, Instant at) ->
          lateNews(p, snapshot.state(), snapshot.amounts(), at, facts);
      case Notified e ->
          switch (e.name()) {
            case CREATED -> orphan(p, facts);
            case AUTHORIZED ->
                lateNews(
                    p, Snapshot.State.AUTHORIZED, new Amounts(e.amount(), 0, 0, 0), e.at(), facts);
            case ABORTED, EXPIRED, TERMINATED -> new Ignored("known");
            case CAPTURED, CANCELLED, REFUNDED -> portal(p, e, facts);
          };
      case NotFound _ -> Step.late(said);
    };
  }

  /** A notification about money: believed only in so far as it makes us ask. */
  static Step portal(Payment p, Notified e, Facts facts) {
    return switch (e.name()) {
      case CAPTURED, CANCELLED, REFUNDED ->
          e.ours()
              ? new Ignored("our call's answer tells it")
              : Exits.moved(facts, p, Exits.readNow());
      case CREATED, AUTHORIZED, ABORTED, EXPIRED, TERMINATED -> new Ignored("known");
    };
  }

  private static Step lateNews(
      Ended p, Snapshot.State state, Amounts news, Instant now, Facts facts) {
    if (state == Snapshot.State.CREATED) {
      return orphan(p, facts);
    }
    if (state != Snapshot.State.AUTHORIZED) {
      return new Ignored("ended, and the provider agrees");
    }
    facts.money(news, List.of(), List.of(), List.of());
    if (facts.all().isEmpty()) {
      return new Ignored("known");
    }
    return facts.standing().reserved() > 0
        ? Exits.toRelease(facts, Optional.empty(), now)
        : Exits.toSettled(facts);
  }

  /** Created although we have ended it: take it off the customer's phone. */
  private static Step orphan(Ended p, Facts facts) {
    return switch (p.reason()) {
      case REFUSED, TERMINATED, CANCELLED_BEFORE -> Exits.moved(facts, p, Exits.terminateOrphan(p));
      case ABORTED, EXPIRED, CANCELLED -> new Ignored("known");
    };
  }
}
