// What libs/messaging promises of connections, in a whole service.
package dev.kassa.payment.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.localstack.Infrastructure;
import dev.kassa.messaging.postgres.DatabasePool;
import dev.kassa.messaging.postgres.InboxQuestions;
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
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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

  private static final UUID CHECKOUT = UUID.randomUUID();

  @Inject Pool pool;
  @Inject DueLook look;
  @Inject PaymentStore store;

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

  /** As long as the one that writes a batch: it is parsed and planned once and not each time. */
  @Test
  void aLongStatementIsPreparedOnce() {
    String longStatement = "select 'written once' -- " + "x".repeat(8_000);

    Long prepared =
        run(
            session ->
                session
                    .createNativeQuery(longStatement, String.class)
                    .getSingleResult()
                    .flatMap(
                        _ ->
                            session
                                .createNativeQuery(
                                    "select count(*) from pg_prepared_statements"
                                        + " where statement like 'select ''written once''%'",
                                    Long.class)
                                .getSingleResult()));

    assertThat(prepared).isEqualTo(1);
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

  /** A newer release wrote them: what its states and calls mean, this one does not know. */
  @Test
  void rowsOfANewerReleaseAndTheirCallsAreLeftToIt() {
    PaymentName newer = stored(StateJson.VERSION + 1);

    List<PaymentName> due = run(session -> look.due(session, 1_000, Set.of(), Set.of(), Set.of()));
    assertThat(due).doesNotContain(newer);
    SortedMap<PaymentName, Optional<CheckoutId>> wanted = new TreeMap<>();
    wanted.put(newer, Optional.empty());
    PaymentStore.Loaded loaded = run(session -> store.load(session, wanted, InboxQuestions.none()));
    assertThat(loaded.found()).isEmpty();
    assertThat(loaded.held()).containsExactly(newer);
  }

  /** Which does not know the time of the next look, and says when it reads or gives up. */
  @Test
  void whatTheLastReleaseWritesIsLookedAtInTime() {
    assertThat(isFound("due_at = null, next_read_at = null", Set.of(), Set.of())).isFalse();
    assertThat(isFound("due_at = null, deadline_at = now()", Set.of(), Set.of())).isTrue();
    assertThat(isFound("due_at = null, next_read_at = now()", Set.of(), Set.of())).isTrue();
  }

  /** A call that is left alone does not come to the look again and again; all else does. */
  @Test
  void whatWaitsForFullLanesIsNotFound() {
    Set<Msn> unit = Set.of(new Msn("123456"));
    String capture = "due_at = now(), next_read_at = null";

    assertThat(isFound(capture, Set.of(), Set.of())).isTrue();
    assertThat(isFound(capture, Set.of(), unit)).isFalse();
    assertThat(isFound(capture, unit, Set.of())).as("only creates wait").isTrue();
    assertThat(isFound("due_at = now(), next_read_at = now()", unit, unit)).isTrue();
  }

  /** Whether a look finds a payment with a due capture; nobody else sees it meanwhile. */
  private boolean isFound(String written, Set<Msn> full, Set<Msn> backedUp) {
    PaymentName name =
        new PaymentName(new Msn("123456"), new Reference("look-" + UUID.randomUUID()));
    return run(
        session ->
            insert(session, name, StateJson.VERSION)
                .flatMap(
                    _ ->
                        session
                            .createNativeQuery(
                                "update payment set " + written + " where reference = ?1")
                            .setParameter(1, name.reference().value())
                            .executeUpdate())
                .flatMap(_ -> look.due(session, 1_000, full, backedUp, Set.of()))
                .call(_ -> delete(session, name))
                .map(found -> found.contains(name)));
  }

  /**
   * A lock finds the newest version of a row, all else of the statement is as old as its beginning:
   * a payment may not come with the calls of before. Many are loaded, so that the last is changed
   * in between all the time.
   */
  @Test
  void whatIsLoadedIsOfOneMoment() throws Exception {
    String prefix = "moment-" + UUID.randomUUID() + "-";
    SortedMap<PaymentName, Optional<CheckoutId>> wanted = new TreeMap<>();
    for (int i = 0; i < 300; i++) {
      wanted.put(new PaymentName(new Msn("123456"), new Reference(prefix + i)), Optional.empty());
    }
    storeForOneMoment(prefix);
    AtomicBoolean enough = new AtomicBoolean();
    Future<Void> changing = change(wanted.lastKey(), enough);
    int together = 0;
    int held = 0;
    try {
      for (int i = 0; i < 60; i++) {
        PaymentStore.Loaded loaded =
            run(session -> store.load(session, wanted, InboxQuestions.none()));
        if (loaded.held().contains(wanted.lastKey())) {
          held++;
        } else {
          StoredPayment payment = loaded.found().get(wanted.lastKey());
          assertThat(payment.calls().getFirst().attempts()).isEqualTo(payment.reads().made());
          together++;
        }
      }
    } finally {
      enough.set(true);
      changing.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
    assertThat(held).isPositive();
    assertThat(together + held).isEqualTo(60);
  }

  private void storeForOneMoment(String prefix) throws Exception {
    String state;
    try (var golden = DatabaseIT.class.getResourceAsStream("/states/AUTHORIZED.v1.json")) {
      state = new String(golden.readAllBytes(), StandardCharsets.UTF_8);
    }
    pool.withTransaction(
            connection ->
                connection
                    .preparedQuery(
                        "insert into payment (msn, reference, checkout_id, open, phase, state,"
                            + " state_version, due_at)"
                            + " select '123456', $1 || i, gen_random_uuid(), false, 'AUTHORIZED',"
                            + " $2, 1, null from generate_series(0, 299) i")
                    .execute(Tuple.of(prefix, state))
                    .compose(
                        _ ->
                            connection
                                .preparedQuery(
                                    "insert into provider_call (payment_id, msn, kind,"
                                        + " idempotency_key, settled_at)"
                                        + " select id, msn, 'CREATE', 'create', now() from payment"
                                        + " where reference like $1 || '%'")
                                .execute(Tuple.of(prefix))))
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }

  /** Raises a number in the payment and in its call, together, again and again. */
  private Future<Void> change(PaymentName name, AtomicBoolean enough) {
    return enough.get()
        ? Future.succeededFuture()
        : pool.withTransaction(
                connection ->
                    connection
                        .preparedQuery(
                            "with p as (update payment set reads = reads + 1"
                                + " where msn = $1 and reference = $2 returning id, reads)"
                                + " update provider_call c set attempts = p.reads from p"
                                + " where c.payment_id = p.id")
                        .execute(Tuple.of(name.msn().value(), name.reference().value())))
            .compose(_ -> change(name, enough));
  }

  private PaymentName stored(int version) {
    PaymentName name =
        new PaymentName(new Msn("123456"), new Reference("newer-" + UUID.randomUUID()));
    run(session -> insert(session, name, version));
    return name;
  }

  /** A payment with a capture, both due. */
  private static Uni<Integer> insert(Mutiny.Session session, PaymentName name, int version) {
    return session
        .createNativeQuery(
            "insert into payment (msn, reference, checkout_id, open, phase, state, state_version,"
                + " next_read_at) values ('123456', ?1, ?2, false, 'ENDED', '{}', ?3, now())")
        .setParameter(1, name.reference().value())
        .setParameter(2, CHECKOUT)
        .setParameter(3, version)
        .executeUpdate()
        .flatMap(
            _ ->
                session
                    .createNativeQuery(
                        "insert into provider_call (payment_id, msn, kind, idempotency_key,"
                            + " next_attempt_at)"
                            + " select id, msn, 'CAPTURE', 'due', now() from payment"
                            + " where reference = ?1")
                    .setParameter(1, name.reference().value())
                    .executeUpdate());
  }

  private static Uni<Integer> delete(Mutiny.Session session, PaymentName name) {
    return session
        .createNativeQuery(
            "with gone as (delete from payment where reference = ?1 returning id)"
                + " delete from provider_call where payment_id in (select id from gone)")
        .setParameter(1, name.reference().value())
        .executeUpdate();
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
