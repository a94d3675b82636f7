// Adds the books up, from what is in memory and what was counted of the rest.
package dev.kassa.simulator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.TreeMap;

/** Looks through the {@link World} for the {@link Books}. */
final class BooksAudit {
  private BooksAudit() {}

  /**
   * The books over the payments created at {@code since} or later. Sums over everything hold for
   * payments that have left memory too.
   *
   * @param since null: all
   */
  static Books of(World world, Instant since, Instant now) {
    var tally = world.tally();
    var lines = new ArrayList<Books.Line>();
    var totals = since == null ? tally.totals() : new TreeMap<String, Books.Total>();
    var states =
        since == null ? tally.states() : new EnumMap<Payment.State, Long>(Payment.State.class);
    var reserved = new ArrayList<Books.Line>();
    var twice = new ArrayList<Books.Line>(tally.capturedTwice());
    var tooMany = new ArrayList<Books.TooMany>(tally.tooMany());
    if (since != null) {
      twice.removeIf(line -> line.createdAt().isBefore(since));
    }
    world.ledgers(
        (key, ledger) -> {
          tooMany.addAll(Books.tooMany(key, ledger.calls(), since));
          var payment = ledger.payment();
          if (payment == null || (since != null && payment.createdAt().isBefore(since))) {
            return;
          }
          var line = Books.line(payment, ledger.calls());
          lines.add(line);
          if (since != null) {
            states.merge(payment.state(), 1L, Long::sum);
            totals.merge(
                payment.amount().currency(),
                Books.Total.NONE.plus(payment),
                (sum, _) -> sum.plus(payment));
          }
          if (payment.aggregate().reserved() > 0) {
            reserved.add(line);
          }
          if (Books.capturedTwice(payment)) {
            twice.add(line);
          }
        });
    lines.sort(Comparator.comparing(Books.Line::createdAt));
    return new Books(
        now,
        lines,
        tally.left(since),
        totals,
        states,
        reserved,
        twice,
        tooMany,
        world.notifications());
  }
}
