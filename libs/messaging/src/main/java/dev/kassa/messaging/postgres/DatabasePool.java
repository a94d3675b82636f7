// The connections of a service to its database.
package dev.kassa.messaging.postgres;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnectOptions;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Makes the pool so that nothing in it waits for ever, on either side. A process that is frozen in
 * a transaction, or whose host is gone, loses its row locks within seconds, since others wait for
 * them. What the deployment sets in {@code quarkus.datasource.reactive.additional-properties} goes
 * before this. Flyway has connections of its own and may take its time.
 */
@Singleton
public class DatabasePool implements PgPoolCreator {
  /** Callers who wait for a connection; beyond it they are refused, which is told. */
  public static final int MOST_WAITING = 1_000;

  private static final int LONGEST_WAIT_SECONDS = 10;

  /**
   * Characters of a statement that a connection prepares once. The client's own limit is 2,048; the
   * statements of a batch are longer, and each would be sent, parsed and planned anew every time.
   */
  private static final int LONGEST_PREPARED = 16_384;

  /** Times are milliseconds, but those of keep-alive seconds. */
  private static final Map<String, String> LIMITS =
      Map.of(
          "statement_timeout", "10000",
          // Whoever waits for a lock keeps a whole batch waiting, which is cut in halves then.
          "lock_timeout", "1000",
          "idle_in_transaction_session_timeout", "8000",
          "tcp_user_timeout", "5000",
          "tcp_keepalives_idle", "5",
          "tcp_keepalives_interval", "1",
          "tcp_keepalives_count", "3");

  private volatile PgConnectOptions server;

  /**
   * Where and as whom the service connects, TLS included, as the deployment has set it: for a
   * connection beside the pool.
   *
   * @throws IllegalStateException before the pool is made
   */
  PgConnectOptions server() {
    if (server == null) {
      throw new IllegalStateException("the pool of connections is not there yet");
    }
    return new PgConnectOptions(server);
  }

  @Override
  public Pool create(Input input) {
    server = input.pgConnectOptionsList().getFirst();
    List<SqlConnectOptions> servers =
        input.pgConnectOptionsList().stream()
            .<SqlConnectOptions>map(DatabasePool::limited)
            .toList();
    return PgBuilder.pool()
        .with(
            input
                .poolOptions()
                .setMaxWaitQueueSize(MOST_WAITING)
                .setConnectionTimeout(LONGEST_WAIT_SECONDS)
                .setConnectionTimeoutUnit(TimeUnit.SECONDS))
        .connectingTo(servers)
        .using(input.vertx())
        .build();
  }

  private static PgConnectOptions limited(PgConnectOptions server) {
    PgConnectOptions limited = new PgConnectOptions(server);
    Map<String, String> properties = new HashMap<>(LIMITS);
    properties.putAll(server.getProperties());
    limited.setProperties(properties);
    limited.setTcpKeepAlive(true);
    limited.setPreparedStatementCacheSqlLimit(LONGEST_PREPARED);
    return limited;
  }
}
