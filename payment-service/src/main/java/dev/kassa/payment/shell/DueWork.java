package dev.kassa.payment.shell;

import dev.kassa.messaging.LogSubject;
import dev.kassa.messaging.postgres.Intake;
import dev.kassa.messaging.postgres.OwnContext;
import dev.kassa.payment.postgres.DueLook;
import dev.kassa.payment.postgres.PaymentName;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;

/**
 * Once a second, in one statement: about which payments is something due, because an attempt is to
 * be repeated, an instance is gone with its lease, a read has come, or a deadline.
 */
@ApplicationScoped
class DueWork {
  private static final Logger LOG = Logger.getLogger(DueWork.class);

  private final DueLook look;
  private final CallMaker calls;
  private final Intake<Arrival, Payments> intake;
  private final OwnContext contexts;
  private final PaymentConfig config;
  private final AtomicBoolean looking = new AtomicBoolean();
  private final Set<PaymentName> underWay = ConcurrentHashMap.newKeySet();

  DueWork(
      DueLook look,
      CallMaker calls,
      Intake<Arrival, Payments> intake,
      OwnContext contexts,
      PaymentConfig config) {
    this.look = look;
    this.calls = calls;
    this.intake = intake;
    this.contexts = contexts;
    this.config = config;
  }

  @Scheduled(
      every = "1s",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
      skipExecutionIf = Scheduled.ApplicationNotRunning.class)
  void sweep() {
    if (looking.compareAndSet(false, true)) {
      contexts
          .run(() -> Panache.withSession(() -> Panache.getSession().flatMap(this::look)))
          .onTermination()
          .invoke(() -> looking.set(false))
          .subscribe()
          .with(
              due -> due.forEach(this::take),
              failure ->
                  LOG.warnf(
                      "KASSA-305 due work waits for the next look: %s",
                      failure.getClass().getSimpleName()));
    }
  }

  /** What an earlier look found and is still held by somebody is not in the way of the others. */
  private Uni<List<PaymentName>> look(Mutiny.Session session) {
    return look.due(
        session, config.sweepSize(), calls.full(), calls.backedUp(), Set.copyOf(underWay));
  }

  private void take(PaymentName name) {
    if (underWay.add(name)) {
      intake
          .take(new Arrival.Due(name))
          .onTermination()
          .invoke(() -> underWay.remove(name))
          .subscribe()
          .with(
              _ -> {},
              failure ->
                  LogSubject.of(name.msn(), name.reference())
                      .say(
                          () ->
                              LOG.errorf(
                                  "KASSA-306 what is due of %s waits: %s",
                                  name, failure.getClass().getSimpleName())));
    }
  }
}
