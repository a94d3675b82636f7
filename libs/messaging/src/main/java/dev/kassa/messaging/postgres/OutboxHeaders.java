// The headers of a message as the outbox's column has them.
package dev.kassa.messaging.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.kassa.messaging.Json;
import dev.kassa.messaging.Outgoing;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A JSON object without what the row says anyway: a third of a row's bytes would be repetition.
 *
 * <p>A header that has its usual value is left out; one that the message does not have, though most
 * have it, is null. A row from before this rule has them all and reads the same.
 */
final class OutboxHeaders {
  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

  private OutboxHeaders() {}

  /** The column's text. */
  static String write(Outgoing message) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Header header : message.headers()) {
      texts.put(
          header.key(),
          header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8));
    }
    usual(message.type(), message.key())
        .forEach(
            (name, value) -> {
              if (!texts.containsKey(name)) {
                texts.put(name, null);
              } else if (value.equals(texts.get(name))) {
                texts.remove(name);
              }
            });
    try {
      return Json.MAPPER.writeValueAsString(texts);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a map of texts has no JSON form", e);
    }
  }

  /** The record's headers, from the column's text and the row's type and key. */
  static Headers read(String json, String type, String key) {
    Map<String, String> texts = usual(type, key);
    try {
      texts.putAll(Json.MAPPER.readValue(json, TEXTS));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("the headers of an outbox row are not a JSON object", e);
    }
    RecordHeaders headers = new RecordHeaders();
    texts.forEach(
        (name, value) -> {
          if (value != null) {
            headers.add(name, value.getBytes(StandardCharsets.UTF_8));
          }
        });
    return headers;
  }

  private static Map<String, String> usual(String type, String key) {
    Map<String, String> usual = new LinkedHashMap<>();
    usual.put("ce_specversion", "1.0");
    usual.put("ce_type", type);
    usual.put("ce_subject", key);
    usual.put("content-type", "application/json");
    return usual;
  }
}
