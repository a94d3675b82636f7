package dev.kassa.membership.login;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** Reads the login's answers: tolerant of unknown members, strict about those that are needed. */
final class LoginJson {
  static final ObjectMapper MAPPER = new ObjectMapper();

  /** Which login something is about; kept with its tokens. */
  static final String AUTH_REQ_ID = "auth_req_id";

  private LoginJson() {}

  static JsonNode read(byte[] body) {
    try {
      return MAPPER.readTree(body);
    } catch (IOException e) {
      // Not the parser's own message: it may quote what it could not read.
      throw new UncheckedIOException(new IOException("the answer is not JSON"));
    }
  }

  static String text(JsonNode json, String member) {
    JsonNode value = json.path(member);
    if (!value.isTextual() || value.textValue().isEmpty()) {
      throw new IllegalArgumentException(member + " is missing in the answer");
    }
    return value.textValue();
  }

  /** Seconds; numbers here, texts in other answers of the provider (trap 26). */
  static Duration seconds(JsonNode json, String member, long otherwise) {
    long seconds = json.path(member).asLong(otherwise);
    if (seconds <= 0) {
      throw new IllegalArgumentException(member + " is not a time");
    }
    return Duration.ofSeconds(seconds);
  }
}
