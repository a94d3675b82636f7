package dev.kassa.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * CloudEvents in structured mode: one JSON object holds attributes and data. Ours are in binary
 * mode, but libraries of tills may choose the other, and a whole event is taken as well.
 */
final class StructuredEvent {
  private static final String CONTENT_TYPE = "content-type";
  private static final String STRUCTURED = "application/cloudevents+json";
  private static final String ANY_STRUCTURED = "application/cloudevents";

  private StructuredEvent() {}

  /** What became of looking into a record. */
  sealed interface Unwrapping {
    /** It is in binary mode, now or from the beginning. */
    record Binary(Incoming record) implements Unwrapping {}

    /** It says that it is structured, and is not a whole event. */
    record Broken(String reason) implements Unwrapping {}
  }

  static Unwrapping unwrapped(Incoming record) {
    String type =
        EventHeaders.text(record.headers(), CONTENT_TYPE).orElse("").toLowerCase(Locale.ROOT);
    if (!type.startsWith(ANY_STRUCTURED)) {
      return new Unwrapping.Binary(record);
    }
    if (!type.startsWith(STRUCTURED)) {
      return new Unwrapping.Broken(CONTENT_TYPE + " must be application/json, or " + STRUCTURED);
    }
    Optional<JsonNode> event = Json.object(record.value());
    if (event.filter(e -> e.path("data").isObject()).isEmpty()) {
      return new Unwrapping.Broken("data of a structured CloudEvent must be a JSON object");
    }
    try {
      return new Unwrapping.Binary(
          new Incoming(
              record.topic(),
              record.partition(),
              record.offset(),
              record.key(),
              record.oddKey(),
              record.appendedAt(),
              headers(record.headers(), event.get()),
              Json.MAPPER.writeValueAsBytes(event.get().path("data"))));
    } catch (JsonProcessingException e) {
      return new Unwrapping.Broken("data of a structured CloudEvent cannot be written as JSON");
    }
  }

  private static Headers headers(Headers original, JsonNode event) {
    RecordHeaders headers = new RecordHeaders();
    EventHeaders.text(original, "traceparent")
        .ifPresent(value -> EventHeaders.put(headers, "traceparent", value));
    event
        .properties()
        .forEach(
            attribute -> {
              if (attribute.getValue().isTextual() && !attribute.getKey().equals("data")) {
                String name = attribute.getKey();
                EventHeaders.put(
                    headers,
                    name.equals("traceparent") ? name : "ce_" + name,
                    attribute.getValue().textValue());
              }
            });
    return headers;
  }
}
