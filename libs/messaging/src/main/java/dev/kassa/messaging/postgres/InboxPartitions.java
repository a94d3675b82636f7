// The inbox's partitions, one for each day.
package dev.kassa.messaging.postgres;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jboss.logging.Logger;

/** Makes the inbox's partitions a week ahead and drops those older than ids are remembered. */
final class InboxPartitions {
  private static final Logger LOG = Logger.getLogger(InboxPartitions.class);

  private static final int DAYS_AHEAD = 7;
  private static final String PREFIX = "inbox_";
  private static final String DEFAULT = PREFIX + "default";

  private static final String PRESENT =
      "select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid"
          + " where i.inhparent = 'inbox'::regclass";

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

  private static Future<Void> maintain(
      SqlConnection connection, LocalDate today, LocalDate oldest) {
    return connection
        .query(PRESENT)
        .execute()
        .compose(
            rows -> {
              Future<Void> done = Future.succeededFuture();
              for (String change : changes(names(rows), today, oldest)) {
                done = done.compose(_ -> connection.query(change).execute().mapEmpty());
              }
              return done;
            })
        .compose(
            _ ->
                connection
                    .preparedQuery("delete from inbox_default where day < $1")
                    .execute(Tuple.of(oldest))
                    .mapEmpty());
  }

  private static List<String> changes(List<String> present, LocalDate today, LocalDate oldest) {
    List<String> changes = new ArrayList<>();
    for (int day = 0; day <= DAYS_AHEAD; day++) {
      if (!present.contains(name(today.plusDays(day)))) {
        changes.addAll(create(today.plusDays(day)));
      }
    }
    present.stream()
        .filter(name -> !name.equals(DEFAULT) && name.compareTo(name(oldest)) < 0)
        .forEach(name -> changes.add("drop table " + name));
    return changes;
  }

  /** With the rows of that day that came before it: otherwise it could never be made. */
  private static List<String> create(LocalDate day) {
    String name = name(day);
    return List.of(
        "lock table " + DEFAULT + " in access exclusive mode",
        "create table " + name + " (like inbox including all)",
        "with moved as (delete from %s where day = '%s' returning *)".formatted(DEFAULT, day)
            + " insert into %s select * from moved".formatted(name),
        "alter table inbox attach partition %s for values from ('%s') to ('%s')"
            .formatted(name, day, day.plusDays(1)));
  }

  private static List<String> names(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false).map(row -> row.getString(0)).toList();
  }

  private static String name(LocalDate day) {
    return PREFIX + day.toString().replace('-', '_');
  }
}
