package dev.kassa.payment.shell;

import dev.kassa.messaging.postgres.OwnContext;
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

  Housekeeping(Retention retention, PaymentConfig config, OwnContext contexts) {
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
    return all((s, most) -> retention.settleStopped(s, config.stoppedCalls(), most))
        .flatMap(_ -> all((s, most) -> retention.forgetCalls(s, config.calls(), most)))
        .flatMap(_ -> all((s, most) -> retention.forgetPayments(s, config.payments(), most)))
        .onFailure()
        .invoke(
            failure ->
                LOG.warnf("old rows are kept a while: %s", failure.getClass().getSimpleName()))
        .onFailure()
        .recoverWithNull();
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
