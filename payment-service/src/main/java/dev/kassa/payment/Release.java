package dev.kassa.payment;

import dev.kassa.contract.payment.Amounts;
import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.payment.OutcomePending;
import dev.kassa.payment.Payment.Releasing;
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
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Giving back what is reserved. */
final class Release {
  private Release() {}

  static Step on(Releasing p, CallEnded call, Facts facts) {
    return switch (call) {
      case Answered(_, Snapshot snapshot, Instant at) ->
          seen(p, snapshot.amounts(), false, at, facts);
      // Released already, captured after all, or not now: the read tells which.
      case CallRefused _ ->
          Exits.moved(
              facts,
              new Releasing(p.standing(), p.by(), p.tries() + 1, p.waiting()),
              Exits.readNow());
      case Unresolved(_, _, Instant at) -> {
        Releasing next = patient(p, at, facts);
        yield Exits.moved(facts, next, Exits.release(next, Duration.ZERO));
      }
      case Created _, CreateRefused _ -> Step.late(call);
    };
  }

  static Step on(Releasing p, ProviderSaid said, Facts facts) {
    return switch (said) {
      case ReadAnswered(Snapshot snapshot, Instant at) ->
          seen(p, snapshot.amounts(), p.tries() > 0, at, facts);
      case Notified e -> Aftermath.portal(p, e, facts);
      case NotFound _ -> Step.late(said);
    };
  }

  /**
   * @param again whether a reservation that still stands calls for another release
   */
  private static Step seen(Releasing p, Amounts news, boolean again, Instant now, Facts facts) {
    boolean done = news.authorized() > 0 && news.captured() + news.cancelled() >= news.authorized();
    if (done) {
      return done(p, news, facts);
    }
    facts.money(news, List.of(), List.of(), List.of());
    Releasing next = patient(p, now, facts);
    return again
        ? Exits.moved(facts, next, Exits.release(next, Exits.backoff(p.tries())))
        : Exits.moved(facts, next);
  }

  private static Step done(Releasing p, Amounts news, Facts facts) {
    List<Command> owed = facts.owed();
    if (news.captured() > p.standing().amounts().captured()) {
      p.by().ifPresent(by -> facts.commandRefused(by, CommandRefused.Reason.CAPTURED, null));
      facts.money(news, owed, List.of(), List.of());
    } else {
      facts.money(news, List.of(), facts.owedAnd(p.by()), List.of());
    }
    return Exits.toSettled(facts);
  }

  private static Releasing patient(Releasing p, Instant now, Facts facts) {
    Waiting waiting = facts.patience(p.waiting(), OutcomePending.Phase.RELEASING, now);
    return new Releasing(facts.standing(), p.by(), p.tries(), waiting);
  }
}
