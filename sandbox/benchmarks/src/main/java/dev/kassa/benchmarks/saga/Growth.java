// The part "growth" of the benchmark.
package dev.kassa.benchmarks.saga;

import dev.kassa.benchmarks.Administrator;
import dev.kassa.benchmarks.Goal;
import dev.kassa.benchmarks.Part;
import dev.kassa.benchmarks.Row;
import dev.kassa.benchmarks.Run;
import dev.kassa.benchmarks.Series;
import dev.kassa.benchmarks.SimulatorControl;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The saga's rate after years of payments beside its rate before, and the time that the database
 * takes for the inbox with a month of rows beside that with a day.
 */
public final class Growth implements Part {
  private static final String NAME = "growth";
  private static final int IN_FLIGHT = 64;
  private static final int PAYMENTS = 1_000_000;
  private static final int PAYMENTS_QUICK = 50_000;
  private static final int INBOX_A_DAY = 50_000;
  private static final int INBOX_A_DAY_QUICK = 5_000;
  private static final int DAYS = 30;
  private static final double RATE = 0.95;
  private static final double INBOX = 0.9;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Row> measure(Run run) throws Exception {
    Lengths lengths = run.quick() ? Lengths.QUICK : Lengths.FULL;
    int payments = run.quick() ? PAYMENTS_QUICK : PAYMENTS;
    int inboxADay = run.quick() ? INBOX_A_DAY_QUICK : INBOX_A_DAY;
    SimulatorControl provider = new SimulatorControl(run.stack().vipps().baseUrl());
    String bootstrapServers = run.stack().kafka().bootstrapServers();
    Customers.NORWAY.introduce(provider);
    Customers.DENMARK.introduce(provider);
    try (BareProgram bare = BareProgram.start(run, provider);
        Load limit = new Load(bootstrapServers, bare.subject());
        Load product = new Load(bootstrapServers, Saga.product(run.stack()));
        Connection administrator = Administrator.connect(run.state(), run.stack())) {
      boolean statements = Cost.countStatements(administrator);
      new Rounds(run, lengths, product, limit).compile();
      OldRows old = new OldRows(administrator);
      run.say("growth: %d inbox rows of today".formatted(inboxADay));
      old.inbox(0, inboxADay);
      old.analyze();
      Phase before = play(run, lengths, product, limit, administrator, statements);
      run.say("growth: %d ended payments".formatted(payments));
      old.payments(payments);
      run.say("growth: %d days of %d inbox rows".formatted(DAYS, inboxADay));
      for (int day = 1; day < DAYS; day++) {
        old.inbox(day, inboxADay);
      }
      old.analyze();
      Map<String, Double> readBefore = old.readBySequentialScans();
      Phase after = play(run, lengths, product, limit, administrator, statements);
      Map<String, Double> readAfter = old.readBySequentialScans();
      return rows(payments, before, after, readBefore, readAfter);
    }
  }

  /**
   * What was measured over tables of one size.
   *
   * @param captured over all rounds
   * @param inboxMillis the database's time for one record in the inbox; empty if not counted
   */
  private record Phase(Series product, Series limit, long captured, List<Double> inboxMillis) {}

  private static Phase play(
      Run run,
      Lengths lengths,
      Load product,
      Load limit,
      Connection administrator,
      boolean statements)
      throws InterruptedException, SQLException {
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    List<Double> inbox = new ArrayList<>();
    long captured = 0;
    for (int round = 1; round <= lengths.rounds(); round++) {
      InboxTime begun = statements ? InboxTime.now(administrator) : null;
      Played our =
          product.closed(IN_FLIGHT, lengths.warmUp(), lengths.measured(), Lengths.PATIENCE);
      if (statements) {
        InboxTime.now(administrator).millisSince(begun).ifPresent(inbox::add);
      }
      Played their =
          limit.closed(IN_FLIGHT, lengths.warmUp(), lengths.measured(), Lengths.PATIENCE);
      run.say("growth: round %d: %s; limit %s".formatted(round, our.summary(), their.summary()));
      ours.add(our.perSecond());
      theirs.add(their.perSecond());
      captured += our.captured();
    }
    return new Phase(new Series(ours), new Series(theirs), captured, inbox);
  }

  private static List<Row> rows(
      int payments,
      Phase before,
      Phase after,
      Map<String, Double> readBefore,
      Map<String, Double> readAfter) {
    List<Row> rows = new ArrayList<>();
    rows.add(
        new Row(
            NAME,
            "%,d ended payments, 64 in flight: captured".formatted(payments),
            "per second",
            after.product(),
            List.of(new Row.Beside("without", before.product())),
            List.of(new Goal.Share("without", RATE))));
    // The machine is not the same all the time; the limit tells how much of a change is its own.
    rows.add(
        new Row(
            NAME,
            "the limit meanwhile",
            "per second",
            after.limit(),
            List.of(new Row.Beside("before", before.limit())),
            List.of()));
    if (!before.inboxMillis().isEmpty() && !after.inboxMillis().isEmpty()) {
      rows.add(
          new Row(
              NAME,
              "inbox with 30 days of rows",
              "records per second of database time",
              speed(after),
              List.of(new Row.Beside("one day", speed(before))),
              List.of(new Goal.Share("one day", INBOX))));
    }
    double read =
        readAfter.entrySet().stream()
            .mapToDouble(table -> table.getValue() - readBefore.getOrDefault(table.getKey(), 0.0))
            .sum();
    rows.add(
        Row.alone(
            NAME,
            "rows read by sequential scans of tables with more than 10,000 rows",
            "per payment",
            Series.of(read / Math.max(1, after.captured())),
            new Goal.AtMost(0)));
    return rows;
  }

  private static Series speed(Phase phase) {
    return new Series(phase.inboxMillis().stream().map(millis -> 1_000 / millis).toList());
  }
}
