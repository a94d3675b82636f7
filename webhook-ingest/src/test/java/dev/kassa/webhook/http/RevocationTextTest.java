package dev.kassa.webhook.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RevocationTextTest {
  private static final String SUB = "c06c4afe-d9e1-4c5d-939a-177d752a0944";

  @Test
  void saysWhomItIsAbout() {
    String claims =
        "{\"iat\":1,\"nbf\":1,\"exp\":2,\"sub\":\"%s\",\"event\":\"CONSENT_REVOKED\",\"x\":{\"sub\":\"y\"}}"
            .formatted(SUB);
    assertThat(read(token(claims))).contains(SUB);
    assertThat(read(token(claims) + "\r\n")).as("with what an editor adds").contains(SUB);
    assertThat(read(token(claims).replaceFirst("\\.$", ""))).as("two parts").contains(SUB);
    assertThat(read(token(claims) + "c2lnbmVk")).as("whatever is signed").contains(SUB);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"sub\":\"a\",\"event\":\"CONSENT_GIVEN\"}",
        "{\"event\":\"CONSENT_REVOKED\"}",
        "{\"sub\":7,\"event\":\"CONSENT_REVOKED\"}",
        "{\"sub\":\"\",\"event\":\"CONSENT_REVOKED\"}",
        "{\"sub\":\"a b\",\"event\":\"CONSENT_REVOKED\"}",
        "{\"sub\":\"a\",\"event\":\"CONSENT_REVOKED\"",
        "[]",
        "no json"
      })
  void anythingElseIsNone(String claims) {
    assertThat(read(token(claims))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "a.b", "e30.!!.", "{\"sub\":\"a\",\"event\":\"CONSENT_REVOKED\"}"})
  void whatIsNoTokenIsNone(String text) {
    assertThat(read(text)).isEmpty();
  }

  private static Optional<String> read(String text) {
    return RevocationText.sub(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String token(String claims) {
    return part("{\"alg\":\"none\"}") + "." + part(claims) + ".";
  }

  private static String part(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
