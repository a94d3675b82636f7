package dev.kassa.webhook.http;

import java.time.Duration;
import java.time.Instant;

/** Admits so many per minute: what a stranger can make us do must have an end. */
final class PerMinute {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final int most;
  private Instant begun = Instant.MIN;
  private int admitted;

  PerMinute(int most) {
    this.most = most;
  }

  synchronized boolean admits(Instant now) {
    if (begun.equals(Instant.MIN) || !now.isBefore(begun.plus(MINUTE))) {
      begun = now;
      admitted = 0;
    }
    if (admitted == most) {
      return false;
    }
    admitted++;
    return true;
  }
}
