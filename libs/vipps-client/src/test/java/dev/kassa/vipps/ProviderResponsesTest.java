package dev.kassa.vipps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.vipps.ProviderOutcome.Busy;
import dev.kassa.vipps.ProviderOutcome.Done;
import dev.kassa.vipps.ProviderOutcome.Refused;
import dev.kassa.vipps.ProviderOutcome.Unknown;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is known after each kind of response (API 7.2, 4.8, 3.8). */
class ProviderResponsesTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  @Test
  void aDomainErrorIsRefusedWithItsCode() {
    String body =
        """
        {"type":"https://httpstatuses.io/400","title":"x","status":"400","traceId":"00-ab-cd-01",
         "extraDetails":[{"name":"Other","reason":"1"},{"name":"ErrorCode","reason":"6080"}]}""";

    assertThat(decode(400, body, null))
        .isEqualTo(new Refused<byte[]>(400, Optional.of("6080"), Optional.of("00-ab-cd-01")));
  }

  @Test
  void aValidationErrorAndAGatewaysBodyAreRefusedWithoutCode() {
    assertThat(
            decode(400, "{\"extraDetails\":[{\"name\":\"reference\",\"reason\":\"^x$\"}]}", null))
        .isEqualTo(new Refused<byte[]>(400, Optional.empty(), Optional.empty()));
    assertThat(decode(401, "{\"statusCode\":401,\"message\":\"Access denied\"}", null))
        .isEqualTo(new Refused<byte[]>(401, Optional.empty(), Optional.empty()));
    assertThat(decode(403, "<html>no</html>", null))
        .isEqualTo(new Refused<byte[]>(403, Optional.empty(), Optional.empty()));
    assertThat(decode(404, "", null))
        .isEqualTo(new Refused<byte[]>(404, Optional.empty(), Optional.empty()));
  }

  @Test
  void theLoginsErrorsAreCodesInBothSpellings() {
    assertThat(
            ((Refused<byte[]>) decode(400, "{\"error\":\"authorization_pending\"}", null)).code())
        .contains("authorization_pending");
    assertThat(((Refused<byte[]>) decode(400, "{\"error_code\":\"old_app\"}", null)).code())
        .contains("old_app");
  }

  @Test
  void whatMayPassLaterIsBusy() {
    for (String code : new String[] {"6160", "6250", "6280"}) {
      String body = "{\"extraDetails\":[{\"name\":\"ErrorCode\",\"reason\":\"" + code + "\"}]}";
      assertThat(decode(400, body, null)).isEqualTo(new Busy<byte[]>(Optional.empty()));
    }
    assertThat(decode(423, "", null)).isEqualTo(new Busy<byte[]>(Optional.empty()));
    assertThat(decode(429, "x", "7"))
        .isEqualTo(new Busy<byte[]>(Optional.of(Duration.ofSeconds(7))));
    assertThat(decode(429, "", "Sun, 22 Nov 2026 12:00:30 GMT"))
        .isEqualTo(new Busy<byte[]>(Optional.of(Duration.ofSeconds(30))));
    assertThat(decode(429, "", "Sun, 22 Nov 2026 11:00:30 GMT"))
        .isEqualTo(new Busy<byte[]>(Optional.of(Duration.ZERO)));
    assertThat(decode(429, "", "999999999"))
        .isEqualTo(new Busy<byte[]>(Optional.of(Duration.ofHours(1))));
    assertThat(decode(429, "", "soon")).isEqualTo(new Busy<byte[]>(Optional.empty()));
  }

  @Test
  void aServerErrorIsUnknownWhateverItSays() {
    String body = "{\"extraDetails\":[{\"name\":\"ErrorCode\",\"reason\":\"3010\"}]}";
    assertThat(decode(500, body, null)).isEqualTo(new Unknown<byte[]>("HTTP 500"));
    assertThat(decode(503, "", "1")).isEqualTo(new Unknown<byte[]>("HTTP 503"));
    assertThat(decode(408, "", null)).isEqualTo(new Unknown<byte[]>("HTTP 408"));
  }

  @Test
  void anAnswerThatCannotBeUnderstoodIsUnknown() {
    ProviderOutcome<byte[]> done = decode(200, "{}", null);
    assertThat(done).isInstanceOf(Done.class);
    assertThat(
            done.map(
                _ -> {
                  throw new IllegalArgumentException("no amount");
                }))
        .isEqualTo(new Unknown<>("unreadable answer: IllegalArgumentException"));
  }

  @Test
  void aTokenIsRenewedAMinuteOrATenthBeforeItsEnd() {
    AccessToken day = AccessToken.of("t", Duration.ofHours(24), NOW);
    assertThat(day.isFresh(NOW.plus(Duration.ofHours(24).minusSeconds(61)))).isTrue();
    assertThat(day.isFresh(NOW.plus(Duration.ofHours(24).minusSeconds(60)))).isFalse();
    assertThat(day.isValid(NOW.plus(Duration.ofHours(24).minusSeconds(1)))).isTrue();
    AccessToken brief = AccessToken.of("t", Duration.ofSeconds(10), NOW);
    assertThat(brief.isFresh(NOW.plusSeconds(8))).isTrue();
    assertThat(brief.isFresh(NOW.plusSeconds(9))).isFalse();
  }

  private static ProviderOutcome<byte[]> decode(int status, String body, String retryAfter) {
    return ProviderResponses.decode(
        status, body.getBytes(StandardCharsets.UTF_8), Optional.ofNullable(retryAfter), NOW);
  }
}
