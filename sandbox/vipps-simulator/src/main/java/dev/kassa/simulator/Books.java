package dev.kassa.simulator;

import dev.kassa.simulator.PaymentEvent.Name;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The provider's books: what happened to money, and what should not have.
 *
 * @param totals per currency
 * @param stillReserved payments with money neither captured nor released
 * @param capturedTwice payments with two captures of one amount under different keys: for a client
 *     that splits nothing into equal parts, one intent captured twice
 * @param tooManyWrites more than five writes of one kind within a minute (API 7.1), refused ones
 *     counted
 */
public record Books(
    Instant at,
    List<Line> payments,
    Map<String, Total> totals,
    Map<Payment.State, Long> states,
    List<Line> stillReserved,
    List<Line> capturedTwice,
    List<TooMany> tooManyWrites,
    Notifications notifications) {

  /** One payment; amounts in minor units of {@code currency}. */
  public record Line(
      String msn,
      String reference,
      String currency,
      long amount,
      Payment.State state,
      long authorized,
      long captured,
      long cancelled,
      long refunded,
      List<String> captureKeys,
      List<String> cancelKeys,
      List<String> refundKeys,
      Instant createdAt) {}

  /** Sums over payments of one currency. */
  public record Total(
      long payments, long authorized, long captured, long cancelled, long refunded, long reserved) {
    private Total plus(Payment payment) {
      var sums = payment.aggregate();
      return new Total(
          payments + 1,
          authorized + sums.authorized(),
          captured + sums.captured(),
          cancelled + sums.cancelled(),
          refunded + sums.refunded(),
          reserved + sums.reserved());
    }
  }

  /** A client that called too often. */
  public record TooMany(String msn, String reference, Write.Kind kind, int withinOneMinute) {}

  /** How notifications stand. */
  public record Notifications(
      long delivered,
      long pending,
      long dropped,
      long givenUp,
      long failedAttempts,
      boolean dropping) {}

  /**
   * The books over the payments created at {@code since} or later.
   *
   * @param since null: all
   */
  static Books of(World world, Instant since, Instant now) {
    var lines = new ArrayList<Line>();
    var totals = new TreeMap<String, Total>();
    var states = new EnumMap<Payment.State, Long>(Payment.State.class);
    var reserved = new ArrayList<Line>();
    var twice = new ArrayList<Line>();
    var tooMany = new ArrayList<TooMany>();
    for (var payment : world.payments()) {
      if (since != null && payment.createdAt().isBefore(since)) {
        continue;
      }
      var line = line(payment, world.writes(payment.key()));
      lines.add(line);
      states.merge(payment.state(), 1L, Long::sum);
      totals.merge(
          payment.amount().currency(),
          new Total(0, 0, 0, 0, 0, 0).plus(payment),
          (sum, _) -> sum.plus(payment));
      if (payment.aggregate().reserved() > 0) {
        reserved.add(line);
      }
      if (capturedTwice(payment)) {
        twice.add(line);
      }
    }
    world.writes().forEach((key, seen) -> tooMany(key, seen, since, tooMany));
    return new Books(now, lines, totals, states, reserved, twice, tooMany, world.notifications());
  }

  private static Line line(Payment payment, List<Write.Seen> seen) {
    var sums = payment.aggregate();
    return new Line(
        payment.key().msn(),
        payment.key().reference(),
        payment.amount().currency(),
        payment.amount().value(),
        payment.state(),
        sums.authorized(),
        sums.captured(),
        sums.cancelled(),
        sums.refunded(),
        keys(payment, Name.CAPTURED),
        seen.stream()
            .filter(write -> write.kind() == Write.Kind.CANCEL && write.status() == 200)
            .map(Write.Seen::idempotencyKey)
            .filter(key -> key != null)
            .distinct()
            .toList(),
        keys(payment, Name.REFUNDED),
        payment.createdAt());
  }

  private static List<String> keys(Payment payment, Name name) {
    return payment.events().stream()
        .filter(event -> event.name() == name && event.success() && event.idempotencyKey() != null)
        .map(PaymentEvent::idempotencyKey)
        .toList();
  }

  private static boolean capturedTwice(Payment payment) {
    var amounts = new HashSet<Long>();
    return payment.events().stream()
        .anyMatch(
            event ->
                event.name() == Name.CAPTURED
                    && event.success()
                    && !amounts.add(event.amount().value()));
  }

  private static void tooMany(
      PaymentKey key, List<Write.Seen> seen, Instant since, List<TooMany> found) {
    if (seen.size() <= RateLimit.WRITES_PER_MINUTE) {
      return;
    }
    for (var kind : Write.Kind.values()) {
      var times =
          seen.stream()
              .filter(write -> write.kind() == kind)
              .map(Write.Seen::at)
              .filter(at -> since == null || !at.isBefore(since))
              .toList();
      var most = RateLimit.most(times);
      if (most > RateLimit.WRITES_PER_MINUTE) {
        found.add(new TooMany(key.msn(), key.reference(), kind, most));
      }
    }
  }
}
