// Closed loops of several sizes, product and limit in turn.
package dev.kassa.benchmarks.saga;

import dev.kassa.benchmarks.Goal;
import dev.kassa.benchmarks.Row;
import dev.kassa.benchmarks.Run;
import dev.kassa.benchmarks.Series;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rates and latencies with so many payments in flight. */
record Rounds(Run run, Lengths lengths, Load product, Load limit) {
  private static final int FOR_LATENCY = 16;
  private static final double MILLIS_AT_SIXTEEN = 40;
  private static final String LIMIT = "limit";
  private static final Map<String, Double> SHARES =
      Map.of(LIMIT, 0.5, Peers.RESTATE, 1.0, Peers.DBOS, 1.5);
  private static final int TO_COMPILE = 64;
  private static final int MOST_TIMES_TO_COMPILE = 12;
  private static final int TIMES_WITHOUT_RISE = 2;
  private static final double RISING = 1.1;

  /**
   * Plays until what is hot is compiled: until the rate hardly rises any more, twice: one round may
   * be slow by chance.
   *
   * @throws IllegalStateException if payments are not captured at all
   */
  void compile() throws InterruptedException {
    for (Load load : List.of(product, limit)) {
      double best = 0;
      int level = 0;
      for (int time = 0; time < MOST_TIMES_TO_COMPILE && level < TIMES_WITHOUT_RISE; time++) {
        Played played = load.closed(TO_COMPILE, Duration.ZERO, lengths.compiled(), patience(load));
        run.say("%s warms up: %s".formatted(load.subject().name(), played.summary()));
        level = played.perSecond() > best * RISING ? 0 : level + 1;
        best = Math.max(best, played.perSecond());
      }
      if (best == 0) {
        throw new IllegalStateException(load.subject().name() + " captured nothing");
      }
    }
  }

  /** Adds rows per size and returns the product's rate with most in flight. */
  double measure(List<Row> rows) throws InterruptedException, SQLException, IOException {
    for (int inFlight : Lengths.IN_FLIGHT) {
      if (inFlight != Lengths.IN_FLIGHT.getLast()) {
        measure(inFlight, Peers.none(), rows);
      }
    }
    try (Peers peers = Peers.start(run)) {
      return measure(Lengths.IN_FLIGHT.getLast(), peers, rows);
    }
  }

  private double measure(int inFlight, Peers peers, List<Row> rows) throws InterruptedException {
    List<Played> ours = new ArrayList<>();
    List<Played> theirs = new ArrayList<>();
    Map<String, List<Double>> others = new LinkedHashMap<>();
    peers.all().forEach(peer -> peer.perSecond(inFlight, lengths.compiled()));
    for (int round = 1; round <= lengths.rounds(); round++) {
      ours.add(play(product, inFlight, round));
      theirs.add(play(limit, inFlight, round));
      for (Peers.Peer peer : peers.all()) {
        double rate = peer.perSecond(inFlight, lengths.measured());
        run.say(
            "saga: %d in flight, round %d, %s: %.1f a second"
                .formatted(inFlight, round, peer.name(), rate));
        others.computeIfAbsent(peer.name(), _ -> new ArrayList<>()).add(rate);
      }
    }
    Series rate = rates(ours);
    List<Row.Beside> besides = new ArrayList<>(List.of(new Row.Beside(LIMIT, rates(theirs))));
    others.forEach((name, rates) -> besides.add(new Row.Beside(name, new Series(rates))));
    rows.add(
        SagaRow.beside(
            inFlight + " in flight: captured",
            "per second",
            rate,
            besides,
            inFlight == Lengths.IN_FLIGHT.getLast() ? goals(besides) : List.of()));
    rows.add(
        SagaRow.beside(
            inFlight + " in flight: p50",
            "ms",
            latencies(ours, 50),
            List.of(new Row.Beside(LIMIT, latencies(theirs, 50))),
            inFlight == FOR_LATENCY ? List.of(new Goal.AtMost(MILLIS_AT_SIXTEEN)) : List.of()));
    rows.add(
        SagaRow.beside(
            inFlight + " in flight: p99",
            "ms",
            latencies(ours, 99),
            List.of(new Row.Beside(LIMIT, latencies(theirs, 99))),
            List.of()));
    return rate.median();
  }

  private static List<Goal> goals(List<Row.Beside> besides) {
    return besides.stream()
        .<Goal>map(beside -> new Goal.Share(beside.name(), SHARES.get(beside.name())))
        .toList();
  }

  private Played play(Load load, int inFlight, int round) throws InterruptedException {
    Played played = load.closed(inFlight, lengths.warmUp(), lengths.measured(), patience(load));
    run.say(
        "saga: %d in flight, round %d, %s: %s"
            .formatted(inFlight, round, load.subject().name(), played.summary()));
    return played;
  }

  /** What the limit has not ended by then it has lost: it has no second try at anything. */
  private Duration patience(Load load) {
    return load.equals(limit) ? Duration.ofSeconds(5) : Lengths.PATIENCE;
  }

  private static Series rates(List<Played> played) {
    return new Series(played.stream().map(Played::perSecond).toList());
  }

  private static Series latencies(List<Played> played, double percentile) {
    return new Series(played.stream().map(one -> one.millis(percentile)).toList());
  }
}
