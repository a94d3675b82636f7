package dev.kassa.payment;

import dev.kassa.contract.payment.Amounts;
import dev.kassa.payment.Payment.Ended;
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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Over, but not deaf. */
final class Aftermath {
  /**
   * When what was looked for in vain is looked for once more: nobody else tells while notifications
   * are lost.
   */
  private static final Duration LAST_LOOK = Duration.ofMinutes(15);

  private Aftermath() {}

  /** The terminate call of a late creation has ended. */
  static Step on(Ended p, CallEnded call, Facts facts) {
    return switch (call) {
      case Answered(_, _, Snapshot snapshot, Instant at) -> lateNews(p, snapshot, at, facts);
      // Perhaps it was approved: the read tells, and another try needs another key.
      case CallRefused _ ->
          Exits.stays(
              facts, new Ended(facts.standing(), p.reason(), p.orphans() + 1), Exits.readNow());
      case Unresolved _ -> Exits.stays(facts, p, Exits.terminateOrphan(p));
      case Created _, CreateRefused _ -> Step.late(call);
    };
  }

  static Step on(Ended p, ProviderSaid said, Facts facts) {
    return switch (said) {
      case ReadAnswered(Snapshot snapshot, Instant at) -> lateNews(p, snapshot, at, facts);
      case Notified e ->
          switch (e.name()) {
            case CREATED -> orphan(p, facts);
            case AUTHORIZED -> lateApproval(p, e, facts);
            case ABORTED, EXPIRED, TERMINATED -> new Ignored("known");
            case CAPTURED, CANCELLED, REFUNDED -> portal(p, e, facts);
          };
      // A create that comes late is decided within the customer's ten minutes (API 4.11).
      case NotFound(Instant at)
          when at.isBefore(p.standing().request().validUntil().plus(LAST_LOOK)) ->
          Exits.stays(facts, p, new ProviderCall.Read(LAST_LOOK));
      case NotFound _, NoAnswer _ -> Step.late(said);
    };
  }

  /** A notification about money: believed only in so far as it makes us ask. */
  static Step portal(Payment p, Notified e, Facts facts) {
    return switch (e.name()) {
      case CAPTURED, CANCELLED, REFUNDED -> {
        if (e.ours()) {
          yield new Ignored("our call's answer tells it");
        }
        facts.news(true);
        yield Exits.stays(facts, p.with(facts.standing()), Exits.readNow());
      }
      case CREATED, AUTHORIZED, ABORTED, EXPIRED, TERMINATED -> new Ignored("known");
    };
  }

  /** Created although we have ended it: take it off the customer's phone. */
  static Step orphan(Ended p, Facts facts) {
    return switch (p.reason()) {
      case REFUSED, TERMINATED, CANCELLED_BEFORE -> Exits.stays(facts, p, Exits.terminateOrphan(p));
      case ABORTED, EXPIRED, CANCELLED -> new Ignored("known");
    };
  }

  private static Step lateApproval(Ended p, Notified e, Facts facts) {
    Snapshot told =
        new Snapshot(
            Snapshot.State.AUTHORIZED, new Amounts(e.amount(), 0, 0, 0), e.guaranteedUntil());
    // Other money than was asked for: the read tells what is true (DESIGN 6.5).
    return told.isOdd(p.standing().request())
        ? Exits.stays(facts, p, Exits.readNow())
        : lateNews(p, told, e.at(), facts);
  }

  private static Step lateNews(Ended p, Snapshot snapshot, Instant now, Facts facts) {
    if (snapshot.state() == Snapshot.State.CREATED) {
      return orphan(p, facts);
    }
    if (snapshot.state() != Snapshot.State.AUTHORIZED) {
      return new Ignored("ended, and the provider agrees");
    }
    facts.money(snapshot.amounts(), List.of(), List.of(), List.of());
    if (facts.all().isEmpty()) {
      return new Ignored("known");
    }
    return facts.standing().reserved() > 0
        ? Exits.toRelease(facts, Optional.empty(), now)
        : Exits.toSettled(facts);
  }
}
