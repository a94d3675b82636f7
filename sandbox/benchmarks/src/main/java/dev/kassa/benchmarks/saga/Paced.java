// A hundred payments a second, and how long a customer's approval waits for its capture.
package dev.kassa.benchmarks.saga;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kassa.benchmarks.Goal;
import dev.kassa.benchmarks.Row;
import dev.kassa.benchmarks.Run;
import dev.kassa.benchmarks.SimulatorControl;
import dev.kassa.benchmarks.Tap;
import dev.kassa.benchmarks.TillMessages;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * From the time at which the broker was given the AUTHORIZED notification to the time at which the
 * provider was asked to capture; both are clocks of this machine, to the millisecond.
 */
final class Paced {
  private static final double PER_SECOND = 100;
  private static final double MILLIS = 50;
  private static final String NOTIFICATIONS = "vipps.webhooks.v1";

  private Paced() {}

  static void measure(
      Run run, Lengths lengths, Load product, SimulatorControl provider, List<Row> rows)
      throws InterruptedException, IOException {
    Map<String, Long> authorized = new ConcurrentHashMap<>();
    Played played;
    try (Tap _ =
        new Tap(
            run.stack().kafka().bootstrapServers(),
            List.of(NOTIFICATIONS),
            record -> note(record, authorized))) {
      played = product.paced(PER_SECOND, lengths.paced(), Lengths.PATIENCE);
    }
    run.say("saga: 100 a second: " + played.summary());
    Histogram waited = new Histogram(TimeUnit.MINUTES.toMillis(10), 3);
    for (Map.Entry<String, Long> payment : authorized.entrySet()) {
      String[] key = payment.getKey().split("/", 2);
      for (JsonNode call : provider.account(key[0], key[1]).path("calls")) {
        if (call.path("kind").asText().equalsIgnoreCase("capture")) {
          long at = Instant.parse(call.path("at").asText()).toEpochMilli();
          waited.recordValue(
              Math.clamp(at - payment.getValue(), 0, waited.getHighestTrackableValue()));
          break;
        }
      }
    }
    if (waited.getTotalCount() == 0) {
      throw new IllegalStateException("no capture of an authorised payment was seen");
    }
    rows.add(row("AUTHORIZED in to capture out, p50", waited.getValueAtPercentile(50)));
    rows.add(
        row(
            "AUTHORIZED in to capture out, p99",
            waited.getValueAtPercentile(99),
            new Goal.AtMost(MILLIS)));
    rows.add(row("till's request to captured, p50", played.millis(50)));
    rows.add(row("till's request to captured, p99", played.millis(99)));
    rows.add(
        SagaRow.once(
            "100 a second: not captured",
            "payments",
            played.notCaptured() + played.unanswered(),
            new Goal.AtMost(0)));
  }

  private static void note(ConsumerRecord<String, byte[]> record, Map<String, Long> authorized) {
    if (record.key() != null
        && TillMessages.header(record.headers(), "kassa_name").equals("AUTHORIZED")) {
      authorized.putIfAbsent(record.key(), record.timestamp());
    }
  }

  private static Row row(String what, double millis, Goal... goals) {
    return SagaRow.once("100 a second: " + what, "ms", millis, goals);
  }
}
