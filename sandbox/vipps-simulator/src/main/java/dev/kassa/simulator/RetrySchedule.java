package dev.kassa.simulator;

import java.time.Duration;

/**
 * When a refused notification is tried again (API 5.5): attempts 1–4 two seconds apart, then after
 * 60 s and 120 s, hourly up to attempt 29, then daily; given up after seven days.
 *
 * @param scale factor on every time, 1.0 = as documented
 */
public record RetrySchedule(double scale) {
  /** A registration whose receiver fails this long is deleted (API 5.1). */
  private static final Duration REMOVED_AFTER = Duration.ofDays(14);

  private static final Duration GIVEN_UP_AFTER = Duration.ofDays(7);

  /** The wait after attempt {@code attempt} failed, counted from 1. */
  public Duration after(int attempt) {
    if (attempt < 4) {
      return scaled(Duration.ofSeconds(2));
    }
    if (attempt == 4) {
      return scaled(Duration.ofSeconds(60));
    }
    if (attempt == 5) {
      return scaled(Duration.ofSeconds(120));
    }
    return scaled(attempt < 29 ? Duration.ofHours(1) : Duration.ofDays(1));
  }

  /** How long after the first attempt a notification is given up. */
  public Duration givenUpAfter() {
    return scaled(GIVEN_UP_AFTER);
  }

  /** How long a registration may fail. */
  public Duration removedAfter() {
    return scaled(REMOVED_AFTER);
  }

  private Duration scaled(Duration documented) {
    return Duration.ofMillis(Math.max(1, Math.round(documented.toMillis() * scale)));
  }
}
