// More asked than can be done, and what is left of it five seconds later.
package dev.kassa.benchmarks.saga;

import dev.kassa.benchmarks.Goal;
import dev.kassa.benchmarks.Row;
import dev.kassa.benchmarks.Run;
import dev.kassa.benchmarks.Series;
import java.time.Duration;
import java.util.List;

/** What cannot be done in its time is to be refused at once, and the rest is to keep its time. */
final class Overload {
  private static final int TIMES = 2;
  private static final double MILLIS = 1_000;
  private static final Duration RECOVERY = Duration.ofSeconds(5);
  private static final int PROBE_IN_FLIGHT = 16;
  private static final double ITSELF = 0.9;

  private Overload() {}

  /**
   * Asks for twice the capacity.
   *
   * @param capacity captured a second, as measured with most in flight
   */
  static void measure(Run run, Lengths lengths, Load product, double capacity, List<Row> rows)
      throws InterruptedException {
    Played before = probe(lengths, product);
    double asked = Math.max(1, TIMES * capacity);
    long from = System.nanoTime();
    Played played = product.paced(asked, lengths.overloaded(), Lengths.PATIENCE);
    run.say(
        "saga: %.0f a second asked for %d s: %s"
            .formatted(asked, lengths.overloaded().toSeconds(), played.summary()));
    double tail = (System.nanoTime() - from - lengths.overloaded().toNanos()) / 1e9;
    // Counted from when no more was asked for, so part of it is over.
    Thread.sleep(Math.max(0, Math.round(RECOVERY.toMillis() - tail * 1_000)));
    Played after = probe(lengths, product);
    run.say(
        "saga: when that was over: %s; before: %s".formatted(after.summary(), before.summary()));
    double all = played.captured() + played.notCaptured() + played.unanswered();
    rows.add(row("asked", "per second", asked));
    rows.add(
        row("captured", "per second", played.captured() / (lengths.overloaded().toMillis() / 1e3)));
    rows.add(row("refused", "% of asked", 100 * played.notCaptured() / all));
    if (played.notCaptured() > 0) {
      rows.add(row("refusal told, p99", "ms", played.refusalMillis(99), new Goal.AtMost(MILLIS)));
    }
    rows.add(row("captured, p99", "ms", played.millis(99), new Goal.AtMost(MILLIS)));
    rows.add(row("without an end", "payments", played.unanswered(), new Goal.AtMost(0)));
    rows.add(row("until the last had an end", "s", tail, new Goal.AtMost(RECOVERY.toSeconds())));
    rows.add(
        SagaRow.beside(
            "5 s after the overload: captured, 16 in flight",
            "per second",
            Series.of(after.perSecond()),
            List.of(new Row.Beside("before", Series.of(before.perSecond()))),
            List.of(new Goal.Share("before", ITSELF))));
  }

  private static Played probe(Lengths lengths, Load product) throws InterruptedException {
    return product.closed(PROBE_IN_FLIGHT, Duration.ZERO, lengths.measured(), Lengths.PATIENCE);
  }

  private static Row row(String what, String unit, double value, Goal... goals) {
    return SagaRow.once("twice the capacity: " + what, unit, value, goals);
  }
}
