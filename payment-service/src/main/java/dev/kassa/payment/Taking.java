package dev.kassa.payment;

import dev.kassa.contract.payment.Amounts;
import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.payment.OutcomePending;
import dev.kassa.contract.pos.CapturePolicy;
import dev.kassa.payment.Payment.Authorized;
import dev.kassa.payment.Payment.Capturing;
import dev.kassa.payment.Payment.Releasing.DoubtedCapture;
import dev.kassa.payment.Payment.Waiting;
import dev.kassa.payment.SagaEvent.Answered;
import dev.kassa.payment.SagaEvent.CallEnded;
import dev.kassa.payment.SagaEvent.CallRefused;
import dev.kassa.payment.SagaEvent.CreateRefused;
import dev.kassa.payment.SagaEvent.Created;
import dev.kassa.payment.SagaEvent.DeadlinePassed;
import dev.kassa.payment.SagaEvent.NoAnswer;
import dev.kassa.payment.SagaEvent.NotFound;
import dev.kassa.payment.SagaEvent.Notified;
import dev.kassa.payment.SagaEvent.ProviderSaid;
import dev.kassa.payment.SagaEvent.ReadAnswered;
import dev.kassa.payment.SagaEvent.Refusal;
import dev.kassa.payment.SagaEvent.Unresolved;
import dev.kassa.payment.Step.Ignored;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reserved, and being taken. */
final class Taking {
  private Taking() {}

  // ---- reserved, and the till decides

  static Step on(Authorized p, ProviderSaid said, Facts facts) {
    return switch (said) {
      case ReadAnswered(Snapshot snapshot, Instant at) -> {
        facts.money(snapshot.amounts(), List.of(), List.of(), List.of());
        Instant until = until(p, snapshot, at);
        if (facts.all().isEmpty() && until.equals(p.until())) {
          yield new Ignored("known");
        }
        yield facts.standing().reserved() == 0
            ? Exits.toSettled(facts)
            : Exits.stays(facts, new Authorized(facts.standing(), until));
      }
      case Notified e -> Aftermath.portal(p, e, facts);
      case NotFound _, NoAnswer _ -> Step.late(said);
    };
  }

  static Step on(Authorized p, DeadlinePassed deadline, Facts facts) {
    return deadline.at().isBefore(p.until())
        ? Step.late(deadline)
        : Exits.toRelease(facts, Optional.empty(), deadline.at());
  }

  /** Without a deadline of the till's own, the provider's latest word on the guarantee counts. */
  private static Instant until(Authorized p, Snapshot snapshot, Instant now) {
    return p.standing().request().capture() instanceof CapturePolicy.Manual
            && snapshot.guaranteedUntil().isPresent()
        ? Approval.releaseBy(snapshot.guaranteedUntil(), now)
        : p.until();
  }

  // ---- a capture call is under way

  static Step on(Capturing p, CallEnded call, Facts facts) {
    return switch (call) {
      case Answered(_, _, Snapshot snapshot, Instant at) -> seen(p, snapshot, at, facts);
      case CallRefused refused -> refused(p, refused, facts);
      case Unresolved(_, _, boolean maybeDone, Instant at) -> {
        Capturing next = patient(p, p.maybeTaken() || maybeDone, p.refused(), at, facts);
        yield Exits.stays(facts, next, Exits.capture(next));
      }
      case Created _, CreateRefused _ -> Step.late(call);
    };
  }

  static Step on(Capturing p, ProviderSaid said, Facts facts) {
    return switch (said) {
      case ReadAnswered(Snapshot snapshot, Instant at) -> seen(p, snapshot, at, facts);
      case Notified e -> Aftermath.portal(p, e, facts);
      case NoAnswer(Instant at) -> {
        Capturing next = patient(p, p.maybeTaken(), p.refused(), at, facts);
        yield next.equals(p) ? new Ignored("no answer") : Exits.stays(facts, next);
      }
      case NotFound _ -> Step.late(said);
    };
  }

  private static Step seen(Capturing p, Snapshot snapshot, Instant now, Facts facts) {
    Amounts news = snapshot.amounts();
    if (news.captured() >= p.target()) {
      facts.money(news, facts.owedAnd(p.by()), List.of(), List.of());
      return taken(p, now, facts);
    }
    if (snapshot.isOver()) {
      return lost(p, news, facts);
    }
    facts.money(news, List.of(), List.of(), List.of());
    if (p.refused().isPresent()) {
      // What was in doubt is settled: it was refused, and not taken before.
      p.by().ifPresent(by -> refuse(by, p.refused().get(), facts));
      return Exits.toTill(facts, p.until());
    }
    // A read says it too: attempts may be used up for a minute before the till's patience is.
    return Exits.stays(facts, patient(p, p.maybeTaken(), p.refused(), now, facts));
  }

  private static Step taken(Capturing p, Instant now, Facts facts) {
    if (facts.standing().reserved() == 0) {
      return Exits.toSettled(facts);
    }
    return p.last()
        ? Exits.toRelease(facts, Optional.empty(), now)
        : Exits.toTill(facts, p.until());
  }

  /** Somebody gave the money back in the merchant portal before we took it. */
  private static Step lost(Capturing p, Amounts news, Facts facts) {
    List<Command> owed = facts.owed();
    p.by().ifPresent(by -> refuse(by, "released", facts));
    facts.money(news, List.of(), owed, List.of());
    return Exits.toSettled(facts);
  }

  /**
   * Another amount than a refused part may still be taken. Any other refused capture ends in a
   * release (DESIGN 6.2), after which nothing can be captured any more: so its end tells what
   * became of attempts in doubt.
   */
  private static Step refused(Capturing p, CallRefused refused, Facts facts) {
    boolean inDoubt = p.maybeTaken() || refused.refusal() == Refusal.CONFLICT;
    if (refused.refusal() == Refusal.THIS_AMOUNT && p.by().isPresent()) {
      if (inDoubt) {
        Optional<String> code = Optional.of(refused.code());
        return Exits.stays(facts, patient(p, true, code, refused.at(), facts), Exits.readNow());
      }
      refuse(p.by().get(), refused.code(), facts);
      return Exits.toTill(facts, p.until(), Exits.readNow());
    }
    if (inDoubt) {
      Optional<DoubtedCapture> doubted =
          p.by().map(by -> new DoubtedCapture(by, p.target(), refused.code()));
      return Exits.toRelease(facts, Optional.empty(), doubted, refused.at());
    }
    p.by().ifPresent(by -> refuse(by, refused.code(), facts));
    return Exits.toRelease(facts, Optional.empty(), refused.at());
  }

  private static void refuse(Command by, String code, Facts facts) {
    facts.commandRefused(by, CommandRefused.Reason.PROVIDER_REFUSED, code);
  }

  private static Capturing patient(
      Capturing p, boolean maybeTaken, Optional<String> refused, Instant now, Facts facts) {
    Waiting waiting = facts.patience(p.waiting(), OutcomePending.Phase.CAPTURING, now);
    return new Capturing(
        facts.standing(), p.by(), p.target(), p.last(), p.until(), maybeTaken, refused, waiting);
  }
}
