package dev.kassa.payment.shell;

import dev.kassa.messaging.postgres.OwnContext;
import dev.kassa.payment.postgres.OpenLook;
import dev.kassa.payment.postgres.OpenLook.InPhase;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The gauges {@code kassa.payments.open} and {@code kassa.payments.oldest.seconds} by phase, and
 * {@code kassa.payments.stuck}. Every instance reports the same table, so whoever adds up takes the
 * maximum.
 */
@ApplicationScoped
class OpenPayments {
  private final OpenLook look;
  private final OwnContext contexts;
  private final MultiGauge open;
  private final MultiGauge oldest;
  private final AtomicLong stuck;

  OpenPayments(OpenLook look, OwnContext contexts, MeterRegistry metrics) {
    this.look = look;
    this.contexts = contexts;
    this.open = MultiGauge.builder("kassa.payments.open").register(metrics);
    this.oldest = MultiGauge.builder("kassa.payments.oldest.seconds").register(metrics);
    this.stuck = metrics.gauge("kassa.payments.stuck", new AtomicLong());
  }

  @Scheduled(
      every = "30s",
      delayed = "5s",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
      skipExecutionIf = Scheduled.ApplicationNotRunning.class)
  Uni<Void> count() {
    return contexts
        .run(() -> Panache.withTransaction(() -> Panache.getSession().flatMap(look::look)))
        .invoke(this::tell)
        .onFailure()
        .recoverWithNull() // the database is away: others say so
        .replaceWithVoid();
  }

  private void tell(List<InPhase> phases) {
    open.register(phases.stream().map(p -> row(p, p.count())).toList(), true);
    oldest.register(phases.stream().map(p -> row(p, p.oldestSeconds())).toList(), true);
    stuck.set(phases.stream().mapToLong(InPhase::stuck).sum());
  }

  private static Row<?> row(InPhase phase, long value) {
    return Row.of(Tags.of("phase", phase.phase()), value);
  }
}
