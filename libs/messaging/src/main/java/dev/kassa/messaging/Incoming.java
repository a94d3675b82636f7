package dev.kassa.messaging;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * A record as it came from Kafka, not yet understood.
 *
 * @param key never absent: a record without one has the empty key, one that is no text a stand-in
 * @param oddKey the key's bytes where they are no text that can be stored
 * @param appendedAt the record's timestamp, by the broker's clock on topics that it stamps; of one
 *     that was sent again, that of the first time
 * @param value the payload's bytes, empty for a tombstone
 */
public record Incoming(
    String topic,
    int partition,
    long offset,
    String key,
    Optional<byte[]> oddKey,
    Instant appendedAt,
    Headers headers,
    byte[] value) {
  /** A record whose key is a text. */
  public Incoming(
      String topic,
      int partition,
      long offset,
      String key,
      Instant appendedAt,
      Headers headers,
      byte[] value) {
    this(topic, partition, offset, key, Optional.empty(), appendedAt, headers, value);
  }

  /**
   * Wraps what the consumer polled. The key is taken as bytes: other serialisers make keys that are
   * no text at all, and a deserialiser of texts would hide that.
   */
  public static Incoming of(ConsumerRecord<?, byte[]> polled) {
    byte[] key =
        switch (polled.key()) {
          case null -> new byte[0];
          case byte[] bytes -> bytes;
          case String text -> text.getBytes(StandardCharsets.UTF_8);
          case Object other ->
              throw new IllegalArgumentException("a key of " + other.getClass().getSimpleName());
        };
    Optional<String> text = Text.strict(key);
    return new Incoming(
        polled.topic(),
        polled.partition(),
        polled.offset(),
        text.orElseGet(() -> Text.shown(key)),
        text.isPresent() ? Optional.empty() : Optional.of(key),
        FirstAppend.of(polled.headers(), Instant.ofEpochMilli(polled.timestamp())),
        polled.headers(),
        polled.value() == null ? new byte[0] : polled.value());
  }

  /** Where it stands, as a text that is the same on every delivery. */
  public String position() {
    return topic + "/" + partition + "/" + offset;
  }
}
