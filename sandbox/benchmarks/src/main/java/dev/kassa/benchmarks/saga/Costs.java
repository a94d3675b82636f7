// What one payment costs.
package dev.kassa.benchmarks.saga;

import dev.kassa.benchmarks.Administrator;
import dev.kassa.benchmarks.Goal;
import dev.kassa.benchmarks.Row;
import dev.kassa.benchmarks.Run;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Counts over all services, per captured payment, and what an idle system does. */
final class Costs {
  private static final int PAYMENTS = 1_000;
  private static final double KILOBYTE = 1_000;
  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final double COMMITS = 1;
  private static final double STATEMENTS = 8;
  private static final double WAL_KILOBYTES = 8;
  private static final double CPU_SECONDS = 5;
  private static final double IDLE_COMMITS = 3;

  private Costs() {}

  static void measure(Run run, Lengths lengths, Load product, int inFlight, List<Row> rows)
      throws InterruptedException, SQLException, IOException {
    try (Connection administrator = Administrator.connect(run.state(), run.stack())) {
      boolean statements = Cost.countStatements(administrator);
      List<Cost> counters = new ArrayList<>();
      Played played =
          product.closed(
              inFlight,
              lengths.warmUp(),
              lengths.counted(),
              () -> counters.add(now(run, administrator, statements)),
              Lengths.PATIENCE);
      Cost spent = counters.get(1).since(counters.get(0));
      double n = Math.max(1, played.captured());
      run.say("saga: counted over %d payments".formatted(played.captured()));
      rows.add(row("commits", "per payment", spent.commits() / n, new Goal.AtMost(COMMITS)));
      if (statements) {
        rows.add(
            row(
                "statements, without begin and commit",
                "per payment",
                spent.allStatements() / n,
                new Goal.AtMost(STATEMENTS)));
        spent
            .statements()
            .forEach(
                (service, count) ->
                    rows.add(row("statements of " + service, "per payment", count / n)));
        rows.add(row("begin, commit and the like", "per payment", spent.control() / n));
      } else {
        run.say("saga: statements are not counted: the server has no pg_stat_statements");
      }
      rows.add(
          row(
              "WAL",
              "kB per payment",
              spent.walBytes() / KILOBYTE / n,
              new Goal.AtMost(WAL_KILOBYTES)));
      rows.add(
          row(
              "processor time of all processes",
              "s per 1,000",
              spent.allCpuSeconds() * PAYMENTS / n,
              new Goal.AtMost(CPU_SECONDS)));
      for (Map.Entry<String, Double> process : spent.cpuSeconds().entrySet()) {
        rows.add(
            row(
                "processor time of " + process.getKey(),
                "s per 1,000",
                process.getValue() * PAYMENTS / n));
      }
      idle(run, administrator, rows);
    }
  }

  private static void idle(Run run, Connection administrator, List<Row> rows)
      throws InterruptedException, SQLException {
    // Reads of payments that have just ended, and the statistics' own delay.
    Thread.sleep(IDLE.dividedBy(2));
    Cost before = Cost.now(run.stack(), administrator, false);
    Thread.sleep(IDLE);
    Cost spent = Cost.now(run.stack(), administrator, false).since(before);
    double seconds = IDLE.toMillis() / 1e3;
    rows.add(
        SagaRow.once(
            "idle: commits",
            "per second",
            spent.commits() / seconds,
            new Goal.AtMost(IDLE_COMMITS)));
    rows.add(SagaRow.once("idle: cores busy", "cores", spent.allCpuSeconds() / seconds));
  }

  private static Row row(String what, String unit, double value, Goal... goals) {
    return SagaRow.once("64 in flight: " + what, unit, value, goals);
  }

  private static Cost now(Run run, Connection administrator, boolean statements) {
    try {
      return Cost.now(run.stack(), administrator, statements);
    } catch (SQLException e) {
      throw new IllegalStateException("the database does not tell its counters", e);
    }
  }
}
