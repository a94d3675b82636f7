package dev.kassa.messaging.postgres;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
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

  private final Pool pool;

  InboxPartitions(Pool pool) {
    this.pool = pool;
  }

  /**
   * One lock for all instances; the default partition takes what has no day of its own, so a
   * failure here costs nothing but space.
   */
  Future<Void> maintain(LocalDate today, int retentionDays) {
    LocalDate oldest = today.minusDays(retentionDays);
    return pool.withTransaction(
            connection ->
                connection
                    .query("select pg_advisory_xact_lock(hashtext('kassa_inbox_partitions'))")
                    .execute()
                    .compose(_ -> connection.query(partitions()).execute())
                    .compose(
                        rows -> {
                          List<String> present =
                              StreamSupport.stream(rows.spliterator(), false)
                                  .map(InboxPartitions::name)
                                  .toList();
                          List<String> changes = new ArrayList<>();
                          for (int day = 0; day <= DAYS_AHEAD; day++) {
                            LocalDate date = today.plusDays(day);
                            if (!present.contains(name(date))) {
                              changes.add(create(date));
                            }
                          }
                          present.stream()
                              .filter(
                                  n ->
                                      !n.equals(PREFIX + "default")
                                          && n.compareTo(name(oldest)) < 0)
                              .forEach(n -> changes.add("drop table " + n));
                          Future<Void> done = Future.succeededFuture();
                          for (String change : changes) {
                            done = done.compose(_ -> connection.query(change).execute().mapEmpty());
                          }
                          return done.compose(
                              _ ->
                                  connection
                                      .preparedQuery("delete from inbox_default where day < $1")
                                      .execute(Tuple.of(oldest)));
                        }))
        .<Void>mapEmpty()
        .onFailure(failure -> LOG.warnf("inbox partitions are left as they are: %s", failure));
  }

  private static String partitions() {
    return "select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid"
        + " where i.inhparent = 'inbox'::regclass";
  }

  private static String create(LocalDate day) {
    return "create table %s partition of inbox for values from ('%s') to ('%s')"
        .formatted(name(day), day, day.plusDays(1));
  }

  private static String name(LocalDate day) {
    return PREFIX + day.toString().replace('-', '_');
  }

  private static String name(Row row) {
    return row.getString(0);
  }
}
