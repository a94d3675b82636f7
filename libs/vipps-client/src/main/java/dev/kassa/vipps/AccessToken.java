package dev.kassa.vipps;

import java.time.Duration;
import java.time.Instant;

/**
 * A token and its times. Pure; the cache around it is {@link AccessTokens}.
 *
 * @param expiresAt by the provider's {@code expires_in}
 * @param renewAt a margin earlier: a minute or the last tenth, whichever is shorter (API 1.3)
 */
record AccessToken(String value, Instant expiresAt, Instant renewAt) {
  private static final Duration MARGIN = Duration.ofMinutes(1);

  static AccessToken of(String value, Duration lifetime, Instant now) {
    Duration tenth = lifetime.dividedBy(10);
    Duration margin = tenth.compareTo(MARGIN) < 0 ? tenth : MARGIN;
    return new AccessToken(value, now.plus(lifetime), now.plus(lifetime).minus(margin));
  }

  boolean isFresh(Instant now) {
    return now.isBefore(renewAt);
  }

  boolean isValid(Instant now) {
    return now.isBefore(expiresAt);
  }

  @Override
  public String toString() {
    return "AccessToken(until " + expiresAt + ")";
  }
}
