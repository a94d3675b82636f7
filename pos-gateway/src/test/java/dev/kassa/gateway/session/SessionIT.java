// A browser's token in a cookie, and what other sites can do with it: nothing.
package dev.kassa.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(GatewayOnKafka.class)
class SessionIT {
  private static final String CHECKOUT = "{\"posId\":\"till-7\"}";

  @TestHTTPResource("/")
  URI base;

  private final String token = TillClient.token("oslo-1", List.of("123456"), true);

  private Answer signIn(String form, String... headers) {
    return TillClient.send(
        HttpRequest.newBuilder(base.resolve("/till/session"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form)),
        headers);
  }

  private static HttpCookie cookie(Answer answer) {
    return HttpCookie.parse(answer.header("set-cookie")).getFirst();
  }

  private Answer begin(String... headers) {
    return TillClient.withToken(base, null).post("/checkouts", CHECKOUT, headers);
  }

  @Test
  void tokenBecomesACookieThatNoScriptReads() {
    Answer answer = signIn("token=" + token);
    assertThat(answer.status()).isEqualTo(303);
    assertThat(answer.header("location")).endsWith("/till");
    assertThat(cookie(answer).getName()).isEqualTo("kassa_till");
    assertThat(cookie(answer).getValue()).isEqualTo(token);
    assertThat(cookie(answer).isHttpOnly()).isTrue();
    assertThat(cookie(answer).getSecure()).isTrue();
    assertThat(cookie(answer).getPath()).isEqualTo("/");
    assertThat(cookie(answer).getMaxAge()).as("ends with the token").isBetween(3500L, 3600L);
    assertThat(answer.header("set-cookie")).contains("SameSite=Strict");
  }

  @Test
  void badTokensAreNotKept() {
    for (String bad : List.of("x", token + "x", token.substring(0, token.length() - 8))) {
      Answer answer = signIn("token=" + bad);
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.problem()).isEqualTo("missing-token");
      assertThat(answer.header("set-cookie")).isNull();
    }
    assertThat(signIn("").fields()).containsExactly("token");
  }

  @Test
  void nobodySignsACashierInFromAnotherSite() {
    assertThat(signIn("token=" + token, "Origin", "https://evil.example").problem())
        .isEqualTo("cross-origin");
    assertThat(signIn("token=" + token, "Sec-Fetch-Site", "cross-site").problem())
        .isEqualTo("cross-origin");
  }

  @Test
  void cookieReadsAndChangesForThePageItself() {
    String cookie = "kassa_till=" + token;
    TillClient browser = TillClient.withToken(base, null);
    assertThat(browser.get("/checkouts?till=till-7", "Cookie", cookie).status()).isEqualTo(200);
    assertThat(begin("Cookie", cookie, "Sec-Fetch-Site", "same-origin").status()).isEqualTo(201);
    String own = base.getScheme() + "://" + base.getAuthority();
    assertThat(begin("Cookie", cookie, "Origin", own).status()).isEqualTo(201);
  }

  @Test
  void cookieChangesNothingForOthers() {
    String cookie = "kassa_till=" + token;
    for (String[] from :
        new String[][] {
          {"Cookie", cookie},
          {"Cookie", cookie, "Sec-Fetch-Site", "cross-site"},
          {"Cookie", cookie, "Sec-Fetch-Site", "same-site"},
          {"Cookie", cookie, "Sec-Fetch-Site", "none"},
          {"Cookie", cookie, "Origin", "https://evil.example"},
          {"Cookie", cookie, "Origin", "null"},
        }) {
      Answer answer = begin(from);
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.problem()).isEqualTo("cross-origin");
    }
    Answer signOut =
        TillClient.withToken(base, null)
            .delete("/till/session", "Cookie", cookie, "Origin", "https://evil.example");
    assertThat(signOut.status()).isEqualTo(403);
  }

  @Test
  void headerCountsMoreThanTheCookie() {
    Answer answer =
        TillClient.of(base, "bergen-2")
            .get("/checkouts?store=bergen-2", "Cookie", "kassa_till=" + token);
    assertThat(answer.status()).isEqualTo(200);
    Answer withBadHeader =
        TillClient.withToken(base, "x").get("/checkouts", "Cookie", "kassa_till=" + token);
    assertThat(withBadHeader.status()).isEqualTo(401);
  }

  @Test
  void signingOutClearsTheCookie() {
    Answer answer =
        TillClient.withToken(base, null)
            .delete(
                "/till/session", "Cookie", "kassa_till=" + token, "Sec-Fetch-Site", "same-origin");
    assertThat(answer.status()).isEqualTo(204);
    assertThat(cookie(answer).getMaxAge()).isZero();
    assertThat(cookie(answer).getValue()).isEmpty();
  }
}
