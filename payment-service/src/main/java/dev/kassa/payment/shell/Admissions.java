package dev.kassa.payment.shell;

import dev.kassa.payment.Admission;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/** How long requests wait in this instance, from batch to batch. */
@ApplicationScoped
class Admissions {
  private static final Logger LOG = Logger.getLogger(Admissions.class);

  private final AtomicReference<Admission> present;

  @Inject
  Admissions(PaymentConfig config, Clock clock) {
    this(config.admittedWait(), clock);
  }

  Admissions(Duration target, Clock clock) {
    this.present = new AtomicReference<>(Admission.start(target, clock.instant()));
  }

  Admission present() {
    return present.get();
  }

  /** Requests that were decided on and committed; one that is tried again waits only once. */
  void seen(List<Duration> waits, Instant now) {
    if (waits.isEmpty()) {
      return;
    }
    Admission before =
        present.getAndUpdate(
            admission ->
                admission.seen(waits.size(), Collections.max(waits), Collections.min(waits), now));
    if (before.mood() instanceof Admission.Mood.Late
        && present.get().mood() instanceof Admission.Mood.Refusing) {
      LOG.warn(
          "KASSA-301 more payments are asked for than can be made: some are refused, OVERLOADED");
    }
  }
}
