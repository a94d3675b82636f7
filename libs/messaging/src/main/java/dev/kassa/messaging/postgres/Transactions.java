package dev.kassa.messaging.postgres;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;

/**
 * Runs work in a database transaction, and wakes the relay when one that wrote to the outbox has
 * committed.
 */
public final class Transactions {
  private static final Logger LOG = Logger.getLogger(Transactions.class);

  /** Serialisation failure and deadlock: the other one won, the same work may pass now. */
  private static final Set<String> REPEAT = Set.of("40001", "40P01");

  private static final int MAX_REPEATS = 10;
  private static final Duration REPEAT_AFTER = Duration.ofMillis(5);

  private static final long TELL_EVERY = Duration.ofMinutes(1).toNanos();

  private final Runnable wakeRelay;
  private final Counter refused;
  private final AtomicLong toldAt = new AtomicLong(System.nanoTime() - TELL_EVERY);
  private final ConcurrentMap<Mutiny.Session, List<Runnable>> hooks = new ConcurrentHashMap<>();

  Transactions(Runnable wakeRelay, MeterRegistry metrics) {
    this.wakeRelay = wakeRelay;
    this.refused = metrics.counter("kassa.database.refused");
  }

  /**
   * Runs the work in one transaction. Repeated from the start if the database asks for it, so the
   * work must not have effects outside.
   */
  public <T> Uni<T> run(Function<Mutiny.Session, Uni<T>> work) {
    return attempt(work, 0);
  }

  /** Has the relay woken when this session's transaction has committed: it has written rows. */
  void wakeAfterCommit(Mutiny.Session session) {
    List<Runnable> toDo = hooks.get(session);
    if (toDo != null && !toDo.contains(wakeRelay)) {
      toDo.add(wakeRelay);
    }
  }

  /**
   * Has something done when this session's transaction has committed, and not if it rolls back. The
   * hook must not block and must not use the session.
   */
  public void afterCommit(Mutiny.Session session, Runnable hook) {
    hooks.get(session).add(hook);
  }

  /** A condition of the database's or the network's, that passes without anybody's doing. */
  static boolean isInfrastructure(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof PgException pg) {
        String state = pg.getSqlState() == null ? "" : pg.getSqlState();
        return !state.startsWith("22") && !state.startsWith("23") && !state.startsWith("42");
      }
      if (cause instanceof java.io.IOException
          || cause instanceof java.util.concurrent.TimeoutException
          || cause instanceof io.vertx.core.VertxException
          || cause instanceof Inbox.Concurrent) {
        return true;
      }
    }
    return false;
  }

  private <T> Uni<T> attempt(Function<Mutiny.Session, Uni<T>> work, int repeats) {
    return Uni.createFrom()
        .deferred(() -> inTransaction(work))
        .onFailure(failure -> repeats < MAX_REPEATS && mustRepeat(failure))
        .recoverWithUni(
            () ->
                afterDelay(
                    REPEAT_AFTER.multipliedBy(repeats + 1L), () -> attempt(work, repeats + 1)));
  }

  private <T> Uni<T> inTransaction(Function<Mutiny.Session, Uni<T>> work) {
    List<Runnable> toDo = new ArrayList<>();
    AtomicReference<Mutiny.Session> used = new AtomicReference<>();
    return Panache.withTransaction(
            () ->
                Panache.getSession()
                    .flatMap(
                        session -> {
                          used.set(session);
                          hooks.put(session, toDo);
                          return work.apply(session);
                        }))
        .onFailure(Transactions::isQueueFull)
        .invoke(this::tellOfQueue)
        .onTermination()
        .invoke(
            () -> {
              if (used.get() != null) {
                hooks.remove(used.get());
              }
            })
        .invoke(() -> toDo.forEach(Runnable::run));
  }

  private static boolean isQueueFull(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectionPoolTooBusyException) {
        return true;
      }
    }
    return false;
  }

  /** Once a minute; the counter {@code kassa.database.refused} has them all. */
  private void tellOfQueue() {
    refused.increment();
    long now = System.nanoTime();
    long last = toldAt.get();
    if (now - last >= TELL_EVERY && toldAt.compareAndSet(last, now)) {
      LOG.warnf("transactions are refused: %d wait for a connection", DatabasePool.MOST_WAITING);
    }
  }

  private static boolean mustRepeat(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof PgException pg && REPEAT.contains(pg.getSqlState())) {
        return true;
      }
    }
    return false;
  }

  /** Goes on after the delay on the same Vert.x context: a session may not change its context. */
  static <T> Uni<T> afterDelay(Duration delay, Supplier<Uni<T>> next) {
    Context context = Vertx.currentContext();
    return Uni.createFrom()
        .<Void>emitter(
            emitter -> context.owner().setTimer(delay.toMillis(), _ -> emitter.complete(null)))
        .flatMap(_ -> next.get());
  }
}
