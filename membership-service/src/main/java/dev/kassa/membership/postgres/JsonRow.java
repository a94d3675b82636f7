// A row as the database writes it in JSON.
package dev.kassa.membership.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/** Reads columns of {@code row_to_json}: rows of several tables fit into one result that way. */
final class JsonRow {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private JsonRow() {}

  static JsonNode read(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("the database made no JSON", e);
    }
  }

  static Optional<String> text(JsonNode row, String column) {
    return Optional.ofNullable(row.path(column).textValue());
  }

  static String get(JsonNode row, String column) {
    return text(row, column)
        .orElseThrow(() -> new IllegalStateException("column " + column + " is null"));
  }

  /** A {@code jsonb}; absent if it is null. */
  static <T> Optional<T> value(JsonNode row, String column, Class<T> type) {
    try {
      return Optional.ofNullable(MAPPER.treeToValue(row.path(column), type));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("column " + column + " is none of " + type, e);
    }
  }

  /** As a {@code jsonb} is written. */
  static String written(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  static UUID uuid(JsonNode row, String column) {
    return UUID.fromString(get(row, column));
  }

  static Instant instant(JsonNode row, String column) {
    return instant(get(row, column));
  }

  /** A {@code timestamptz} as JSON has it. */
  static Instant instant(String text) {
    return OffsetDateTime.parse(text).toInstant();
  }
}
