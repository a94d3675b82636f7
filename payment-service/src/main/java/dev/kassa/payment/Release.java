package dev.kassa.payment;

import dev.kassa.contract.payment.Amounts;
import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.payment.OutcomePending;
import dev.kassa.contract.payment.PaymentRefused;
import dev.kassa.payment.Payment.Releasing;
import dev.kassa.payment.Payment.Releasing.DoubtedCapture;
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
import dev.kassa.payment.SagaEvent.Unresolved;
import dev.kassa.payment.Step.Ignored;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Giving back what is reserved. */
final class Release {
  /** A reservation that stands after so many refused releases stands for good: about a minute. */
  private static final int HOPELESS = 5;

  private Release() {}

  static Step on(Releasing p, CallEnded call, Facts facts) {
    return switch (call) {
      case Answered(_, _, Snapshot snapshot, Instant at) ->
          seen(p, snapshot, p.tries() > 0, at, facts);
      // Released already, captured after all, or not now: the read tells which.
      case CallRefused(_, _, _, String code, Instant at) -> {
        Releasing next = patient(p, p.tries() + 1, Optional.of(code), at, facts);
        yield Exits.stays(facts, next, Exits.readNow());
      }
      case Unresolved(_, _, _, Instant at) -> {
        Releasing next = patient(p, p.tries(), p.refused(), at, facts);
        yield Exits.stays(facts, next, Exits.release(next, Duration.ZERO));
      }
      case Created _, CreateRefused _ -> Step.late(call);
    };
  }

  static Step on(Releasing p, ProviderSaid said, Facts facts) {
    return switch (said) {
      case ReadAnswered(Snapshot snapshot, Instant at) ->
          seen(p, snapshot, p.tries() > 0, at, facts);
      case Notified e -> Aftermath.portal(p, e, facts);
      case NoAnswer(Instant at) -> {
        Releasing next = patient(p, p.tries(), p.refused(), at, facts);
        yield next.equals(p) ? new Ignored("no answer") : Exits.stays(facts, next);
      }
      case NotFound _ -> Step.late(said);
    };
  }

  /**
   * @param refused whether a release was refused: then a reservation that still stands calls for
   *     another
   */
  private static Step seen(
      Releasing p, Snapshot snapshot, boolean refused, Instant now, Facts facts) {
    if (snapshot.isOver()) {
      return over(p, snapshot.amounts(), facts);
    }
    // A part was captured meanwhile: the rest is another release than the one under way.
    boolean other = snapshot.amounts().captured() > p.standing().amounts().captured();
    List<Command> captured =
        p
            .capture()
            .filter(c -> other && snapshot.amounts().captured() >= c.target())
            .map(DoubtedCapture::by)
            .stream()
            .toList();
    facts.money(snapshot.amounts(), captured, List.of(), List.of());
    if (!captured.isEmpty()) {
      return again(
          new Releasing(
              facts.standing(), p.by(), Optional.empty(), p.tries(), p.refused(), p.waiting()),
          true,
          now,
          facts);
    }
    return again(p, refused || other, now, facts);
  }

  /**
   * @param again whether a release is to be made, besides one that may be under way
   */
  private static Step again(Releasing p, boolean again, Instant now, Facts facts) {
    Releasing next =
        p.tries() >= HOPELESS
            ? hopeless(p, now, facts)
            : patient(p, p.tries(), p.refused(), now, facts);
    if (!again) {
      return Exits.stays(facts, next);
    }
    Duration after = p.tries() == 0 ? Duration.ZERO : Exits.backoff(p.tries());
    return Exits.stays(facts, next, Exits.release(next, after));
  }

  /** Who waits is told, and a person must look; it is tried again all the same. */
  private static Releasing hopeless(Releasing p, Instant now, Facts facts) {
    String code = p.refused().orElse(null);
    facts.stuck(Stuck.Reason.RELEASE_REFUSED, code, now);
    p.by().ifPresent(by -> refuse(by, CommandRefused.Reason.PROVIDER_REFUSED, code, facts));
    p.capture().ifPresent(c -> settle(c, facts));
    if (!facts.owed().isEmpty()) {
      facts.refused(PaymentRefused.Reason.PROVIDER_REFUSED, code, facts.owed());
    }
    return new Releasing(
        facts.standing(), Optional.empty(), Optional.empty(), p.tries(), p.refused(), p.waiting());
  }

  private static Step over(Releasing p, Amounts news, Facts facts) {
    List<Command> owed = facts.owed();
    List<Command> captured = new ArrayList<>();
    if (news.captured() > p.standing().amounts().captured()) {
      p.by().ifPresent(by -> refuse(by, CommandRefused.Reason.CAPTURED, null, facts));
      p.capture().filter(c -> news.captured() >= c.target()).ifPresent(c -> captured.add(c.by()));
      captured.addAll(owed);
      facts.money(news, captured, List.of(), List.of());
    } else {
      facts.money(news, List.of(), facts.owedAnd(p.by()), List.of());
    }
    p.capture().filter(c -> !captured.contains(c.by())).ifPresent(c -> settle(c, facts));
    return Exits.toSettled(facts);
  }

  /** A capture in doubt that was not taken before the release: it was refused. */
  private static void settle(DoubtedCapture capture, Facts facts) {
    if (facts.standing().amounts().captured() < capture.target()) {
      refuse(capture.by(), CommandRefused.Reason.PROVIDER_REFUSED, capture.code(), facts);
    }
  }

  private static void refuse(
      Command command, CommandRefused.Reason reason, String detail, Facts facts) {
    facts.commandRefused(command, reason, detail);
  }

  private static Releasing patient(
      Releasing p, int tries, Optional<String> refused, Instant now, Facts facts) {
    Waiting waiting = facts.patience(p.waiting(), OutcomePending.Phase.RELEASING, now);
    return new Releasing(facts.standing(), p.by(), p.capture(), tries, refused, waiting);
  }
}
