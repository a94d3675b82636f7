// A device is signed in by a code that somebody enters elsewhere.
package dev.kassa.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.gateway.GatewayOnKafka;
import dev.kassa.gateway.TillClient;
import dev.kassa.gateway.TillClient.Answer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(GatewayOnKafka.class)
@QuarkusTestResource(value = IdentityProvider.class, restrictToAnnotatedClass = true)
class PairingIT {
  @TestHTTPResource("/")
  URI base;

  private final String token = TillClient.token("oslo-1", List.of("123456"), false);

  private Answer post(String path, String... headers) {
    return TillClient.send(
        HttpRequest.newBuilder(base.resolve("/till/session/pairing" + path))
            .POST(HttpRequest.BodyPublishers.noBody()),
        headers);
  }

  /** Not injected: the other tests of this service have no such provider. */
  private static URI provider() {
    return ConfigProvider.getConfig().getValue("test.identity-provider", URI.class);
  }

  private void next(String answer) {
    TillClient.send(
        HttpRequest.newBuilder(provider().resolve("/next"))
            .POST(HttpRequest.BodyPublishers.ofString(answer)));
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private String asked() {
    return TillClient.send(HttpRequest.newBuilder(provider().resolve("/asked"))).response().body();
  }

  private static String cookies(Answer answer) {
    return String.join("\n", answer.response().headers().allValues("set-cookie"));
  }

  /** Begins, and keeps the device's side as a browser does. */
  private String begun() {
    HttpCookie cookie = HttpCookie.parse(post("").header("set-cookie")).getFirst();
    return cookie.getName() + "=" + cookie.getValue();
  }

  @Test
  void codeIsShownAndTheDevicesSecretIsNot() {
    assertThat(TillClient.withToken(base, null).get("/till").response().body())
        .contains("id=\"pair\"");
    Answer answer = post("");
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.json())
        .isEqualTo(
            json(
                """
                {"code":"WDJB-MJHT","address":"https://login.chain.example/device",
                 "expiresInSeconds":600,"askAgainInSeconds":1}"""));
    assertThat(asked()).contains("client_id=till+page", "scope=openid");
    assertThat(cookies(answer))
        .contains("kassa_pairing=", "HttpOnly", "SameSite=Strict", "Path=/till/session/pairing")
        .contains("Max-Age=600");
  }

  @Test
  void deviceWaitsUntilSomebodyHasEnteredTheCode() {
    String device = begun();
    next("400 {\"error\":\"authorization_pending\"}");
    Answer pending = post("/outcome", "Cookie", device);
    assertThat(pending.status()).isEqualTo(202);
    assertThat(pending.json()).isEqualTo(json("{\"askAgainInSeconds\":1}"));
    assertThat(asked()).contains("device_code=known+to+the+device", "grant-type%3Adevice_code");
    next("400 {\"error\":\"slow_down\"}");
    assertThat(post("/outcome", "Cookie", device).json())
        .isEqualTo(json("{\"askAgainInSeconds\":6}"));
    next("200 {\"access_token\":\"" + token + "\"}");
    Answer granted = post("/outcome", "Cookie", device);
    assertThat(granted.status()).isEqualTo(200);
    assertThat(cookies(granted)).contains("kassa_till=" + token, "kassa_pairing=;");
    assertThat(granted.response().body()).doesNotContain(token);
  }

  @Test
  void tokenThatIsNotForThisGatewayIsNone() {
    String device = begun();
    next("200 {\"access_token\":\"" + token.substring(0, token.length() - 8) + "\"}");
    Answer answer = post("/outcome", "Cookie", device);
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.problem()).isEqualTo("missing-token");
    assertThat(cookies(answer)).doesNotContain("kassa_till");
  }

  @Test
  void whatIsOverIsSaidSo() {
    for (String error : List.of("expired_token", "access_denied", "invalid_grant")) {
      next("400 {\"error\":\"" + error + "\"}");
      Answer answer = post("/outcome", "Cookie", begun());
      assertThat(answer.status()).isEqualTo(410);
      assertThat(answer.problem()).isEqualTo("pairing-over");
    }
    assertThat(post("/outcome").problem()).isEqualTo("pairing-over");
    assertThat(post("/outcome", "Cookie", "kassa_pairing=x").problem()).isEqualTo("pairing-over");
  }

  @Test
  void providerThatDoesNotAnswerAsItShouldIsAway() {
    for (String bad :
        List.of("500 {}", "200 {}", "200 no json", "400 {\"error\":\"invalid_client\"}")) {
      next(bad);
      Answer answer = post("/outcome", "Cookie", begun());
      assertThat(answer.status()).as(bad).isEqualTo(503);
      assertThat(answer.problem()).isEqualTo("identity-provider-away");
      assertThat(answer.header("retry-after")).isEqualTo("1");
    }
  }

  @Test
  void nobodyIsPairedFromAnotherSite() {
    for (String path : List.of("", "/outcome")) {
      assertThat(post(path, "Sec-Fetch-Site", "cross-site").problem()).isEqualTo("cross-origin");
      assertThat(post(path, "Origin", "https://evil.example").problem()).isEqualTo("cross-origin");
    }
  }
}
