package dev.kassa.webhook.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class PerSourceTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:30Z");

  @Test
  void sourceThatAsksTooOftenTakesNothingFromOthers() {
    PerSource limits = new PerSource(3, 2);
    assertThat(limits.admits("10.0.0.1", NOW)).isTrue();
    assertThat(limits.admits("10.0.0.1", NOW)).isTrue();
    for (int i = 0; i < 1_000; i++) {
      assertThat(limits.admits("10.0.0.1", NOW)).isFalse();
    }
    assertThat(limits.admits("10.0.0.2", NOW)).isTrue();
    assertThat(limits.admits("10.0.0.3", NOW)).as("all together").isFalse();
  }
}
