// The part "outbox" of the benchmark.
package dev.kassa.benchmarks.outbox;

import dev.kassa.benchmarks.Administrator;
import dev.kassa.benchmarks.Companion;
import dev.kassa.benchmarks.Goal;
import dev.kassa.benchmarks.OwnTopics;
import dev.kassa.benchmarks.Part;
import dev.kassa.benchmarks.Row;
import dev.kassa.benchmarks.Run;
import dev.kassa.benchmarks.Series;
import dev.kassa.benchmarks.Tap;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Latency at a thousand rows a second, and how fast a heap of rows is worked off. */
public final class Outbox implements Part {
  private static final String NAME = "outbox";
  private static final int HEAP = 20_000;
  private static final double MILLIS = 10;
  private static final double SHARE_OF_BARE = 0.7;
  private static final String BARE = "bare relay";
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Row> measure(Run run) throws Exception {
    int rounds = run.quick() ? 2 : 5;
    String bootstrapServers = run.stack().kafka().bootstrapServers();
    OwnTopics.create(bootstrapServers, List.of(Rows.TOPIC));
    List<Row> rows = new ArrayList<>();
    try (Connection connection = Administrator.connect(run.state(), run.stack())) {
      Administrator.run(
          connection,
          "create schema if not exists bench; create table if not exists bench.outbox ("
              + "id bigint generated always as identity primary key, aggregatetype text not null,"
              + " aggregateid text not null, type text not null, payload bytea not null,"
              + " headers text not null, created_at timestamptz not null default now())");
      connection.setAutoCommit(false);
      try (Companion _ =
          Companion.start(run, "bare-relay", BareRelay.class, List.of(run.state().toString()))) {
        List<Double> ours = new ArrayList<>();
        List<Double> bare = new ArrayList<>();
        // The first of each warms up.
        for (int round = 0; round <= rounds; round++) {
          double our = drain(run, connection, Rows.OF_PAYMENT_SERVICE, "k" + round + "-");
          double their = drain(run, connection, Rows.OF_BARE_RELAY, "b" + round + "-");
          run.say(
              "outbox: %s: %d rows at %.0f a second, bare relay %.0f"
                  .formatted(round == 0 ? "warms up" : "round " + round, HEAP, our, their));
          if (round > 0) {
            ours.add(our);
            bare.add(their);
          }
        }
        rows.add(
            new Row(
                NAME,
                "drain of " + HEAP + " rows",
                "per second",
                new Series(ours),
                List.of(new Row.Beside(BARE, new Series(bare))),
                List.of(new Goal.Share(BARE, SHARE_OF_BARE))));
      }
    }
    List<Commits.Heard> heard = new ArrayList<>();
    Duration measured = Duration.ofSeconds(run.quick() ? 5 : 20);
    for (int round = 1; round <= rounds; round++) {
      Commits.Heard one = Commits.play(run, "l" + round + "-", measured);
      run.say("outbox: round %d: %s".formatted(round, one.summary()));
      heard.add(one);
    }
    rows.add(
        Row.alone(
            NAME,
            "1,000 rows a second: commit to topic, p50",
            "ms",
            new Series(heard.stream().map(one -> one.millis(50)).toList())));
    rows.add(
        Row.alone(
            NAME,
            "1,000 rows a second: commit to topic, p99",
            "ms",
            new Series(heard.stream().map(one -> one.millis(99)).toList()),
            new Goal.AtMost(MILLIS)));
    rows.add(
        Row.alone(
            NAME,
            "1,000 rows a second: committed",
            "per second",
            new Series(heard.stream().map(Commits.Heard::perSecond).toList())));
    return rows;
  }

  /** Rows a second, from the commit of all of them to the last record. */
  private static double drain(Run run, Connection connection, Rows table, String prefix)
      throws Exception {
    AtomicInteger left = new AtomicInteger(HEAP);
    long[] last = new long[1];
    try (Tap _ =
        new Tap(
            run.stack().kafka().bootstrapServers(),
            List.of(Rows.TOPIC),
            record -> {
              if (record.key().startsWith(prefix)) {
                last[0] = System.nanoTime();
                left.decrementAndGet();
              }
            })) {
      table.commit(connection, prefix, HEAP);
      long committed = System.nanoTime();
      long deadline = committed + PATIENCE.toNanos();
      while (left.get() > 0) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException(
              "%d rows of %s were not sent in time".formatted(left.get(), table.table()));
        }
        Thread.sleep(5);
      }
      return HEAP * 1e9 / (last[0] - committed);
    }
  }
}
