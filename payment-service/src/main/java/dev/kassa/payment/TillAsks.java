package dev.kassa.payment;

import dev.kassa.contract.Money;
import dev.kassa.contract.payment.CommandRefused.Reason;
import dev.kassa.payment.Payment.Authorized;
import dev.kassa.payment.Payment.AwaitingCustomer;
import dev.kassa.payment.Payment.Captured;
import dev.kassa.payment.Payment.Capturing;
import dev.kassa.payment.Payment.Creating;
import dev.kassa.payment.Payment.Ended;
import dev.kassa.payment.Payment.Refunding;
import dev.kassa.payment.Payment.Releasing;
import dev.kassa.payment.SagaEvent.AskedAgain;
import dev.kassa.payment.SagaEvent.CancelAsked;
import dev.kassa.payment.SagaEvent.CaptureAsked;
import dev.kassa.payment.SagaEvent.RefundAsked;
import dev.kassa.payment.SagaEvent.TillAsked;
import java.time.Instant;
import java.util.Optional;

/**
 * What a till may ask of a payment in each phase, and what it hears otherwise.
 *
 * <p>One table per command, one row per phase: a command that is not served changes nothing.
 */
final class TillAsks {
  private TillAsks() {}

  static Step on(Payment payment, TillAsked asked, Facts facts) {
    return switch (asked) {
      case CancelAsked c -> cancel(payment, c, facts);
      case CaptureAsked c -> capture(payment, c, facts);
      case RefundAsked r -> refund(payment, r, facts);
      case AskedAgain a -> again(payment, a, facts);
    };
  }

  private static Step cancel(Payment payment, CancelAsked c, Facts facts) {
    return switch (payment) {
      case Creating p when p.cancel().isEmpty() -> Creation.giveUp(p, c.by(), facts);
      case AwaitingCustomer p when p.cancel().isEmpty() ->
          Approval.giveUp(p, c.by(), c.at(), facts);
      case Authorized _ -> Exits.toRelease(facts, Optional.of(c.by()), c.at());
      case Creating _, AwaitingCustomer _, Releasing _ -> refuse(payment, c, Reason.BUSY, facts);
      case Refunding p when p.until().isPresent() -> refuse(payment, c, Reason.BUSY, facts);
      case Capturing _, Captured _, Refunding _ -> refuse(payment, c, Reason.CAPTURED, facts);
      case Ended _ -> refuse(payment, c, Reason.ENDED, facts);
    };
  }

  private static Step capture(Payment payment, CaptureAsked c, Facts facts) {
    return switch (payment) {
      case Authorized p ->
          c.amount()
              .flatMap(sum -> wrong(sum, p.standing().reserved(), p))
              .map(reason -> refuse(p, c, reason, facts))
              .orElseGet(() -> Exits.toCapture(facts, c, p.until()));
      case Creating _, AwaitingCustomer _ -> refuse(payment, c, Reason.NOT_AUTHORIZED, facts);
      case Capturing _ -> refuse(payment, c, Reason.BUSY, facts);
      case Refunding p when p.until().isPresent() -> refuse(payment, c, Reason.BUSY, facts);
      case Captured _, Refunding _ -> refuse(payment, c, Reason.CAPTURED, facts);
      case Releasing _, Ended _ -> refuse(payment, c, Reason.ENDED, facts);
    };
  }

  private static Step refund(Payment payment, RefundAsked r, Facts facts) {
    return switch (payment) {
      case Captured p -> refund(p, r, Optional.empty(), facts);
      case Authorized p when p.standing().amounts().captured() > 0 ->
          refund(p, r, Optional.of(p.until()), facts);
      case Creating _, AwaitingCustomer _ -> refuse(payment, r, Reason.NOT_AUTHORIZED, facts);
      case Authorized _ -> refuse(payment, r, Reason.POLICY, facts);
      case Capturing _, Releasing _, Refunding _ -> refuse(payment, r, Reason.BUSY, facts);
      case Ended _ -> refuse(payment, r, Reason.ENDED, facts);
    };
  }

  private static Step refund(Payment p, RefundAsked r, Optional<Instant> until, Facts facts) {
    return wrong(r.amount(), p.standing().refundable(), p)
        .map(reason -> refuse(p, r, reason, facts))
        .orElseGet(() -> Exits.toRefund(facts, r, until));
  }

  private static Step again(Payment payment, AskedAgain a, Facts facts) {
    boolean cancelledBefore =
        payment instanceof Ended p && p.reason() == Ended.Reason.CANCELLED_BEFORE;
    return refuse(
        payment, a, cancelledBefore ? Reason.CANCELLED_BEFORE : Reason.REFERENCE_REUSED, facts);
  }

  /** Why a sum cannot be moved, if it cannot. */
  private static Optional<Reason> wrong(Money asked, long most, Payment p) {
    return asked.currency() != p.standing().request().amount().currency()
        ? Optional.of(Reason.CURRENCY_MISMATCH)
        : asked.value() > most ? Optional.of(Reason.AMOUNT_TOO_HIGH) : Optional.empty();
  }

  private static Step.Moved refuse(Payment payment, TillAsked asked, Reason reason, Facts facts) {
    facts.commandRefused(asked.by(), reason, null);
    return Exits.stays(facts, payment.with(facts.standing()));
  }
}
