package dev.kassa.payment.shell;

import dev.kassa.messaging.LogSubject;
import dev.kassa.messaging.postgres.Intake;
import dev.kassa.messaging.postgres.OwnContext;
import dev.kassa.payment.postgres.KeptNotifications;
import dev.kassa.payment.postgres.Retention;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;

/**
 * Keeps the tables as small as the retention says, in bites that keep up with any load: it goes on
 * until a bite is not full.
 */
@ApplicationScoped
class Housekeeping {
  private static final Logger LOG = Logger.getLogger(Housekeeping.class);
  private static final int BITE = 5_000;

  private final Retention retention;
  private final PaymentConfig.Retention config;
  private final OwnContext contexts;
  private final KeptNotifications kept;
  private final Intake<Arrival, Payments> intake;

  Housekeeping(
      Retention retention,
      PaymentConfig config,
      OwnContext contexts,
      KeptNotifications kept,
      Intake<Arrival, Payments> intake) {
    this.kept = kept;
    this.intake = intake;
    this.retention = retention;
    this.config = config.retention();
    this.contexts = contexts;
  }

  @Scheduled(
      every = "10m",
      delayed = "3m",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
      skipExecutionIf = Scheduled.ApplicationNotRunning.class)
  Uni<Void> clean() {
    return all((s, most) -> retention.forgetCalls(s, config.calls(), most))
        .flatMap(_ -> all((s, most) -> retention.forgetPayments(s, config.payments(), most)))
        .flatMap(_ -> all((s, most) -> retention.forgetKept(s, config.keptNotifications(), most)))
        .flatMap(_ -> contexts.run(() -> Panache.withSession(this::passedBy)))
        .onFailure()
        .invoke(
            failure ->
                LOG.warnf(
                    "KASSA-111 old rows are kept a while: %s", failure.getClass().getSimpleName()))
        .onFailure()
        .recoverWithNull();
  }

  /** Whatever happens to a payment takes what is kept for it. */
  private Uni<Void> passedBy() {
    return Panache.getSession()
        .flatMap(session -> kept.passedBy(session, BITE))
        .invoke(
            names ->
                names.forEach(
                    name ->
                        intake
                            .take(new Arrival.Due(name))
                            .subscribe()
                            .with(
                                _ -> {},
                                failure ->
                                    LogSubject.of(name.msn(), name.reference())
                                        .say(
                                            () ->
                                                LOG.errorf(
                                                    "KASSA-306 what is due of %s waits: %s",
                                                    name, failure.getClass().getSimpleName())))))
        .replaceWithVoid();
  }

  /** One bite, in a transaction of its own. */
  private interface Bite {
    Uni<Integer> take(Mutiny.Session session, int most);
  }

  private Uni<Void> all(Bite bite) {
    return contexts
        .run(
            () ->
                Panache.withTransaction(
                    () -> Panache.getSession().flatMap(session -> bite.take(session, BITE))))
        .flatMap(taken -> taken < BITE ? Uni.createFrom().voidItem() : all(bite));
  }
}
