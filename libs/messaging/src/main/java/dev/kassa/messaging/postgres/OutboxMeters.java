// How much waits in the outbox, and for how long.
package dev.kassa.messaging.postgres;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The gauges {@code kassa.outbox.rows} and {@code kassa.outbox.oldest.seconds}. Every instance
 * reports the same table, so whoever adds up takes the maximum.
 */
final class OutboxMeters {
  private static final String LOOK =
      """
      select count(*),
        cast(coalesce(extract(epoch from now() - min(created_at)), 0) as bigint)
      from outbox
      """;

  private final Pool pool;
  private final AtomicLong rows;
  private final AtomicLong oldestSeconds;

  OutboxMeters(Pool pool, MeterRegistry metrics) {
    this.pool = pool;
    this.rows = metrics.gauge("kassa.outbox.rows", new AtomicLong());
    this.oldestSeconds = metrics.gauge("kassa.outbox.oldest.seconds", new AtomicLong());
  }

  /** Looks once; a look that fails leaves the figures as they are. */
  Future<Void> look() {
    return pool.query(LOOK)
        .execute()
        .map(
            found -> {
              Row row = found.iterator().next();
              rows.set(row.getLong(0));
              oldestSeconds.set(row.getLong(1));
              return null;
            });
  }
}
