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
import dev.kassa.payment.SagaEvent.NoAnswer;
import dev.kassa.payment.SagaEvent.NotFound;
import dev.kassa.payment.SagaEvent.Notified;
import dev.kassa.payment.SagaEvent.ProviderSaid;
import dev.kassa.payment.SagaEvent.ReadAnswered;
import dev.kassa.payment.SagaEvent.Refusal;
import dev.kassa.payment.SagaEvent.Unresolved;
import dev.kassa.payment.Step.Ignored;
import dev.kassa.payment.Step.Moved;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Taken, and perhaps being given back. */
final class Refund {
  private Refund() {}

  static Step on(Captured p, ProviderSaid said, Facts facts) {
    return switch (said) {
      case ReadAnswered(Snapshot snapshot, _) -> {
        facts.money(snapshot.amounts(), List.of(), List.of(), List.of());
        yield facts.all().isEmpty()
            ? new Ignored("known")
            : Exits.stays(facts, new Captured(facts.standing()));
      }
      case Notified e -> Aftermath.portal(p, e, facts);
      case NotFound _, NoAnswer _ -> Step.late(said);
    };
  }

  static Step on(Refunding p, CallEnded call, Facts facts) {
    return switch (call) {
      case Answered(_, _, Snapshot snapshot, _) -> done(p, snapshot, facts);
      case CallRefused refused -> refused(p, refused, facts);
      case Unresolved(_, _, boolean maybeDone, Instant at) -> {
        Refunding next = patient(p, p.maybeDone() || maybeDone, p.refused(), at, facts);
        yield Exits.stays(facts, next, Exits.refund(next));
      }
      case Created _, CreateRefused _ -> Step.late(call);
    };
  }

  /**
   * Which part of a total is ours only our own answer tells, and it comes: the call is repeated
   * under its key until it is answered. In doubt, and after a refusal, the total has to do.
   */
  static Step on(Refunding p, ProviderSaid said, Facts facts) {
    return switch (said) {
      case ReadAnswered(Snapshot snapshot, Instant at) -> {
        if (p.maybeDone() && given(p, snapshot)) {
          yield done(p, snapshot, facts);
        }
        yield p.refused().isPresent() ? settled(p, snapshot, facts) : waits(p, at, facts);
      }
      case NoAnswer(Instant at) -> waits(p, at, facts);
      case Notified e -> notified(p, e, facts);
      case NotFound _ -> Step.late(said);
    };
  }

  /** Another's act: which part of a total it is only a read tells, once ours is settled. */
  private static Step notified(Refunding p, Notified e, Facts facts) {
    return switch (e.name()) {
      case CAPTURED, CANCELLED, REFUNDED -> {
        if (e.ours() || p.standing().news()) {
          yield new Ignored("the answer of the refund will tell");
        }
        facts.news(true);
        yield Exits.stays(facts, p.with(facts.standing()));
      }
      case CREATED, AUTHORIZED, ABORTED, EXPIRED, TERMINATED -> new Ignored("known");
    };
  }

  private static Step waits(Refunding p, Instant now, Facts facts) {
    Refunding next = patient(p, p.maybeDone(), p.refused(), now, facts);
    return next.equals(p)
        ? new Ignored("the answer of the refund will tell")
        : Exits.stays(facts, next);
  }

  /** A refusal is believed if no earlier attempt may have been carried out (DESIGN 6.4). */
  private static Step refused(Refunding p, CallRefused refused, Facts facts) {
    if (refused.refusal() == Refusal.CONFLICT) {
      // Something was done under this key: a read may show it, and the call goes on asking.
      Refunding next = patient(p, true, p.refused(), refused.at(), facts);
      return Exits.stays(facts, next, Exits.refund(next), Exits.readNow());
    }
    if (p.maybeDone()) {
      Optional<String> code = Optional.of(refused.code());
      return Exits.stays(facts, patient(p, true, code, refused.at(), facts), Exits.readNow());
    }
    facts.commandRefused(p.by(), CommandRefused.Reason.PROVIDER_REFUSED, refused.code());
    return back(p, facts, Exits.readNow());
  }

  /** What was in doubt is settled: it was refused, and not given back before. */
  private static Step settled(Refunding p, Snapshot snapshot, Facts facts) {
    facts.money(snapshot.amounts(), List.of(), List.of(), List.of());
    facts.commandRefused(p.by(), CommandRefused.Reason.PROVIDER_REFUSED, p.refused().orElse(null));
    return back(p, facts);
  }

  private static boolean given(Refunding p, Snapshot snapshot) {
    return snapshot.amounts().refunded() >= p.standing().amounts().refunded() + p.amount();
  }

  private static Step done(Refunding p, Snapshot snapshot, Facts facts) {
    facts.refundDone(snapshot.amounts(), p.by());
    // A repeated call is answered as the first was (API 4.9): what happened since is not in it.
    facts.news(p.standing().news() || p.maybeDone());
    return back(p, facts);
  }

  private static Moved back(Refunding p, Facts facts, ProviderCall... calls) {
    return p.until().isPresent() && facts.standing().reserved() > 0
        ? Exits.toTill(facts, p.until().get(), calls)
        : Exits.toCaptured(facts, calls);
  }

  private static Refunding patient(
      Refunding p, boolean maybeDone, Optional<String> refused, Instant now, Facts facts) {
    Waiting waiting = facts.patience(p.waiting(), OutcomePending.Phase.REFUNDING, now);
    return new Refunding(
        facts.standing(), p.by(), p.amount(), p.until(), maybeDone, refused, waiting);
  }
}
