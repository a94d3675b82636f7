package dev.kassa.webhook;

import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * Reads {@code x-ms-date}. It changes once a second, and reading it is dear: the last one is
 * remembered.
 */
final class SendingTimes {
  private volatile Read last = new Read("", Optional.empty());

  private record Read(String date, Optional<Instant> time) {}

  /** The time; empty if it is none in the form of RFC 1123. */
  Optional<Instant> read(String date) {
    Read known = last;
    if (!known.date.equals(date)) {
      known = new Read(date, parsed(date));
      last = known;
    }
    return known.time;
  }

  private static Optional<Instant> parsed(String date) {
    try {
      return Optional.of(
          ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeParseException notADate) {
      return Optional.empty();
    }
  }
}
