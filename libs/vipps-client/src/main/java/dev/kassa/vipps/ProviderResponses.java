package dev.kassa.vipps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.vipps.ProviderOutcome.Busy;
import dev.kassa.vipps.ProviderOutcome.Done;
import dev.kassa.vipps.ProviderOutcome.Refused;
import dev.kassa.vipps.ProviderOutcome.Unknown;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;

/**
 * Decodes a response into an outcome. Pure, and tolerant: errors come in the problem format of the
 * API, in the OAuth format of the login, and in the shape of the gateway in front of both, which
 * may be none at all (API 1.2, 3.8, 4.8).
 */
public final class ProviderResponses {
  /** The same request may pass a little later (API 4.8, 7.2). */
  private static final Set<String> PASSING_CODES = Set.of("6160", "6250", "6280");

  private static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(1);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ProviderResponses() {}

  /**
   * Decodes.
   *
   * @param retryAfter the header, seconds or an HTTP date
   * @param now for a Retry-After that is a date
   */
  public static ProviderOutcome<byte[]> decode(
      int status, byte[] body, Optional<String> retryAfter, Instant now) {
    if (status >= 200 && status < 300) {
      return new Done<>(body);
    }
    if (status >= 500 || status == 408) {
      return new Unknown<>("HTTP " + status);
    }
    Optional<JsonNode> json = json(body);
    Optional<String> code = json.flatMap(ProviderResponses::code);
    if (status == 423 || status == 429 || code.filter(PASSING_CODES::contains).isPresent()) {
      return new Busy<>(retryAfter.flatMap(text -> delay(text, now)));
    }
    return new Refused<>(status, code, json.flatMap(node -> text(node.path("traceId"))));
  }

  private static Optional<JsonNode> json(byte[] body) {
    if (body == null || body.length == 0) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(MAPPER.readTree(body)).filter(JsonNode::isObject);
    } catch (IOException _) {
      return Optional.empty(); // a gateway's page; the status says enough
    }
  }

  private static Optional<String> code(JsonNode problem) {
    for (JsonNode detail : problem.path("extraDetails")) {
      if (detail.path("name").asText().equals("ErrorCode")) {
        return text(detail.path("reason"));
      }
    }
    return text(problem.path("error")).or(() -> text(problem.path("error_code")));
  }

  private static Optional<String> text(JsonNode node) {
    return node.isValueNode() && !node.isNull() ? Optional.of(node.asText()) : Optional.empty();
  }

  private static Optional<Duration> delay(String header, Instant now) {
    Duration delay;
    if (header.matches("[0-9]{1,9}")) {
      delay = Duration.ofSeconds(Long.parseLong(header));
    } else {
      try {
        delay =
            Duration.between(
                now, ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
      } catch (DateTimeParseException _) {
        return Optional.empty(); // as if the header were missing
      }
    }
    if (delay.isNegative()) {
      return Optional.of(Duration.ZERO);
    }
    return Optional.of(delay.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : delay);
  }
}
