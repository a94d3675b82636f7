// Looks after enrolments when their time has come.
package dev.kassa.membership.shell;

import dev.kassa.membership.postgres.DueLook;
import dev.kassa.messaging.LogSubject;
import dev.kassa.messaging.postgres.Intake;
import dev.kassa.messaging.postgres.OwnContext;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Every two seconds, in one statement: about which enrolments is something due before the next
 * look, because a poll's time comes, an instance is gone with its lease, or a deadline passes. A
 * timer takes each at its time; so polls keep their interval, and the database is not asked for
 * each.
 */
@ApplicationScoped
class DueWork implements Timers {
  private static final Logger LOG = Logger.getLogger(DueWork.class);

  /** Longer than a look is apart from the next one. */
  private static final Duration AHEAD = Duration.ofMillis(2_500);

  /** Timers set by one look; what is beyond is found by the next. */
  private static final int MOST = 500;

  private final DueLook look;
  private final Instance<Intake<Arrival, States>> intake;
  private final OwnContext contexts;
  private final AtomicBoolean looking = new AtomicBoolean();

  /** When each enrolment is due that a timer runs for. */
  private final Map<UUID, Instant> times = new ConcurrentHashMap<>();

  DueWork(DueLook look, Instance<Intake<Arrival, States>> intake, OwnContext contexts) {
    this.look = look;
    this.intake = intake;
    this.contexts = contexts;
  }

  @Override
  public void set(Arrival.Due enrolment, Optional<Instant> at, Duration in) {
    UUID id = enrolment.enrolmentId();
    if (at.isEmpty() || in.compareTo(AHEAD) > 0) {
      times.remove(id); // a timer that runs for it finds nothing
    } else if (!at.get().equals(times.put(id, at.get()))) {
      // Never early: what is not due yet would wait for the next look.
      contexts.after(in.plusMillis(1), () -> take(enrolment, at.get()));
    }
  }

  @Scheduled(
      every = "2s",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
      skipExecutionIf = Scheduled.ApplicationNotRunning.class)
  void sweep() {
    if (looking.compareAndSet(false, true)) {
      contexts
          .run(
              () ->
                  Panache.withSession(
                      () ->
                          Panache.getSession()
                              .flatMap(session -> look.within(session, AHEAD, MOST))))
          .onTermination()
          .invoke(() -> looking.set(false))
          .subscribe()
          .with(
              this::found,
              failure ->
                  LOG.warnf(
                      "KASSA-406 due enrolments wait for the next look: %s",
                      failure.getClass().getSimpleName()));
    }
  }

  private void found(List<DueLook.Due> due) {
    due.forEach(
        each ->
            set(
                new Arrival.Due(each.enrolmentId(), each.checkoutId()),
                Optional.of(each.at()),
                each.in()));
  }

  private void take(Arrival.Due enrolment, Instant at) {
    if (times.remove(enrolment.enrolmentId(), at)) {
      intake
          .get()
          .take(enrolment)
          .subscribe()
          .with(
              _ -> {},
              failure ->
                  LogSubject.of(enrolment.checkoutId())
                      .say(
                          () ->
                              LOG.errorf(
                                  "KASSA-407 enrolment %s is not looked at: %s",
                                  enrolment.enrolmentId(), failure.getClass().getSimpleName())));
    }
  }
}
