// What the outbox's gauges say of a real table.
package dev.kassa.messaging.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OutboxMetersIT {
  @Test
  void whatWaitsIsCountedAndItsAgeIsTold() throws Exception {
    Vertx vertx = Vertx.vertx();
    OutboxFixture database = new OutboxFixture();
    Pool pool = PgBuilder.pool().connectingTo(database.server()).using(vertx).build();
    try (Statement statement = database.jdbc.createStatement()) {
      OutboxMeters meters = new OutboxMeters(pool, database.metrics);
      look(meters);
      assertThat(gauge(database, "kassa.outbox.rows")).isZero();
      assertThat(gauge(database, "kassa.outbox.oldest.seconds")).isZero();

      statement.execute(
          "insert into outbox (aggregatetype, aggregateid, type, payload, headers, created_at)"
              + " values ('t', 'k', 'x', '', '{}', now() - interval '90 seconds'),"
              + " ('t', 'k', 'x', '', '{}', now())");
      look(meters);
      assertThat(gauge(database, "kassa.outbox.rows")).isEqualTo(2);
      assertThat(gauge(database, "kassa.outbox.oldest.seconds")).isBetween(90.0, 120.0);
    } finally {
      pool.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
      database.close();
    }
  }

  private static void look(OutboxMeters meters) throws Exception {
    meters.look().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static double gauge(OutboxFixture database, String name) {
    return database.metrics.get(name).gauge().value();
  }
}
