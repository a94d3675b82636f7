package dev.kassa.messaging;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;

/**
 * The time at which the broker took a message first, in a header of what is written down of it
 * later: a dead letter, and the record that is sent again from one. Validity counts from there,
 * however late that is sent (DESIGN 3).
 */
public final class FirstAppend {
  /** ISO-8601. */
  public static final String HEADER = "kassa_appended_at";

  private FirstAppend() {}

  /** The time, where it is said; empty for what is no time. */
  public static Optional<Instant> of(Headers headers) {
    return EventHeaders.text(headers, HEADER)
        .flatMap(
            text -> {
              try {
                return Optional.of(Instant.parse(text));
              } catch (DateTimeParseException _) {
                return Optional.empty();
              }
            });
  }

  /** Says it. */
  public static void put(Headers headers, Instant time) {
    EventHeaders.put(headers, HEADER, time.toString());
  }

  /**
   * When a record's message was taken first. The header can only make it older: a sender that
   * writes one itself gains nothing.
   *
   * @param timestamp the record's own
   */
  static Instant of(Headers headers, Instant timestamp) {
    return of(headers).filter(first -> first.isBefore(timestamp)).orElse(timestamp);
  }
}
