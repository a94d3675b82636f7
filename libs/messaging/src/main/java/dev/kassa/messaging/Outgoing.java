package dev.kassa.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.kassa.contract.Message;
import dev.kassa.contract.MessageType;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * A record to be sent.
 *
 * @param type for the outbox's {@code type} column and for looking at; also among the headers
 */
public record Outgoing(String topic, String key, String type, Headers headers, byte[] value) {
  /** A message of the contract under its topic, key and type. */
  public static Outgoing of(Message message, UUID id, String source, Instant time, Cause cause) {
    MessageType type = MessageType.of(message);
    return of(message, type.topic().topicName(), type.ceType(), id, source, time, cause);
  }

  /** A message whose type is not fixed by the contract: the provider's notifications. */
  public static Outgoing of(
      Message message,
      String topic,
      String ceType,
      UUID id,
      String source,
      Instant time,
      Cause cause) {
    EventHeaders headers =
        new EventHeaders(
            id,
            source,
            ceType,
            time,
            message.key(),
            cause.correlationId(),
            cause.causationId(),
            cause.traceParent());
    try {
      return new Outgoing(
          topic, message.key(), ceType, headers.write(), Json.MAPPER.writeValueAsBytes(message));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a record of the contract has no JSON form", e);
    }
  }

  /** As the Kafka producer takes it; the partition follows from the key (murmur2). */
  public ProducerRecord<String, byte[]> toRecord() {
    return new ProducerRecord<>(topic, null, null, key, value, headers);
  }

  /** What an outgoing message says about where it came from. */
  public record Cause(
      Optional<String> correlationId, Optional<String> causationId, Optional<String> traceParent) {
    /** Nothing is known. */
    public static final Cause NONE =
        new Cause(Optional.empty(), Optional.empty(), Optional.empty());

    /** Caused by this message, about this checkout. */
    public static Cause of(EventHeaders cause, String checkoutId) {
      return new Cause(
          Optional.of(checkoutId), Optional.of(cause.id().toString()), cause.traceParent());
    }
  }
}
