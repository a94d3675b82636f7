package dev.kassa.webhook.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class PerMinuteTest {
  @Test
  void admitsSoManyAndBeginsAnewWithTheNextMinute() {
    Instant now = Instant.parse("2026-11-22T12:00:30Z");
    PerMinute two = new PerMinute(2);
    assertThat(two.admits(now)).isTrue();
    assertThat(two.admits(now.plusSeconds(30))).isTrue();
    assertThat(two.admits(now.plusSeconds(59))).isFalse();
    assertThat(two.admits(now.plusSeconds(60))).isTrue();
  }
}
