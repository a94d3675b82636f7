package dev.kassa.webhook.registration;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/**
 * Looks now and then whether the provider still has our registrations: it deletes them without
 * notice. An alert, and no matter of readiness: a replica that is not ready would get nothing at
 * all, and more of them would vanish.
 */
@Singleton
class RegistrationWatch {
  private static final Logger LOG = Logger.getLogger(RegistrationWatch.class);

  private final Registrar registrar;
  private volatile double wrong = Double.NaN;

  RegistrationWatch(Registrar registrar, MeterRegistry metrics) {
    this.registrar = registrar;
    metrics.gauge("kassa.webhook.registrations.wrong", this, watch -> watch.wrong);
  }

  @Scheduled(
      every = "${kassa.webhook.check-registrations-every:1h}",
      delayed = "${kassa.webhook.check-registrations-after:1m}",
      executionMaxDelay = "5m",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
      skipExecutionIf = Scheduled.ApplicationNotRunning.class)
  void look() {
    int units = registrar.wrong(line -> LOG.warnf("KASSA-705 registrations: %s", line));
    wrong = units;
  }
}
