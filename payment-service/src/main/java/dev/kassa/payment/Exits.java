package dev.kassa.payment;

import dev.kassa.contract.payment.PaymentRefused;
import dev.kassa.payment.Payment.AwaitingCustomer;
import dev.kassa.payment.Payment.Captured;
import dev.kassa.payment.Payment.Capturing;
import dev.kassa.payment.Payment.Ended;
import dev.kassa.payment.Payment.Refunding;
import dev.kassa.payment.Payment.Releasing;
import dev.kassa.payment.Payment.Waiting;
import dev.kassa.payment.SagaEvent.CaptureAsked;
import dev.kassa.payment.SagaEvent.RefundAsked;
import dev.kassa.payment.Step.Moved;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The doors between the phases. Each makes the phase it leads to, with the call that begins it; a
 * call's key is derived from its intent here and nowhere else.
 */
final class Exits {
  /** First pause before a refused call is tried again under a new key. */
  private static final Duration SOON = Duration.ofSeconds(2);

  private static final Duration LONGEST_RETRY = Duration.ofHours(1);

  private Exits() {}

  /** The phase stays, or one without a call of its own is entered. */
  static Moved moved(Facts facts, Payment next, ProviderCall... calls) {
    return new Moved(next, facts.all(), List.of(calls));
  }

  /** To the customer's phone, and off it again if the till has given up meanwhile. */
  static Moved toCustomer(Facts facts, Optional<Command> cancel) {
    AwaitingCustomer next = new AwaitingCustomer(facts.standing(), cancel, 0);
    return cancel.isPresent()
        ? moved(facts, next, terminate(next, Duration.ZERO))
        : moved(facts, next);
  }

  /** To the capture that IMMEDIATE makes by itself. */
  static Moved toCapture(Facts facts, Instant until, Instant now) {
    return toCapture(
        facts, Optional.empty(), facts.standing().reserved(), "capture", false, until, now);
  }

  /** To a capture that the till asked for. */
  static Moved toCapture(Facts facts, CaptureAsked asked, Instant until) {
    long amount = asked.amount().map(a -> a.value()).orElse(facts.standing().reserved());
    String intent = "capture/" + asked.by().id();
    return toCapture(
        facts, Optional.of(asked.by()), amount, intent, asked.last(), until, asked.at());
  }

  private static Moved toCapture(
      Facts facts,
      Optional<Command> by,
      long amount,
      String intent,
      boolean last,
      Instant until,
      Instant now) {
    long target = facts.standing().amounts().captured() + amount;
    Capturing next = new Capturing(facts.standing(), by, target, last, until, Waiting.since(now));
    return moved(facts, next, new ProviderCall.Capture(key(next, intent), amount));
  }

  /** To the release of all that is reserved. */
  static Moved toRelease(Facts facts, Optional<Command> by, Instant now) {
    Releasing next = new Releasing(facts.standing(), by, 0, Waiting.since(now));
    return moved(facts, next, release(next, Duration.ZERO));
  }

  /** To a refund. */
  static Moved toRefund(Facts facts, RefundAsked asked) {
    Refunding next =
        new Refunding(
            facts.standing(), asked.by(), asked.amount().value(), Waiting.since(asked.at()));
    return moved(facts, next, refund(next));
  }

  /** To where a payment is when nothing is reserved any more. */
  static Moved toSettled(Facts facts) {
    return facts.standing().amounts().captured() > 0
        ? moved(facts, new Captured(facts.standing()))
        : toEnd(facts, Ended.Reason.CANCELLED);
  }

  /** To the end, with nothing taken. */
  static Moved toEnd(Facts facts, Ended.Reason reason, ProviderCall... calls) {
    return moved(facts, new Ended(facts.standing(), reason), calls);
  }

  /** To the end, refused. */
  static Moved toRefused(
      Facts facts, PaymentRefused.Reason reason, String code, Optional<Command> cancel) {
    facts.refused(reason, code, facts.owedAnd(cancel));
    return toEnd(facts, Ended.Reason.REFUSED);
  }

  // ---- the calls, each under the key of its intent

  static ProviderCall create(Payment p) {
    return new ProviderCall.Create(key(p, "create"));
  }

  static ProviderCall terminate(AwaitingCustomer p, Duration after) {
    return new ProviderCall.Terminate(key(p, "terminate/" + p.terminations()), after);
  }

  static ProviderCall terminateOrphan(Ended p) {
    return new ProviderCall.Terminate(key(p, "terminate/orphan"), Duration.ZERO);
  }

  static ProviderCall captureAgain(Capturing p) {
    String intent = p.by().map(by -> "capture/" + by.id()).orElse("capture");
    return new ProviderCall.Capture(key(p, intent), p.target() - p.standing().amounts().captured());
  }

  static ProviderCall release(Releasing p, Duration after) {
    String intent = "release/" + p.standing().amounts().captured() + "/" + p.tries();
    return new ProviderCall.Release(key(p, intent), after);
  }

  static ProviderCall refund(Refunding p) {
    return new ProviderCall.Refund(key(p, "refund/" + p.by().id()), p.amount());
  }

  static ProviderCall readNow() {
    return new ProviderCall.Read(Duration.ZERO);
  }

  static ProviderCall readSoon() {
    return new ProviderCall.Read(SOON);
  }

  static Duration backoff(int tries) {
    Duration delay = SOON.multipliedBy(1L << Math.min(tries - 1, 12));
    return delay.compareTo(LONGEST_RETRY) < 0 ? delay : LONGEST_RETRY;
  }

  private static String key(Payment p, String intent) {
    return ProviderCall.key(p.standing().request(), intent);
  }
}
