// What libs/messaging promises of connections and of the relay's wakes, in a whole service.
package dev.kassa.payment.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kassa.localstack.Infrastructure;
import dev.kassa.messaging.Outgoing;
import dev.kassa.messaging.postgres.Outbox;
import dev.kassa.messaging.postgres.Transactions;
import io.micrometer.core.instrument.MeterRegistry;
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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.hibernate.reactive.mutiny.Mutiny;
import org.junit.jupiter.api.Test;

/** Limits and wakes, with the pool and the session factory that the service has. */
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
  @Inject Transactions transactions;
  @Inject Outbox outbox;
  @Inject Pool pool;
  @Inject MeterRegistry metrics;

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

    assertThat(limits).isEqualTo("10s 5s 8s");
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
  void moreThanTheQueueHoldsIsRefusedAndCounted() {
    double before = metrics.counter("kassa.database.refused").count();
    List<Future<SqlConnection>> taken =
        IntStream.range(0, 1_100).mapToObj(_ -> pool.getConnection()).toList();

    assertThatThrownBy(() -> run(_ -> Uni.createFrom().voidItem()))
        .hasRootCauseInstanceOf(ConnectionPoolTooBusyException.class);

    taken.forEach(connection -> connection.onSuccess(SqlConnection::close));
    assertThat(metrics.counter("kassa.database.refused").count()).isGreaterThan(before);
  }

  @Test
  void onlyCommitsThatWroteRowsWakeTheRelay() {
    int commits = 100;
    // Whatever other tests of this service left has gone.
    await().until(() -> readingsOf(20, session -> Uni.createFrom().voidItem()) < 10);

    assertThat(readingsOf(commits, session -> Uni.createFrom().voidItem()))
        .isLessThan(commits / 4.0);
    assertThat(readingsOf(commits, session -> outbox.append(session, List.of())))
        .isLessThan(commits / 4.0);
    assertThat(readingsOf(commits, session -> outbox.append(session, List.of(message()))))
        .isGreaterThan(commits / 4.0);
  }

  private double readingsOf(int commits, Function<Mutiny.Session, Uni<Void>> work) {
    double before = metrics.counter("kassa.outbox.readings").count();
    for (int i = 0; i < commits; i++) {
      run(work);
    }
    return metrics.counter("kassa.outbox.readings").count() - before;
  }

  private static Outgoing message() {
    return new Outgoing(
        "payment.events.v1",
        "wake",
        "test.v1",
        new RecordHeaders(),
        "{}".getBytes(StandardCharsets.UTF_8));
  }

  private <T> T run(Function<Mutiny.Session, Uni<T>> work) {
    try {
      return VertxContextSupport.subscribeAndAwait(() -> transactions.run(work));
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
