// What the books add up as things happen, so that sums outlive what they are sums of.
package dev.kassa.simulator;

import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Totals over all payments ever, counts of notifications, and findings about payments that left.
 */
public final class Tally {
  /** Findings kept about payments that have left memory, of each kind. */
  private static final int FINDINGS_KEPT = 10_000;

  private final Map<String, Books.Total> totals = new TreeMap<>();
  private final Map<Payment.State, Long> states = new EnumMap<>(Payment.State.class);
  private final Map<PaymentKey, Books.Line> capturedTwice = new LinkedHashMap<>();
  private final Map<PaymentKey, List<Books.TooMany>> tooMany = new LinkedHashMap<>();
  private long left;
  private Instant latestLeft = Instant.MIN;
  long notificationIds;
  long delivered;
  long dropped;
  long givenUp;
  long failedAttempts;

  /**
   * The state of all this.
   *
   * @param left how many payments are in the archive and not in memory
   * @param latestLeft when the latest of them was created; null: none
   */
  public record Counts(
      Map<String, Books.Total> totals,
      Map<Payment.State, Long> states,
      List<Books.Line> capturedTwice,
      List<Books.TooMany> tooMany,
      long left,
      Instant latestLeft,
      long notificationIds,
      long delivered,
      long dropped,
      long givenUp,
      long failedAttempts) {}

  /** A payment was created, or is another now; {@code before} is null for a new one. */
  void changed(Payment before, Payment after) {
    if (before != null) {
      states.merge(before.state(), -1L, Long::sum);
      totals.merge(before.amount().currency(), Books.Total.NONE, (sum, _) -> sum.minus(before));
    }
    states.merge(after.state(), 1L, Long::sum);
    totals.merge(
        after.amount().currency(), Books.Total.NONE.plus(after), (sum, _) -> sum.plus(after));
  }

  /** A payment leaves memory; what is to be said about it stays. */
  void left(Ledger ledger) {
    var payment = ledger.payment();
    left++;
    latestLeft = payment.createdAt().isAfter(latestLeft) ? payment.createdAt() : latestLeft;
    if (Books.capturedTwice(payment) && capturedTwice.size() < FINDINGS_KEPT) {
      capturedTwice.put(payment.key(), Books.line(payment, ledger.calls()));
    }
    var found = Books.tooMany(payment.key(), ledger.calls(), null);
    if (!found.isEmpty() && tooMany.size() < FINDINGS_KEPT) {
      tooMany.put(payment.key(), found);
    }
  }

  /** A payment is back in memory. */
  void back(PaymentKey key) {
    left--;
    found(key);
  }

  /** A payment is in memory after all, so nothing has to be remembered about it here. */
  void found(PaymentKey key) {
    capturedTwice.remove(key);
    tooMany.remove(key);
  }

  /** Takes on the state from before a restart; the archive has told how many it holds. */
  void restore(Counts counts, long nowLeft) {
    totals.putAll(counts.totals());
    states.putAll(counts.states());
    counts
        .capturedTwice()
        .forEach(line -> capturedTwice.put(new PaymentKey(line.msn(), line.reference()), line));
    counts
        .tooMany()
        .forEach(
            one ->
                tooMany.merge(
                    new PaymentKey(one.msn(), one.reference()),
                    List.of(one),
                    (some, more) -> {
                      var both = new java.util.ArrayList<>(some);
                      both.addAll(more);
                      return List.copyOf(both);
                    }));
    left = nowLeft;
    latestLeft = counts.latestLeft() == null ? Instant.MIN : counts.latestLeft();
    notificationIds = counts.notificationIds();
    delivered = counts.delivered();
    dropped = counts.dropped();
    givenUp = counts.givenUp();
    failedAttempts = counts.failedAttempts();
  }

  Counts counts() {
    return new Counts(
        totals(),
        states(),
        List.copyOf(capturedTwice.values()),
        tooMany(),
        left,
        latestLeft.equals(Instant.MIN) ? null : latestLeft,
        notificationIds,
        delivered,
        dropped,
        givenUp,
        failedAttempts);
  }

  Map<String, Books.Total> totals() {
    return new TreeMap<>(totals);
  }

  /** States that somebody is in. */
  Map<Payment.State, Long> states() {
    var some = new EnumMap<>(states);
    some.values().removeIf(count -> count == 0);
    return some;
  }

  List<Books.Line> capturedTwice() {
    return List.copyOf(capturedTwice.values());
  }

  List<Books.TooMany> tooMany() {
    return tooMany.values().stream().flatMap(List::stream).toList();
  }

  /** How many payments created at {@code since} or later may have left memory; null: ever. */
  long left(Instant since) {
    return since == null || !since.isAfter(latestLeft) ? left : 0;
  }
}
