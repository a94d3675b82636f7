package dev.kassa.membership.work;

import dev.kassa.membership.enrolment.DueCall;
import dev.kassa.membership.enrolment.DueWork;
import dev.kassa.membership.enrolment.LoginAnswer;
import dev.kassa.membership.login.LoginCaller;
import dev.kassa.membership.postgres.EnrolmentStore;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Looks after due enrolments: claims them, calls the provider outside of any transaction, and has
 * the answers stored. The wiring between the tables and the login, and therefore the one class that
 * imports both edges.
 */
@ApplicationScoped
class EnrolmentWorker implements DueWork {
  private static final Logger LOG = Logger.getLogger(EnrolmentWorker.class);

  /** Calls claimed at one go; their leases run from then on, so not more than can be made. */
  private static final int BATCH = 50;

  /** How late a poll may be; an interval is five seconds. */
  private static final long LOOK_EVERY_MILLIS = 250;

  /** An answer may hold tokens that are given out once only: storing it is tried for a while. */
  private static final int STORE_TRIES = 20;

  private static final Duration STORE_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_STORE_PAUSE = Duration.ofSeconds(2);

  private final EnrolmentStore store;
  private final LoginCaller login;
  private final Vertx vertx;

  /** Wakes that no pass has answered yet: 0 is idle, and the one who raises it from 0 runs. */
  private final AtomicInteger wakes = new AtomicInteger();

  private volatile boolean running;
  private long timer;

  EnrolmentWorker(EnrolmentStore store, LoginCaller login, Vertx vertx) {
    this.store = store;
    this.login = login;
    this.vertx = vertx;
  }

  void start(@Observes StartupEvent event) {
    running = true;
    timer = vertx.setPeriodic(LOOK_EVERY_MILLIS, _ -> wake());
  }

  void stop(@Observes ShutdownEvent event) {
    running = false;
    vertx.cancelTimer(timer);
  }

  @Override
  public void wake() {
    if (running && wakes.getAndIncrement() == 0) {
      pass();
    }
  }

  private void pass() {
    int answered = wakes.get();
    onOwnContext(() -> store.claim(BATCH))
        .subscribe()
        .with(
            calls -> {
              calls.forEach(this::carryOut);
              if (calls.size() == BATCH) {
                pass();
              } else {
                rest(answered);
              }
            },
            failure -> {
              LOG.warnf("due enrolments wait: %s", failure.getClass().getSimpleName());
              rest(answered);
            });
  }

  private void rest(int answered) {
    if (wakes.addAndGet(-answered) > 0 && running) {
      pass();
    }
  }

  private void carryOut(DueCall due) {
    onOwnContext(() -> login.carryOut(due))
        .flatMap(answer -> stored(due, answer))
        .subscribe()
        .with(
            _ -> wake(),
            failure ->
                LOG.errorf(
                    failure, "the answer for enrolment %s is lost", due.request().enrolmentId()));
  }

  private Uni<Void> stored(DueCall due, LoginAnswer answer) {
    return Uni.createFrom()
        .deferred(() -> onOwnContext(() -> store.take(due, answer)))
        .onFailure()
        .invoke(
            failure ->
                LOG.warnf(
                    "the answer for enrolment %s is stored again: %s",
                    due.request().enrolmentId(), failure.getClass().getSimpleName()))
        .onFailure()
        .retry()
        .withBackOff(STORE_PAUSE, LONGEST_STORE_PAUSE)
        .atMost(STORE_TRIES);
  }

  /** A database session belongs to a Vert.x context; work side by side needs one each. */
  private <T> Uni<T> onOwnContext(Supplier<Uni<T>> work) {
    return Uni.createFrom()
        .emitter(
            emitter -> {
              Context context = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
              VertxContextSafetyToggle.setContextSafe(context, true);
              context.runOnContext(
                  _ ->
                      Uni.createFrom()
                          .voidItem()
                          .flatMap(_ -> work.get())
                          .subscribe()
                          .with(emitter::complete, emitter::fail));
            });
  }
}
