package dev.kassa.payment;

import dev.kassa.contract.payment.Amounts;
import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.payment.OutcomePending;
import dev.kassa.payment.Payment.Authorized;
import dev.kassa.payment.Payment.Capturing;
import dev.kassa.payment.Payment.Waiting;
import dev.kassa.payment.SagaEvent.Answered;
import dev.kassa.payment.SagaEvent.CallEnded;
import dev.kassa.payment.SagaEvent.CallRefused;
import dev.kassa.payment.SagaEvent.CreateRefused;
import dev.kassa.payment.SagaEvent.Created;
import dev.kassa.payment.SagaEvent.DeadlinePassed;
import dev.kassa.payment.SagaEvent.NotFound;
import dev.kassa.payment.SagaEvent.Notified;
import dev.kassa.payment.SagaEvent.ProviderSaid;
import dev.kassa.payment.SagaEvent.ReadAnswered;
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
      case ReadAnswered(Snapshot snapshot, _) -> {
        facts.money(snapshot.amounts(), List.of(), List.of(), List.of());
        if (facts.all().isEmpty()) {
          yield new Ignored("known");
        }
        yield facts.standing().reserved() == 0
            ? Exits.toSettled(facts)
            : Exits.moved(facts, new Authorized(facts.standing(), p.until()));
      }
      case Notified e -> Aftermath.portal(p, e, facts);
      case NotFound _ -> Step.late(said);
    };
  }

  static Step on(Authorized p, DeadlinePassed deadline, Facts facts) {
    return deadline.at().isBefore(p.until())
        ? Step.late(deadline)
        : Exits.toRelease(facts, Optional.empty(), deadline.at());
  }

  // ---- a capture call is under way

  static Step on(Capturing p, CallEnded call, Facts facts) {
    return switch (call) {
      case Answered(_, Snapshot snapshot, Instant at) -> seen(p, snapshot.amounts(), at, facts);
      case CallRefused(_, String code, Instant at) -> refused(p, code, at, facts);
      case Unresolved(_, _, Instant at) -> {
        Capturing next = patient(p, at, facts);
        yield Exits.moved(facts, next, Exits.captureAgain(p));
      }
      case Created _, CreateRefused _ -> Step.late(call);
    };
  }

  static Step on(Capturing p, ProviderSaid said, Facts facts) {
    return switch (said) {
      case ReadAnswered(Snapshot snapshot, Instant at) -> seen(p, snapshot.amounts(), at, facts);
      case Notified e -> Aftermath.portal(p, e, facts);
      case NotFound _ -> Step.late(said);
    };
  }

  private static Step seen(Capturing p, Amounts news, Instant now, Facts facts) {
    if (news.captured() >= p.target()) {
      facts.money(news, facts.owedAnd(p.by()), List.of(), List.of());
      return taken(p, now, facts);
    }
    if (news.authorized() > 0 && news.captured() + news.cancelled() >= news.authorized()) {
      return lost(p, news, facts);
    }
    facts.money(news, List.of(), List.of(), List.of());
    // A read says it too: attempts may be used up for a minute before the till's patience is.
    return Exits.moved(facts, patient(p, now, facts));
  }

  private static Step taken(Capturing p, Instant now, Facts facts) {
    if (facts.standing().reserved() == 0) {
      return Exits.toSettled(facts);
    }
    return p.last()
        ? Exits.toRelease(facts, Optional.empty(), now)
        : Exits.moved(facts, new Authorized(facts.standing(), p.until()));
  }

  /** Somebody gave the money back in the merchant portal before we took it. */
  private static Step lost(Capturing p, Amounts news, Facts facts) {
    List<Command> owed = facts.owed();
    p.by()
        .ifPresent(
            by -> facts.commandRefused(by, CommandRefused.Reason.PROVIDER_REFUSED, "released"));
    facts.money(news, List.of(), owed, List.of());
    return Exits.toSettled(facts);
  }

  /** A refused capture ends in a release; if it was done after all, that will say so. */
  private static Step refused(Capturing p, String code, Instant now, Facts facts) {
    p.by().ifPresent(by -> facts.commandRefused(by, CommandRefused.Reason.PROVIDER_REFUSED, code));
    return Exits.toRelease(facts, Optional.empty(), now);
  }

  private static Capturing patient(Capturing p, Instant now, Facts facts) {
    Waiting waiting = facts.patience(p.waiting(), OutcomePending.Phase.CAPTURING, now);
    return new Capturing(facts.standing(), p.by(), p.target(), p.last(), p.until(), waiting);
  }
}
