package dev.kassa.simulator;

import dev.kassa.simulator.PaymentEvent.Name;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * The provider's books: what happened to money, and what should not have.
 *
 * @param payments those in memory, by the time of their creation
 * @param left how many payments are not listed because they have left memory; {@link Account} still
 *     finds each of them
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
    long left,
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
    static final Total NONE = new Total(0, 0, 0, 0, 0, 0);

    Total plus(Payment payment) {
      return with(payment, 1);
    }

    Total minus(Payment payment) {
      return with(payment, -1);
    }

    private Total with(Payment payment, int sign) {
      var sums = payment.aggregate();
      return new Total(
          payments + sign,
          authorized + sign * sums.authorized(),
          captured + sign * sums.captured(),
          cancelled + sign * sums.cancelled(),
          refunded + sign * sums.refunded(),
          reserved + sign * sums.reserved());
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
   * One payment's whole story.
   *
   * @param journal what happened to its money, oldest first
   * @param calls every write that named it, oldest first, refused ones too
   * @param notifications of it, with each attempt
   */
  public record Account(
      Line line, List<PaymentEvent> journal, List<Write.Seen> calls, List<Told> notifications) {
    static Account of(Payment payment, List<Write.Seen> calls, List<Told> told) {
      return new Account(Books.line(payment, calls), payment.events(), calls, told);
    }
  }

  static Line line(Payment payment, List<Write.Seen> seen) {
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

  static boolean capturedTwice(Payment payment) {
    var amounts = new HashSet<Long>();
    return payment.events().stream()
        .anyMatch(
            event ->
                event.name() == Name.CAPTURED
                    && event.success()
                    && !amounts.add(event.amount().value()));
  }

  static List<TooMany> tooMany(PaymentKey key, List<Write.Seen> seen, Instant since) {
    if (seen.size() <= RateLimit.WRITES_PER_MINUTE) {
      return List.of();
    }
    var found = new ArrayList<TooMany>();
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
    return List.copyOf(found);
  }
}
