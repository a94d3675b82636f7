// Many small commits a second, and when their rows were on the topic.
package dev.kassa.benchmarks.outbox;

import dev.kassa.benchmarks.Administrator;
import dev.kassa.benchmarks.Pace;
import dev.kassa.benchmarks.Run;
import dev.kassa.benchmarks.Tap;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** A thousand rows a second: four clients, fifty commits a second each, five rows a commit. */
final class Commits {
  private static final int CLIENTS = 4;
  private static final double COMMITS_PER_SECOND = 50;
  private static final int ROWS = 5;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Commits() {}

  /**
   * What was heard of one round.
   *
   * @param latency from the return of the commit to hearing, in microseconds
   * @param perSecond rows that were committed a second
   */
  record Heard(Histogram latency, double perSecond) {
    double millis(double percentile) {
      return latency.getValueAtPercentile(percentile) / 1e3;
    }

    String summary() {
      return "%.0f rows a second, commit to topic p50 %.1f ms, p99 %.1f ms"
          .formatted(perSecond, millis(50), millis(99));
    }
  }

  /** Plays a round into the outbox of payment-service. */
  static Heard play(Run run, String prefix, Duration during) throws Exception {
    Map<String, Long> heardAt = new ConcurrentHashMap<>();
    Map<String, Long> committedAt = new ConcurrentHashMap<>();
    long from = System.nanoTime();
    long nanos;
    try (Tap _ =
        new Tap(
            run.stack().kafka().bootstrapServers(),
            List.of(Rows.TOPIC),
            record -> heardAt.putIfAbsent(record.key(), System.nanoTime()))) {
      try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
        List<Callable<Void>> work = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
          String keys = prefix + client + "-";
          work.add(() -> commit(run, keys, during, committedAt));
        }
        for (Future<Void> one : clients.invokeAll(work)) {
          one.get();
        }
      }
      nanos = System.nanoTime() - from;
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (!heardAt.keySet().containsAll(committedAt.keySet())) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException("rows were committed and not sent in time");
        }
        Thread.sleep(20);
      }
    }
    Histogram latency = new Histogram(TimeUnit.MINUTES.toMicros(10), 3);
    committedAt.forEach(
        (key, at) -> latency.recordValue(Math.max(0, heardAt.get(key) - at) / 1_000));
    return new Heard(latency, committedAt.size() * 1e9 / nanos);
  }

  private static Void commit(Run run, String prefix, Duration during, Map<String, Long> committedAt)
      throws Exception {
    try (Connection connection = Administrator.connect(run.state(), run.stack())) {
      connection.setAutoCommit(false);
      int[] commits = new int[1];
      Pace.keep(
          COMMITS_PER_SECOND,
          during,
          _ -> {
            String keys = prefix + commits[0]++ + "-";
            try {
              Rows.OF_PAYMENT_SERVICE.commit(connection, keys, ROWS);
            } catch (SQLException e) {
              throw new IllegalStateException("the outbox does not take rows", e);
            }
            long now = System.nanoTime();
            for (int row = 0; row < ROWS; row++) {
              committedAt.put(keys + row, now);
            }
          });
    }
    return null;
  }
}
