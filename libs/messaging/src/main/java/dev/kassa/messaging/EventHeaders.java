package dev.kassa.messaging;

import dev.kassa.contract.Ids;
import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.TraceParent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Attributes of a CloudEvent in binary mode (DESIGN 3).
 *
 * @param id made by the sender; a consumer deduplicates on (source, id)
 * @param source who sent it, e.g. {@code /stores/oslo-1/tills/7}
 * @param type the {@code ce_type}
 * @param time when the sender made it; never used for validity
 * @param subject the record's key
 * @param correlationId the checkout, where there is one
 * @param causationId the id of the message that caused this one
 * @param traceParent W3C trace context, carried along; one that is malformed is left out
 */
public record EventHeaders(
    UUID id,
    String source,
    String type,
    Instant time,
    String subject,
    Optional<String> correlationId,
    Optional<String> causationId,
    Optional<String> traceParent) {
  /** Longest source or type that is taken: both are stored with every message. */
  private static final int MAX_LENGTH = 200;

  /** What stands for a source or type that cannot be read, where the sender is told so. */
  private static final String UNREADABLE = "unreadable";

  private static final char DELETE = 0x7F;

  /**
   * Reads the headers of a record.
   *
   * @param key stands for a missing subject
   * @param appendedAt stands for a missing time
   * @throws InvalidValue naming the header that is missing or malformed
   */
  static EventHeaders read(Headers headers, String key, Instant appendedAt) {
    UUID id = Ids.uuid(text(headers, "ce_id").orElse(null), "ce_id");
    return new EventHeaders(
        id,
        bounded(headers, "ce_source"),
        bounded(headers, "ce_type"),
        text(headers, "ce_time").map(EventHeaders::time).orElse(appendedAt),
        storable(headers, "ce_subject").orElse(key),
        storable(headers, "ce_correlationid"),
        storable(headers, "ce_causationid"),
        TraceParent.of(text(headers, "traceparent").orElse(null)).map(TraceParent::text));
  }

  /**
   * What is needed to tell a sender that its headers cannot be read: the id, with stand-ins for the
   * rest; empty without an id.
   */
  static Optional<EventHeaders> salvage(Headers headers, String key, Instant appendedAt) {
    try {
      return Optional.of(
          new EventHeaders(
              Ids.uuid(text(headers, "ce_id").orElse(null), "ce_id"),
              UNREADABLE,
              UNREADABLE,
              appendedAt,
              key,
              text(headers, "ce_correlationid").filter(Text::isStorable),
              Optional.empty(),
              TraceParent.of(text(headers, "traceparent").orElse(null)).map(TraceParent::text)));
    } catch (InvalidValue _) {
      return Optional.empty();
    }
  }

  /** The headers as they go onto a record. */
  public Headers write() {
    RecordHeaders headers = new RecordHeaders();
    add(headers, "ce_specversion", "1.0");
    add(headers, "ce_id", id.toString());
    add(headers, "ce_source", source);
    add(headers, "ce_type", type);
    add(headers, "ce_time", time.toString());
    add(headers, "ce_subject", subject);
    correlationId.ifPresent(value -> add(headers, "ce_correlationid", value));
    causationId.ifPresent(value -> add(headers, "ce_causationid", value));
    traceParent.ifPresent(value -> add(headers, "traceparent", value));
    add(headers, "content-type", "application/json");
    return headers;
  }

  /** The last value of a header as text. */
  public static Optional<String> text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? Optional.empty()
        : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
  }

  static void put(Headers headers, String name, String value) {
    headers.remove(name).add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  /** For headers that are none yet: looking for one of the name costs more than all the rest. */
  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  private static String bounded(Headers headers, String name) {
    String value = text(headers, name).orElseThrow(() -> new InvalidValue(name, "must be present"));
    if (value.isEmpty() || value.length() > MAX_LENGTH) {
      throw new InvalidValue(name, "must be 1 to " + MAX_LENGTH + " characters");
    }
    // A source is a URI-reference and a type has no blank either (CloudEvents 1.0).
    if (!Text.isStorable(value) || value.chars().anyMatch(c -> c <= ' ' || c == DELETE)) {
      throw new InvalidValue(name, "must be without blanks and control characters");
    }
    return value;
  }

  private static Optional<String> storable(Headers headers, String name) {
    Optional<String> value = text(headers, name);
    if (value.filter(text -> !Text.isStorable(text)).isPresent()) {
      throw new InvalidValue(name, "must be UTF-8 without NUL");
    }
    return value;
  }

  private static Instant time(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException _) {
      throw new InvalidValue("ce_time", "must be an ISO-8601 time with an offset");
    }
  }
}
