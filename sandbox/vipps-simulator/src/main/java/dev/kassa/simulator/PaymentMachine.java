package dev.kassa.simulator;

import dev.kassa.simulator.Payment.State;
import dev.kassa.simulator.PaymentEvent.Name;
import dev.kassa.simulator.SimulatorConfig.Choices.EndedAggregate;
import dev.kassa.simulator.SimulatorConfig.Choices.RefundPeriod;
import dev.kassa.simulator.SimulatorConfig.Choices.RefusedCards;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * What may happen to a payment (API 4.6, 4.7): one function per act, from the payment as it stands
 * to the payment one event later, or to the refusal.
 *
 * <pre>
 * CREATED ──approve──▶ AUTHORIZED ──capture, cancel, refund──▶ AUTHORIZED (only the sums move)
 *    ├──decline──▶ ABORTED    ├──time──▶ EXPIRED    └──cancel──▶ TERMINATED
 * </pre>
 */
public final class PaymentMachine {
  /** Amounts whose approval the issuer refuses in the test environment (API 7.4). */
  static final Set<Long> REFUSED_BY_ISSUER = Set.of(151L, 182L, 183L, 184L, 186L, 187L);

  /** The same in Norway only: 3-D Secure denied, strong authentication needed (API 7.4). */
  static final Set<Long> REFUSED_IN_NORWAY = Set.of(197L, 202L);

  /** The amount whose outcome is unknown for an hour (API 7.4). */
  static final long UNKNOWN_RESULT = 201;

  /** A refund of this amount finds no receiving account (API 7.4). */
  static final long REFUND_WITHOUT_ACCOUNT = 123;

  /** A refund of this amount comes too late (API 7.4). */
  static final long REFUND_TOO_LATE = 124;

  /** How long a capture can be refunded (API 4.7). */
  static final Duration REFUND_PERIOD = Duration.ofDays(365);

  private PaymentMachine() {}

  /** What came of an act. */
  public sealed interface Move {
    /** It happened. */
    record Done(Payment payment, PaymentEvent event) implements Move {}

    /** It was refused; nothing changed. */
    record Refused(ErrorCode code) implements Move {}

    /**
     * The customer acted, but the payment stays where it is (a refused card, an unknown result).
     */
    record Waiting(Payment payment) implements Move {}
  }

  /** When an act happens, and the provider's number for it. */
  public record Stamp(Instant at, String pspReference) {}

  /** Whether the issuer refuses this amount whatever the card (API 7.4). */
  static boolean refusedByIssuer(Amount amount) {
    return REFUSED_BY_ISSUER.contains(amount.value())
        || (amount.currency().equals("NOK") && REFUSED_IN_NORWAY.contains(amount.value()));
  }

  /**
   * The customer approves in the app, with a card that the issuer accepts or refuses.
   *
   * @param refused whether the issuer refuses the card; test amounts are refused as well (API 7.4)
   * @param choice what a refusal looks like to the merchant, which is documented nowhere
   */
  public static Move approve(
      Payment payment,
      boolean refused,
      RefusedCards choice,
      EndedAggregate sums,
      Stamp stamp,
      Duration unknownResult) {
    if (payment.state() != State.CREATED) {
      return new Move.Refused(ErrorCode.APPROVE_NOT_ALLOWED);
    }
    if (refused || refusedByIssuer(payment.amount())) {
      return switch (choice) {
        case SILENT -> new Move.Waiting(payment);
        case LOGGED ->
            failed(payment, Name.AUTHORIZED, payment.amount(), createKey(payment), stamp);
        case ABORTED -> decline(payment, stamp, sums);
      };
    }
    if (payment.amount().value() == UNKNOWN_RESULT && payment.processingUntil() == null) {
      return new Move.Waiting(payment.processing(stamp.at().plus(unknownResult)));
    }
    return authorize(payment, stamp);
  }

  /** An operation that did not succeed, as an event (API 4.5); nothing else changes. */
  static Move failed(
      Payment payment, Name name, Amount amount, String idempotencyKey, Stamp stamp) {
    var event =
        new PaymentEvent(name, stamp.pspReference(), amount, stamp.at(), idempotencyKey, false);
    return new Move.Done(payment.after(payment.state(), payment.aggregate(), event), event);
  }

  /** Reserves the money whatever the amount: force approve (API 4.12). */
  public static Move authorize(Payment payment, Stamp stamp) {
    if (payment.state() != State.CREATED) {
      return new Move.Refused(ErrorCode.APPROVE_NOT_ALLOWED);
    }
    var sums = new Aggregate(payment.amount().value(), 0, 0, 0);
    return done(
        payment,
        State.AUTHORIZED,
        sums,
        Name.AUTHORIZED,
        payment.amount(),
        createKey(payment),
        stamp);
  }

  /** The customer declines in the app. */
  public static Move decline(Payment payment, Stamp stamp, EndedAggregate sums) {
    return end(payment, stamp, State.ABORTED, Name.ABORTED, sums);
  }

  /** The customer's time is over. */
  public static Move expire(Payment payment, Stamp stamp, EndedAggregate sums) {
    return end(payment, stamp, State.EXPIRED, Name.EXPIRED, sums);
  }

  private static Move end(
      Payment payment, Stamp stamp, State state, Name name, EndedAggregate choice) {
    if (payment.state() != State.CREATED || payment.processingUntil() != null) {
      return new Move.Refused(ErrorCode.CANNOT_BE_CANCELLED);
    }
    var sums =
        switch (choice) {
          case ZERO -> Aggregate.NOTHING;
          case CANCELLED -> Aggregate.NOTHING.withCancelled(payment.amount().value());
        };
    return done(payment, state, sums, name, payment.amount(), createKey(payment), stamp);
  }

  /** Takes the money, in part or whole (API 4.7). */
  public static Move capture(
      Payment payment, Amount asked, String idempotencyKey, Stamp stamp, SalesUnit unit) {
    var refusal =
        switch (payment.state()) {
          case CREATED -> ErrorCode.CAPTURE_BEFORE_RESERVATION;
          case TERMINATED -> ErrorCode.CANNOT_CAPTURE_CANCELLED;
          case ABORTED, EXPIRED -> ErrorCode.CANNOT_BE_CAPTURED;
          case AUTHORIZED -> captureRefusal(payment, asked, stamp.at(), unit);
        };
    return refusal != null
        ? new Move.Refused(refusal)
        : done(
            payment,
            State.AUTHORIZED,
            payment.aggregate().capturedMore(asked.value()),
            Name.CAPTURED,
            asked,
            idempotencyKey,
            stamp);
  }

  private static ErrorCode captureRefusal(
      Payment payment, Amount asked, Instant at, SalesUnit unit) {
    var sums = payment.aggregate();
    if (sums.cancelled() > 0) {
      return ErrorCode.CANNOT_CAPTURE_CANCELLED;
    }
    if (wrong(payment, asked)) {
      return ErrorCode.INVALID_AMOUNT;
    }
    if (sums.captured() == sums.authorized()) {
      return ErrorCode.ALREADY_CAPTURED;
    }
    if (asked.value() > sums.reserved()) {
      return ErrorCode.CAPTURE_TOO_HIGH;
    }
    if (unit.fullCaptureOnly() && asked.value() != sums.authorized()) {
      return ErrorCode.MUST_CAPTURE_FULL_AMOUNT;
    }
    return overdue(payment, at, unit) ? ErrorCode.CAPTURE_PERIOD_EXPIRED : null;
  }

  /**
   * Releases all that is not captured; before approval it ends the payment (API 4.6).
   *
   * @param transactionOnly leaves an authorised payment alone
   */
  public static Move cancel(
      Payment payment,
      boolean transactionOnly,
      String idempotencyKey,
      Stamp stamp,
      SalesUnit unit) {
    var sums = payment.aggregate();
    return switch (payment.state()) {
      case CREATED ->
          payment.processingUntil() != null
              ? new Move.Refused(ErrorCode.CANCEL_WHILE_PROCESSING)
              : done(
                  payment,
                  State.TERMINATED,
                  Aggregate.NOTHING.withCancelled(payment.amount().value()),
                  Name.TERMINATED,
                  payment.amount(),
                  idempotencyKey,
                  stamp);
      case TERMINATED, ABORTED, EXPIRED -> new Move.Refused(ErrorCode.CANNOT_CANCEL_NON_RESERVED);
      case AUTHORIZED -> {
        if (transactionOnly) {
          yield new Move.Refused(ErrorCode.CANNOT_CANCEL_AUTHORIZED);
        }
        if (sums.cancelled() > 0) {
          yield new Move.Refused(ErrorCode.CANNOT_BE_CANCELLED);
        }
        if (sums.reserved() == 0) {
          yield new Move.Refused(ErrorCode.CANNOT_CANCEL_CAPTURED);
        }
        if (overdue(payment, stamp.at(), unit)) {
          yield new Move.Refused(ErrorCode.CANCEL_PERIOD_EXPIRED);
        }
        // The provider names no key on CANCELLED (API 5.4).
        yield done(
            payment,
            State.AUTHORIZED,
            sums.withCancelled(sums.reserved()),
            Name.CANCELLED,
            new Amount(payment.amount().currency(), sums.reserved()),
            null,
            stamp);
      }
    };
  }

  /** The provider releases what was not captured by the market's deadline (API 4.7). */
  static Move release(Payment payment, Stamp stamp) {
    var sums = payment.aggregate();
    return sums.reserved() == 0
        ? new Move.Refused(ErrorCode.CANNOT_BE_CANCELLED)
        : done(
            payment,
            State.AUTHORIZED,
            sums.withCancelled(sums.reserved()),
            Name.CANCELLED,
            new Amount(payment.amount().currency(), sums.reserved()),
            null,
            stamp);
  }

  /** Gives captured money back, in part or whole (API 4.7). */
  public static Move refund(
      Payment payment, Amount asked, String idempotencyKey, Stamp stamp, RefundPeriod period) {
    var refusal =
        switch (payment.state()) {
          case CREATED -> ErrorCode.REFUND_BEFORE_RESERVATION;
          case TERMINATED, ABORTED, EXPIRED -> ErrorCode.CANNOT_BE_REFUNDED;
          case AUTHORIZED -> refundRefusal(payment, asked, stamp.at(), period);
        };
    return refusal != null
        ? new Move.Refused(refusal)
        : done(
            payment,
            State.AUTHORIZED,
            payment.aggregate().refundedMore(asked.value()),
            Name.REFUNDED,
            asked,
            idempotencyKey,
            stamp);
  }

  private static ErrorCode refundRefusal(
      Payment payment, Amount asked, Instant at, RefundPeriod period) {
    var sums = payment.aggregate();
    if (wrong(payment, asked)) {
      return ErrorCode.INVALID_AMOUNT;
    }
    if (sums.captured() == 0) {
      return ErrorCode.CANNOT_BE_REFUNDED;
    }
    if (sums.refunded() == sums.captured()) {
      return ErrorCode.ALREADY_REFUNDED;
    }
    if (asked.value() == REFUND_WITHOUT_ACCOUNT) {
      return ErrorCode.REFUND_NOT_POSSIBLE;
    }
    if (asked.value() == REFUND_TOO_LATE
        || at.isAfter(refundableFrom(payment, period).plus(REFUND_PERIOD))) {
      return ErrorCode.REFUND_PERIOD_EXPIRED;
    }
    return asked.value() > sums.captured() - sums.refunded()
        ? ErrorCode.NOT_ENOUGH_REFUNDABLE
        : null;
  }

  private static Instant refundableFrom(Payment payment, RefundPeriod period) {
    return switch (period) {
      case FROM_RESERVATION -> payment.authorizedAt();
      case FROM_CAPTURE ->
          payment.events().stream()
              .filter(event -> event.name() == Name.CAPTURED && event.success())
              .map(PaymentEvent::timestamp)
              .reduce((_, last) -> last)
              .orElseGet(payment::authorizedAt);
    };
  }

  private static boolean wrong(Payment payment, Amount asked) {
    return asked.value() <= 0 || !asked.currency().equals(payment.amount().currency());
  }

  static boolean overdue(Payment payment, Instant at, SalesUnit unit) {
    return at.isAfter(payment.authorizedAt().plus(unit.captureDeadline()));
  }

  private static String createKey(Payment payment) {
    return payment.events().getFirst().idempotencyKey();
  }

  private static Move done(
      Payment payment,
      State state,
      Aggregate sums,
      Name name,
      Amount amount,
      String idempotencyKey,
      Stamp stamp) {
    var event =
        new PaymentEvent(name, stamp.pspReference(), amount, stamp.at(), idempotencyKey, true);
    return new Move.Done(payment.after(state, sums, event), event);
  }
}
