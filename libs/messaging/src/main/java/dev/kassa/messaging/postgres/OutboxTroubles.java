// What operators are told of rows that wait.
package dev.kassa.messaging.postgres;

import dev.kassa.messaging.postgres.HeldBack.Reason;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Counts the rows held back, at once and then every minute, as the gauge {@code kassa.outbox.held}
 * and a log line for each topic: its name, the number and the reason, never a key or a value.
 */
final class OutboxTroubles {
  private static final Logger LOG = Logger.getLogger(OutboxTroubles.class);
  private static final Duration EVERY = Duration.ofMinutes(1);

  private final OutboxTable table;
  private final AtomicLong rows;
  private boolean told;
  private long toldAt;

  OutboxTroubles(OutboxTable table, MeterRegistry metrics) {
    this.table = table;
    this.rows = metrics.gauge("kassa.outbox.held", new AtomicLong());
  }

  /** Says what is the matter, if anything is and it was not said just now. */
  void tell(HeldBack held, long now) {
    Map<String, Reason> troubles = held.troubles();
    if (troubles.isEmpty()) {
      none();
    } else if (!told || now - toldAt > EVERY.toNanos()) {
      told = true;
      toldAt = now;
      table
          .count(held.troubledTopics(), held.troubledPlaces())
          .onSuccess(counts -> tell(counts, troubles));
    }
  }

  /** Nothing is held back, or it is another instance's to tell. */
  void none() {
    told = false;
    rows.set(0);
  }

  private void tell(Map<String, Long> counts, Map<String, Reason> troubles) {
    counts.forEach(
        (topic, count) ->
            LOG.warnf(
                "KASSA-206 outbox: %d rows for topic %s wait: %s",
                count, topic, troubles.get(topic).text()));
    rows.set(counts.values().stream().mapToLong(Long::longValue).sum());
  }
}
