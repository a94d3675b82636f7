package dev.kassa.operations.deadletters;

import dev.kassa.contract.PersonalText;
import dev.kassa.messaging.DeadLetters;
import dev.kassa.messaging.EventHeaders;
import dev.kassa.messaging.FirstAppend;
import dev.kassa.messaging.Incoming;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * One dead letter.
 *
 * @param record as it was read from the dead-letter topic
 * @param writtenAt when
 * @param service that could not take it
 * @param reason why; names a field and a rule, never a value
 * @param origin where that service read it
 */
record Letter(Incoming record, Instant writtenAt, String service, String reason, Place origin) {
  /** Reads one; a record that names no origin comes from somewhere else and is left alone. */
  static Optional<Letter> of(ConsumerRecord<byte[], byte[]> polled) {
    Incoming record = Incoming.of(polled);
    if (!Source.isNamedBy(record.topic())) {
      return Optional.empty();
    }
    String place =
        "%s/%s/%s"
            .formatted(
                text(record, DeadLetters.TOPIC).orElse(""),
                text(record, DeadLetters.PARTITION).orElse(""),
                text(record, DeadLetters.OFFSET).orElse(""));
    return Place.of(place)
        .map(
            origin ->
                new Letter(
                    record,
                    Instant.ofEpochMilli(polled.timestamp()),
                    Source.of(record.topic()).service(),
                    text(record, DeadLetters.REASON).orElse(""),
                    origin));
  }

  Place place() {
    return new Place(record.topic(), record.partition(), record.offset());
  }

  /** When it was written. */
  Instant diedAt() {
    return writtenAt;
  }

  Optional<String> header(String name) {
    return text(record, name);
  }

  String type() {
    return header("ce_type").orElse("unknown");
  }

  /** By source and id, as consumers tell messages apart; empty for one without an id. */
  Optional<String> message() {
    return header("ce_id").map(id -> header("ce_source").orElse("") + " " + id);
  }

  /** When the broker took the message first; empty in letters of before that was written down. */
  Optional<Instant> appendedAt() {
    return FirstAppend.of(record.headers());
  }

  /** Whether its value can be read with the service's keyset only. */
  boolean isSealed() {
    return new String(record.value(), StandardCharsets.UTF_8)
        .startsWith(PersonalText.SEALED_PREFIX);
  }

  /** Whether its value was too large to come along. */
  boolean isWithoutValue() {
    return header(DeadLetters.VALUE_HASH).isPresent();
  }

  private static Optional<String> text(Incoming record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? Optional.empty() : EventHeaders.text(record.headers(), name);
  }
}
