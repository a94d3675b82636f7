package dev.kassa.payment;

import dev.kassa.contract.payment.PaymentRefused;
import dev.kassa.payment.Payment.Authorized;
import dev.kassa.payment.Payment.AwaitingCustomer;
import dev.kassa.payment.Payment.Captured;
import dev.kassa.payment.Payment.Capturing;
import dev.kassa.payment.Payment.Creating;
import dev.kassa.payment.Payment.Creating.Doubted;
import dev.kassa.payment.Payment.Ended;
import dev.kassa.payment.Payment.Refunding;
import dev.kassa.payment.Payment.Releasing;
import dev.kassa.payment.Payment.Releasing.DoubtedCapture;
import dev.kassa.payment.Payment.Waiting;
import dev.kassa.payment.SagaEvent.CaptureAsked;
import dev.kassa.payment.SagaEvent.RefundAsked;
import dev.kassa.payment.Step.Moved;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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

  /** The phase stays. */
  static Moved stays(Facts facts, Payment next, ProviderCall... calls) {
    return new Moved(next, facts.all(), List.of(calls));
  }

  /** To a phase without a call of its own: news that no read has confirmed yet is asked for. */
  private static Moved rests(Facts facts, Payment next, ProviderCall... calls) {
    List<ProviderCall> all = new ArrayList<>(List.of(calls));
    if (facts.standing().news()) {
      all.add(readNow());
    }
    return new Moved(next, facts.all(), all);
  }

  // ---- the doors

  /** Where a payment begins. */
  static Moved toCreation(Facts facts, Instant now) {
    Creating next =
        new Creating(facts.freed(), Optional.empty(), false, Optional.empty(), Waiting.since(now));
    return stays(facts, next, create(next));
  }

  /**
   * Where the payment of a request begins that a restored database has forgotten: no create is made
   * any more, and the provider is asked what became of the first.
   */
  static Moved toRecall(Facts facts, Instant now) {
    facts.recall(Recall.NOTHING);
    Creating next =
        new Creating(
            facts.freed(),
            Optional.empty(),
            true,
            Optional.of(new Doubted(PaymentRefused.Reason.REQUEST_EXPIRED, null)),
            Waiting.since(now));
    return stays(facts, next, readNow());
  }

  /** To the customer's phone, and off it again if the till has given up meanwhile. */
  static Moved toCustomer(Facts facts, Optional<Command> cancel, Instant now) {
    AwaitingCustomer next =
        new AwaitingCustomer(facts.freed(), cancel, 0, cancel.map(_ -> Waiting.since(now)));
    return cancel.isPresent()
        ? stays(facts, next, terminate(next, Duration.ZERO))
        : stays(facts, next);
  }

  /** To where the till decides. */
  static Moved toTill(Facts facts, Instant until, ProviderCall... calls) {
    return rests(facts, new Authorized(facts.freed(), until), calls);
  }

  /** To the capture that IMMEDIATE makes by itself. */
  static Moved toCapture(Facts facts, Instant until, Instant now) {
    return toCapture(facts, Optional.empty(), facts.standing().reserved(), false, until, now);
  }

  /** To a capture that the till asked for. */
  static Moved toCapture(Facts facts, CaptureAsked asked, Instant until) {
    long amount = asked.amount().map(a -> a.value()).orElse(facts.standing().reserved());
    return toCapture(facts, Optional.of(asked.by()), amount, asked.last(), until, asked.at());
  }

  private static Moved toCapture(
      Facts facts, Optional<Command> by, long amount, boolean last, Instant until, Instant now) {
    long target = facts.standing().amounts().captured() + amount;
    Capturing next =
        new Capturing(
            facts.freed(), by, target, last, until, false, Optional.empty(), Waiting.since(now));
    return stays(facts, next, capture(next));
  }

  /** To the release of all that is reserved. */
  static Moved toRelease(Facts facts, Optional<Command> by, Instant now) {
    return toRelease(facts, by, Optional.empty(), now);
  }

  /** The same while nobody knows whether a capture was done. */
  static Moved toRelease(
      Facts facts, Optional<Command> by, Optional<DoubtedCapture> capture, Instant now) {
    Releasing next =
        new Releasing(facts.freed(), by, capture, 0, Optional.empty(), Waiting.since(now));
    return stays(facts, next, release(next, Duration.ZERO));
  }

  /**
   * To a refund.
   *
   * @param until present if a part is still reserved, for going back to the till
   */
  static Moved toRefund(Facts facts, RefundAsked asked, Optional<Instant> until) {
    Refunding next =
        new Refunding(
            facts.freed(),
            asked.by(),
            asked.amount().value(),
            until,
            false,
            Optional.empty(),
            Waiting.since(asked.at()));
    return stays(facts, next, refund(next));
  }

  /** To where money was taken and none is reserved. */
  static Moved toCaptured(Facts facts, ProviderCall... calls) {
    return rests(facts, new Captured(facts.freed()), calls);
  }

  /** To where a payment is when nothing is reserved any more. */
  static Moved toSettled(Facts facts) {
    return facts.standing().amounts().captured() > 0
        ? toCaptured(facts)
        : toEnd(facts, Ended.Reason.CANCELLED);
  }

  /** To the end, with nothing taken. */
  static Moved toEnd(Facts facts, Ended.Reason reason, ProviderCall... calls) {
    return rests(facts, new Ended(facts.freed(), reason, 0), calls);
  }

  /** To the end, refused. */
  static Moved toRefused(
      Facts facts,
      PaymentRefused.Reason reason,
      String code,
      Optional<Command> cancel,
      ProviderCall... calls) {
    facts.refused(reason, code, facts.owedAnd(cancel));
    return toEnd(facts, Ended.Reason.REFUSED, calls);
  }

  // ---- the calls, each under the key of its intent

  /** The key of the one call whose end the phase waits for. */
  static Optional<String> openCall(Payment payment) {
    return switch (payment) {
      case Creating p -> Optional.of(key(p, "create"));
      case AwaitingCustomer p -> p.cancel().map(_ -> terminateKey(p));
      case Capturing p -> Optional.of(captureKey(p));
      case Releasing p -> Optional.of(releaseKey(p));
      case Refunding p -> Optional.of(refundKey(p));
      case Ended p -> Optional.of(orphanKey(p));
      case Authorized _, Captured _ -> Optional.empty();
    };
  }

  static ProviderCall create(Creating p) {
    return new ProviderCall.Create(key(p, "create"), p.standing().request().validUntil());
  }

  static ProviderCall terminate(AwaitingCustomer p, Duration after) {
    return new ProviderCall.Terminate(terminateKey(p), after);
  }

  static ProviderCall terminateOrphan(Ended p) {
    return new ProviderCall.Terminate(
        orphanKey(p), p.orphans() == 0 ? Duration.ZERO : backoff(p.orphans()));
  }

  static ProviderCall capture(Capturing p) {
    return new ProviderCall.Capture(captureKey(p), p.target() - p.standing().amounts().captured());
  }

  static ProviderCall release(Releasing p, Duration after) {
    return new ProviderCall.Release(releaseKey(p), after);
  }

  static ProviderCall refund(Refunding p) {
    return new ProviderCall.Refund(refundKey(p), p.amount());
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

  private static String terminateKey(AwaitingCustomer p) {
    return key(p, "terminate/" + p.terminations());
  }

  private static String orphanKey(Ended p) {
    return key(p, "terminate/orphan" + (p.orphans() == 0 ? "" : "/" + p.orphans()));
  }

  private static String captureKey(Capturing p) {
    return key(p, p.by().map(Exits::captureIntent).orElse("capture"));
  }

  /** The key of the capture that a till asked for. */
  static String captureKey(Request request, Command by) {
    return ProviderCall.key(request, captureIntent(by));
  }

  private static String captureIntent(Command by) {
    return "capture/" + by.id();
  }

  private static String releaseKey(Releasing p) {
    return key(p, "release/" + p.standing().amounts().captured() + "/" + p.tries());
  }

  private static String refundKey(Refunding p) {
    return refundKey(p.standing().request(), p.by());
  }

  /** The key of the refund that a till asked for. */
  static String refundKey(Request request, Command by) {
    return ProviderCall.key(request, "refund/" + by.id());
  }

  private static String key(Payment p, String intent) {
    return ProviderCall.key(p.standing().request(), intent);
  }
}
