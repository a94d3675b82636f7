// The published signature vectors, signed and verified; each negative one for its own reason.
package dev.kassa.simulator;

import static dev.kassa.simulator.Counted.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SignatureTest {
  private static JsonNode vectors() throws IOException {
    try (var in = SignatureTest.class.getResourceAsStream("/webhook-hmac.json")) {
      return new ObjectMapper().readTree(in);
    }
  }

  static Stream<JsonNode> positive() throws IOException {
    return StreamSupport.stream(vectors().get("vectors").spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("positive")
  @Section("5.3")
  void signsAsPublished(JsonNode vector) {
    var signed = sign(vector, vector.get("registeredUrl").asText(), vector.get("body").asText());
    var expected = vector.get("expected").get("headers");
    assertThat(signed.host()).isEqualTo(expected.get("Host").asText());
    assertThat(signed.date()).isEqualTo(expected.get("x-ms-date").asText());
    assertThat(signed.contentHash()).isEqualTo(expected.get("x-ms-content-sha256").asText());
    assertThat(signed.authorization()).isEqualTo(expected.get("Authorization").asText());
  }

  @Test
  @Section("5.3")
  void aChangedBodyHasAnotherHashAndAnotherSignature() throws IOException {
    var base = byId("epayment-authorized");
    for (var id : new String[] {"tampered-body", "tampered-body-and-hash"}) {
      var change = negative(id).get("change");
      var signed = sign(base, base.get("registeredUrl").asText(), change.get("body").asText());
      var original = base.get("expected").get("headers");
      assertThat(signed.contentHash()).isNotEqualTo(original.get("x-ms-content-sha256").asText());
      assertThat(signed.authorization()).isNotEqualTo(original.get("Authorization").asText());
      if (change.has("x-ms-content-sha256")) {
        assertThat(signed.contentHash()).isEqualTo(change.get("x-ms-content-sha256").asText());
      }
    }
  }

  @Test
  @Section("5.3")
  void theQueryIsSigned() throws IOException {
    var base = byId("epayment-authorized");
    var without = sign(base, "https://pos.example.com/vipps/hooks", base.get("body").asText());
    assertThat(without.authorization())
        .endsWith("&Signature=" + negative("query-dropped").get("wouldNeedSignature").asText());
  }

  @Test
  @Section("5.3")
  void theSecretIsTextAndNeverDecoded() throws IOException {
    var base = byId("epayment-authorized");
    var wrong = negative("secret-base64-decoded").get("wouldNeedSignature").asText();
    var right = sign(base, base.get("registeredUrl").asText(), base.get("body").asText());
    assertThat(right.authorization()).doesNotContain(wrong);
  }

  @Test
  @Section("5.3")
  void aPortIsPartOfTheHostAndARootPathIsASlash() {
    var signed = signer("http://127.0.0.1:8081").sign("date", new byte[] {1});
    assertThat(signed.host()).isEqualTo("127.0.0.1:8081");
    assertThat(signed).isEqualTo(signer("http://127.0.0.1:8081/").sign("date", new byte[] {1}));
  }

  @Test
  @Section("5.3")
  void aSignerSignsOneAfterTheOther() {
    var one = signer("http://127.0.0.1:8081/hooks");
    var first = one.sign("date", new byte[] {1});
    assertThat(one.sign("date", new byte[] {2})).isNotEqualTo(first);
    assertThat(one.sign("date", new byte[] {1})).isEqualTo(first);
  }

  private static Signature.Signer signer(String url) {
    return new Signature.Signer("s", URI.create(url));
  }

  @Test
  @Section("5.2")
  void datesAreInTheFormOfTheHeader() {
    assertThat(Signature.date(Instant.parse("2023-03-30T08:38:32.9Z")))
        .isEqualTo("Thu, 30 Mar 2023 08:38:32 GMT");
    assertThat(Signature.date(Instant.parse("2026-11-02T10:15:31Z")))
        .isEqualTo("Mon, 02 Nov 2026 10:15:31 GMT");
  }

  @ParameterizedTest
  @Section("5.3")
  @MethodSource("positive")
  void whatIsPublishedIsAcceptedByAReceiver(JsonNode vector) {
    var verifier = Verifier.of(vector.get("secret").asText(), vector.get("registeredUrl").asText());
    var headers = vector.get("expected").get("headers");
    var body = vector.get("body").asText().getBytes(UTF_8);
    assertThat(verifier.accepts(name -> headers.path(name).asText(), body)).isTrue();
    // And so is what the simulator signs.
    var signed = sign(vector, vector.get("registeredUrl").asText(), vector.get("body").asText());
    assertThat(
            verifier.accepts(
                name ->
                    switch (name) {
                      case "x-ms-date" -> signed.date();
                      case "x-ms-content-sha256" -> signed.contentHash();
                      default -> signed.authorization();
                    },
                body))
        .isTrue();
  }

  @Test
  @Section("5.3")
  void whatIsForgedOrMisreadIsTurnedAwayByAReceiver() throws IOException {
    var base = byId("epayment-authorized");
    var secret = base.get("secret").asText();
    var url = base.get("registeredUrl").asText();
    var headers = base.get("expected").get("headers");
    var body = base.get("body").asText().getBytes(UTF_8);
    for (var id : new String[] {"tampered-body", "tampered-body-and-hash"}) {
      var change = negative(id).get("change");
      var forged = change.get("body").asText().getBytes(UTF_8);
      assertThat(
              Verifier.of(secret, url)
                  .accepts(
                      name ->
                          change.has(name)
                              ? change.get(name).asText()
                              : headers.path(name).asText(),
                      forged))
          .as(id)
          .isFalse();
    }
    assertThat(
            Verifier.of(secret, "https://pos.example.com/vipps/hooks")
                .accepts(name -> headers.path(name).asText(), body))
        .as("query-dropped")
        .isFalse();
    assertThat(
            new Verifier(java.util.Base64.getDecoder().decode(secret), URI.create(url))
                .accepts(name -> headers.path(name).asText(), body))
        .as("secret-base64-decoded")
        .isFalse();
  }

  private static Signature.Headers sign(JsonNode vector, String url, String body) {
    return new Signature.Signer(vector.get("secret").asText(), URI.create(url))
        .sign(vector.get("date").asText(), body.getBytes(UTF_8));
  }

  private static JsonNode byId(String id) throws IOException {
    return positive().filter(one -> one.get("id").asText().equals(id)).findFirst().orElseThrow();
  }

  private static JsonNode negative(String id) throws IOException {
    return StreamSupport.stream(vectors().get("negative").spliterator(), false)
        .filter(one -> one.get("id").asText().equals(id))
        .findFirst()
        .orElseThrow();
  }
}
