package dev.kassa.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.Message;
import dev.kassa.contract.MessageType;
import dev.kassa.contract.Topic;
import dev.kassa.contract.webhook.ProviderNotification;
import java.util.Optional;

/** Turns a record into a message of the contract, or says why not. Never throws on bad input. */
public final class MessageReader {
  private MessageReader() {}

  /** Reads headers, then the payload, then checks that the record's key is the message's own. */
  public static Reading read(Incoming record) {
    return switch (StructuredEvent.unwrapped(record)) {
      case StructuredEvent.Unwrapping.Binary(Incoming binary) -> readBinary(binary);
      case StructuredEvent.Unwrapping.Broken(String reason) ->
          new Reading.Unreadable(
              EventHeaders.salvage(record.headers(), record.key(), record.appendedAt()),
              Optional.empty(),
              reason);
    };
  }

  private static Reading readBinary(Incoming record) {
    EventHeaders headers;
    try {
      headers = EventHeaders.read(record.headers(), record.key(), record.appendedAt());
    } catch (InvalidValue invalid) {
      return new Reading.Unreadable(
          EventHeaders.salvage(record.headers(), record.key(), record.appendedAt()),
          payload(record),
          invalid.getMessage());
    }
    if (record.oddKey().isPresent()) {
      return new Reading.Unreadable(
          Optional.of(headers), payload(record), "key of the record must be UTF-8 without NUL");
    }
    Optional<Class<? extends Message>> type = recordClass(record.topic(), headers.type());
    if (type.isEmpty()) {
      return new Reading.UnknownType(headers);
    }
    Optional<JsonNode> payload = payload(record);
    if (payload.isEmpty()) {
      return new Reading.Unreadable(
          Optional.of(headers), Optional.empty(), "payload is not a JSON object");
    }
    if (Json.holdsNul(record.value(), payload.get())) {
      return new Reading.Unreadable(
          Optional.of(headers), payload, "payload must not hold NUL in a text");
    }
    try {
      Message message = Json.MAPPER.treeToValue(payload.get(), type.get());
      if (!message.key().equals(record.key())) {
        return new Reading.Unreadable(
            Optional.of(headers), payload, "key of the record must be the one the topic states");
      }
      return new Reading.Known(
          new Envelope(headers, record.topic(), record.key(), record.appendedAt(), message),
          payload.get());
    } catch (JsonProcessingException | InvalidValue failure) {
      return new Reading.Unreadable(Optional.of(headers), payload, Json.reason(failure));
    }
  }

  private static Optional<Class<? extends Message>> recordClass(String topic, String ceType) {
    if (topic.equals(Topic.VIPPS_WEBHOOKS.topicName())) {
      return Optional.of(ProviderNotification.class);
    }
    return MessageType.of(ceType)
        .filter(type -> type.topic().topicName().equals(topic))
        .map(MessageType::record);
  }

  /** The payload if it is a JSON object, for looking at what could not be read as a message. */
  public static Optional<JsonNode> payload(Incoming record) {
    return Json.object(record.value());
  }
}
