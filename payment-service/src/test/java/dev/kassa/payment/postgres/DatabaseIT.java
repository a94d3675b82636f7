// What libs/messaging promises of connections, in a whole service.
package dev.kassa.payment.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kassa.localstack.Infrastructure;
import dev.kassa.messaging.postgres.DatabasePool;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;
import org.junit.jupiter.api.Test;

/** Limits, with the pool and the session factory that the service has. */
@QuarkusTest
@QuarkusTestResource(
    value = Infrastructure.class,
    initArgs = {
      @ResourceArg(name = "schema", value = "payment"),
      @ResourceArg(name = "settings", value = "true"),
      @ResourceArg(name = "service", value = "payment"),
      @ResourceArg(name = "simulator", value = "true")
    })
class DatabaseIT {
  /** The pool's size, application.properties. */
  private static final int CONNECTIONS = 20;

  @Inject Pool pool;

  @Test
  void theServerKnowsTheLimits() {
    String limits =
        run(
            session ->
                session
                    .createNativeQuery(
                        "select current_setting('statement_timeout') || ' '"
                            + " || current_setting('lock_timeout') || ' '"
                            + " || current_setting('idle_in_transaction_session_timeout')",
                        String.class)
                    .getSingleResult());

    assertThat(limits).isEqualTo("10s 1s 8s");
  }

  @Test
  void whoFallsSilentInATransactionLosesItsLocks() throws Exception {
    SqlConnection silent =
        pool.getConnection().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    silent
        .begin()
        .compose(_ -> silent.query("select pg_advisory_xact_lock(4711)").execute())
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);

    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                run(
                    session ->
                        session
                            .createNativeQuery(
                                "select pg_try_advisory_xact_lock(4711)", Boolean.class)
                            .getSingleResult()));
  }

  @Test
  void moreThanTheQueueHoldsIsRefused() {
    List<Future<SqlConnection>> taken = new ArrayList<>();
    try {
      take(taken, CONNECTIONS);
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> taken.stream().filter(Future::succeeded).count() == CONNECTIONS);
      // From now on nobody is served, so the queue only grows.
      take(taken, DatabasePool.MOST_WAITING + 1);

      assertThatThrownBy(() -> run(_ -> Uni.createFrom().voidItem()))
          .hasRootCauseInstanceOf(ConnectionPoolTooBusyException.class);
    } finally {
      taken.forEach(connection -> connection.onSuccess(SqlConnection::close));
    }
  }

  private void take(List<Future<SqlConnection>> taken, int connections) {
    for (int i = 0; i < connections; i++) {
      taken.add(pool.getConnection());
    }
  }

  private <T> T run(Function<Mutiny.Session, Uni<T>> work) {
    try {
      return VertxContextSupport.subscribeAndAwait(
          () ->
              Panache.withTransaction(
                  () -> Panache.getSession().flatMap(session -> work.apply(session))));
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
