// The inbox's partitions, one for each day.
package dev.kassa.messaging.postgres;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import org.jboss.logging.Logger;

/** Makes the inbox's partitions a week ahead and drops those older than ids are remembered. */
final class InboxPartitions {
  private static final Logger LOG = Logger.getLogger(InboxPartitions.class);

  private static final int DAYS_AHEAD = 7;

  private final Pool pool;
  private final MeterRegistry metrics;

  InboxPartitions(Pool pool, MeterRegistry metrics) {
    this.pool = pool;
    this.metrics = metrics;
  }

  /**
   * Does what there is to do, unless another instance is at it. Always completes: the default
   * partition takes what has no day of its own, so a failure costs space at first, and is told
   * ({@code kassa.housekeeping.failures}).
   */
  Future<Void> maintain(LocalDate today, int retentionDays) {
    return pool.withTransaction(
            connection ->
                // Who waits for a table here lets everybody else wait for it too.
                connection
                    .query("set local lock_timeout = '1s'")
                    .execute()
                    .compose(
                        _ ->
                            connection
                                .query(
                                    "select pg_try_advisory_xact_lock("
                                        + "hashtext('kassa_inbox_partitions'))")
                                .execute())
                    .compose(
                        locked ->
                            locked.iterator().next().getBoolean(0)
                                ? maintain(connection, today, today.minusDays(retentionDays))
                                : Future.succeededFuture()))
        .otherwise(
            failure -> {
              metrics
                  .counter("kassa.housekeeping.failures", "task", "inbox-partitions")
                  .increment();
              LOG.warnf("KASSA-110 inbox partitions are left as they are: %s", failure.toString());
              return null;
            });
  }

  /** The tables are another role's: the function does with its rights what this one may not. */
  private static Future<Void> maintain(
      SqlConnection connection, LocalDate today, LocalDate oldest) {
    return connection
        .preparedQuery("select keep_inbox_partitions($1, $2, $3)")
        .execute(Tuple.of(today, DAYS_AHEAD, oldest))
        .mapEmpty();
  }
}
