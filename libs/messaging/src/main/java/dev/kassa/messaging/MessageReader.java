package dev.kassa.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.Message;
import dev.kassa.contract.MessageType;
import dev.kassa.contract.Topic;
import dev.kassa.contract.webhook.ProviderNotification;
import java.io.IOException;
import java.util.Optional;

/** Turns a record into a message of the contract, or says why not. Never throws on bad input. */
public final class MessageReader {
  private MessageReader() {}

  /** Reads headers, then the payload, then checks that the record's key is the message's own. */
  public static Reading read(Incoming record) {
    EventHeaders headers;
    try {
      headers = EventHeaders.read(record.headers(), record.key(), record.appendedAt());
    } catch (InvalidValue invalid) {
      return new Reading.Unreadable(Optional.empty(), payload(record), invalid.getMessage());
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
    try {
      return Optional.ofNullable(Json.MAPPER.readTree(record.value())).filter(JsonNode::isObject);
    } catch (IOException _) {
      return Optional.empty(); // the caller says so, with the place but without the text
    }
  }
}
