package dev.kassa.messaging;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * A record as it came from Kafka, not yet understood.
 *
 * @param key never absent; a record without one has the empty key
 * @param appendedAt the record's timestamp; the broker's clock on topics that it stamps
 * @param value the payload's bytes, empty for a tombstone
 */
public record Incoming(
    String topic,
    int partition,
    long offset,
    String key,
    Instant appendedAt,
    Headers headers,
    byte[] value) {
  /**
   * Wraps what the consumer polled. A key that is taken as bytes may be no text; what is none in it
   * is shown by stand-ins.
   */
  public static Incoming of(ConsumerRecord<?, byte[]> polled) {
    String key =
        switch (polled.key()) {
          case null -> "";
          case byte[] bytes -> new String(bytes, StandardCharsets.UTF_8);
          case String text -> text;
          case Object other ->
              throw new IllegalArgumentException("a key of " + other.getClass().getSimpleName());
        };
    return new Incoming(
        polled.topic(),
        polled.partition(),
        polled.offset(),
        key,
        Instant.ofEpochMilli(polled.timestamp()),
        polled.headers(),
        polled.value() == null ? new byte[0] : polled.value());
  }

  /** Where it stands, as a text that is the same on every delivery. */
  public String position() {
    return topic + "/" + partition + "/" + offset;
  }
}
