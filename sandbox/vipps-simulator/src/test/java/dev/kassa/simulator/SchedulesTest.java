// Rates (API 7.1), the retry schedule (API 5.5) and a poll's answers (API 3.8), as tables.
package dev.kassa.simulator;

import static dev.kassa.simulator.Counted.assertThat;

import dev.kassa.simulator.Login.Poll;
import dev.kassa.simulator.Login.Status;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchedulesTest {
  private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "1, PT2S",
    "2, PT2S",
    "3, PT2S",
    "4, PT1M",
    "5, PT2M",
    "6, PT1H",
    "28, PT1H",
    "29, P1D",
    "33, P1D"
  })
  @Section("5.5")
  void waitsAsDocumentedAfterAttempt(int attempt, Duration wait) {
    assertThat(new RetrySchedule(1.0).after(attempt)).isEqualTo(wait);
  }

  @Test
  void scalesEveryTime() {
    var fast = new RetrySchedule(0.001);
    assertThat(fast.after(1)).isEqualTo(Duration.ofMillis(2));
    assertThat(fast.givenUpAfter()).isEqualTo(Duration.ofDays(7).dividedBy(1000));
    assertThat(fast.removedAfter()).isEqualTo(Duration.ofDays(14).dividedBy(1000));
  }

  @Test
  @Section("7.1")
  void fiveFitIntoAMinuteThatSlides() {
    var calls = IntStream.range(0, 5).mapToObj(n -> START.plusSeconds(n)).toList();
    assertThat(RateLimit.secondsToWait(calls.subList(0, 4), START.plusSeconds(5), 5)).isEmpty();
    assertThat(RateLimit.secondsToWait(calls, START.plusSeconds(5), 5)).hasValue(55);
    assertThat(RateLimit.secondsToWait(calls, START.plusMillis(59_500), 5)).hasValue(1);
    assertThat(RateLimit.secondsToWait(calls, START.plusSeconds(60), 5)).isEmpty();
  }

  @Test
  void findsTheBusiestMinute() {
    assertThat(RateLimit.most(List.of())).isZero();
    assertThat(
            RateLimit.most(
                List.of(
                    START,
                    START.plusSeconds(50),
                    START.plusSeconds(59),
                    START.plusSeconds(60),
                    START.plusSeconds(200))))
        .isEqualTo(3);
  }

  private static Login login(Status status, Instant collectedAt) {
    return new Login(
        "id",
        "123456",
        "client",
        "person",
        List.of("openid"),
        null,
        null,
        START,
        START.plusSeconds(600),
        Duration.ofSeconds(5),
        null,
        status,
        START,
        false,
        null,
        collectedAt);
  }

  @Test
  @Section({"3.5", "3.8"})
  void answersPollsByWhereTheLoginStands() {
    var now = START.plusSeconds(10);
    assertThat(login(Status.PENDING, null).poll(now, null, true))
        .isEqualTo(Poll.AUTHORIZATION_PENDING);
    assertThat(login(Status.PENDING, null).poll(now, now.minusSeconds(4), true))
        .isEqualTo(Poll.SLOW_DOWN);
    assertThat(login(Status.PENDING, null).poll(now, now.minusSeconds(5), true))
        .isEqualTo(Poll.AUTHORIZATION_PENDING);
    assertThat(login(Status.PENDING, null).poll(now, now.minusSeconds(4), false))
        .isEqualTo(Poll.AUTHORIZATION_PENDING);
    assertThat(login(Status.APPROVED, null).poll(now, null, true)).isEqualTo(Poll.TOKENS);
    assertThat(login(Status.APPROVED, now).poll(now, null, true)).isEqualTo(Poll.INVALID_GRANT);
    assertThat(login(Status.DECLINED, null).poll(now, null, true)).isEqualTo(Poll.ACCESS_DENIED);
    assertThat(login(Status.EXPIRED, null).poll(now, null, true)).isEqualTo(Poll.EXPIRED_TOKEN);
  }

  @ParameterizedTest
  @CsvSource({
    "https://pos.example.com/hook, true, true",
    "https://pos.example.com:8080/hook, true, true",
    "https://pos.example.com:9443/hook, false, false",
    "http://pos.example.com/hook, false, false",
    "https://user@pos.example.com/hook, false, false",
    "http://127.0.0.1:8081/hook, true, false",
    "http://localhost:8081/hook, true, false",
    "https://127.0.0.1/hook, true, false",
    "http://hook.internal:8081/hook, true, false",
    "http://hook.internal.example.com/hook, false, false",
    "ftp://127.0.0.1/hook, false, false",
    "mailto:somebody, false, false",
  })
  @Section("5.1")
  void permitsAddressesByPolicy(URI url, boolean local, boolean strict) {
    assertThat(Webhook.permitted(url, SimulatorConfig.UrlPolicy.LOCAL)).isEqualTo(local);
    assertThat(Webhook.permitted(url, SimulatorConfig.UrlPolicy.STRICT)).isEqualTo(strict);
  }
}
