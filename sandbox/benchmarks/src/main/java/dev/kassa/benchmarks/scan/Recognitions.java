// Hears who was recognised, and how long that took.
package dev.kassa.benchmarks.scan;

import dev.kassa.benchmarks.Tap;
import dev.kassa.benchmarks.TillMessages;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** One round at a time. */
final class Recognitions implements AutoCloseable {
  private static final String RECOGNISED = "membership.member-recognised.v1";
  private static final String NOT_A_MEMBER = "membership.non-member-recognised.v1";
  private static final String UNIDENTIFIED = "identity.customer-unidentified.v1";
  private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(10);

  private final Map<String, Asked> asked = new ConcurrentHashMap<>();
  private final Tap tap;
  private volatile Round typed = new Round();
  private volatile Round codes = new Round();

  Recognitions(String bootstrapServers) {
    tap =
        new Tap(
            bootstrapServers,
            List.of("membership.events.v1", "identity.customers.v1"),
            this::heard);
  }

  private record Asked(boolean code, long at) {}

  /** What came of the scans of one kind. */
  static final class Round {
    private final Histogram latency = new Histogram(LONGEST_MICROS, 3);
    private final AtomicLong otherwise = new AtomicLong();

    /** A percentile in milliseconds; not a number if nobody was recognised. */
    double millis(double percentile) {
      return latency.getTotalCount() == 0
          ? Double.NaN
          : latency.getValueAtPercentile(percentile) / 1e3;
    }

    /** How many were not recognised. */
    long otherwise() {
      return otherwise.get();
    }

    String summary() {
      return "p50 %.1f ms, p99 %.1f ms%s"
          .formatted(
              millis(50),
              millis(99),
              otherwise() == 0 ? "" : ", " + otherwise() + " not recognised");
    }
  }

  void begin() {
    asked.clear();
    typed = new Round();
    codes = new Round();
  }

  /** A scan is about to be sent; it was due at this time. */
  void asked(String checkout, boolean code, long at) {
    asked.put(checkout, new Asked(code, at));
  }

  /** The round of typed numbers and that of codes, once all are answered or patience is over. */
  List<Round> end(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!asked.isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(5);
    }
    asked.values().forEach(left -> round(left).otherwise.incrementAndGet());
    return List.of(typed, codes);
  }

  private Round round(Asked scan) {
    return scan.code() ? codes : typed;
  }

  private void heard(ConsumerRecord<String, byte[]> event) {
    switch (TillMessages.header(event.headers(), "ce_type")) {
      case RECOGNISED -> {
        Asked scan = asked.remove(event.key());
        if (scan != null) {
          long micros = (System.nanoTime() - scan.at()) / 1_000;
          round(scan).latency.recordValue(Math.clamp(micros, 1, LONGEST_MICROS));
        }
      }
      case NOT_A_MEMBER, UNIDENTIFIED -> {
        Asked scan = asked.remove(event.key());
        if (scan != null) {
          round(scan).otherwise.incrementAndGet();
        }
      }
      // News about other things.
      default -> {}
    }
  }

  @Override
  public void close() {
    tap.close();
  }
}
