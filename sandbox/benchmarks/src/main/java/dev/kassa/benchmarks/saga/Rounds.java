// Closed loops of several sizes, product and limit in turn.
package dev.kassa.benchmarks.saga;

import dev.kassa.benchmarks.Goal;
import dev.kassa.benchmarks.Row;
import dev.kassa.benchmarks.Run;
import dev.kassa.benchmarks.Series;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Rates and latencies with so many payments in flight. */
record Rounds(Run run, Lengths lengths, Load product, Load limit) {
  private static final int FOR_LATENCY = 16;
  private static final double MILLIS_AT_SIXTEEN = 40;
  private static final double SHARE_OF_LIMIT = 0.5;
  private static final int TO_COMPILE = 16;
  private static final int TIMES_TO_COMPILE = 4;

  /**
   * Plays until what is hot is compiled.
   *
   * @throws IllegalStateException if payments are not captured at all
   */
  void compile() throws InterruptedException {
    for (Load load : List.of(product, limit)) {
      Played played = null;
      // Cold JVMs on a busy machine may need a second time.
      for (int time = 0;
          time < TIMES_TO_COMPILE && (played == null || played.captured() == 0);
          time++) {
        played = load.closed(TO_COMPILE, Duration.ZERO, lengths.compiled(), Lengths.PATIENCE);
        run.say("saga: %s warms up: %s".formatted(load.subject().name(), played.summary()));
      }
      if (played.captured() == 0) {
        throw new IllegalStateException(load.subject().name() + " captured nothing");
      }
    }
  }

  /** Adds a row per size and returns the rate with most in flight. */
  double measure(List<Row> rows) throws InterruptedException {
    double capacity = 0;
    for (int inFlight : Lengths.IN_FLIGHT) {
      List<Played> ours = new ArrayList<>();
      List<Played> theirs = new ArrayList<>();
      for (int round = 1; round <= lengths.rounds(); round++) {
        ours.add(play(product, inFlight, round));
        theirs.add(play(limit, inFlight, round));
      }
      boolean largest = inFlight == Lengths.IN_FLIGHT.getLast();
      Series rate = rates(ours);
      rows.add(
          new Row(
              Saga.NAME,
              inFlight + " in flight: captured",
              "per second",
              rate,
              List.of(new Row.Beside("limit", rates(theirs))),
              largest ? List.of(new Goal.Share("limit", SHARE_OF_LIMIT)) : List.of()));
      rows.add(
          new Row(
              Saga.NAME,
              inFlight + " in flight: p50",
              "ms",
              latencies(ours, 50),
              List.of(new Row.Beside("limit", latencies(theirs, 50))),
              inFlight == FOR_LATENCY ? List.of(new Goal.AtMost(MILLIS_AT_SIXTEEN)) : List.of()));
      rows.add(
          new Row(
              Saga.NAME,
              inFlight + " in flight: p99",
              "ms",
              latencies(ours, 99),
              List.of(new Row.Beside("limit", latencies(theirs, 99))),
              List.of()));
      capacity = rate.median();
    }
    return capacity;
  }

  private Played play(Load load, int inFlight, int round) throws InterruptedException {
    Played played = load.closed(inFlight, lengths.warmUp(), lengths.measured(), Lengths.PATIENCE);
    run.say(
        "saga: %d in flight, round %d, %s: %s"
            .formatted(inFlight, round, load.subject().name(), played.summary()));
    return played;
  }

  private static Series rates(List<Played> played) {
    return new Series(played.stream().map(Played::perSecond).toList());
  }

  private static Series latencies(List<Played> played, double percentile) {
    return new Series(played.stream().map(one -> one.millis(percentile)).toList());
  }
}
