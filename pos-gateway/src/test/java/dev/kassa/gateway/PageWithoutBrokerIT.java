// The till page of a gateway that cannot reach its broker.
package dev.kassa.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.gateway.TillClient.Answer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(
    value = GatewayOnKafka.class,
    initArgs = @ResourceArg(name = "broker", value = "away"),
    restrictToAnnotatedClass = true)
class PageWithoutBrokerIT {
  private static final String CHECKOUT = "/till/0193a1f0-6c1e-7b1c-9a51-0d7a5a3d2f10";

  @TestHTTPResource("/")
  URI base;

  private HttpRequest.Builder browser(String path) {
    return HttpRequest.newBuilder(base.resolve(path))
        .header(
            "Cookie",
            "kassa_till="
                + TillClient.token("oslo-1", List.of("123456"), true)
                + "; kassa_pos=till-7~123456")
        .header("Sec-Fetch-Site", "same-origin");
  }

  /** A customer who has paid must not be shown as one who was never scanned. */
  @Test
  void saysNothingOfACheckoutThatItHasNotReadBack() {
    Answer page = TillClient.send(browser(CHECKOUT).GET());
    assertThat(page.status()).isEqualTo(503);
    assertThat(page.header("refresh")).isEqualTo("1");
    assertThat(page.response().body()).contains("Do not take payment again");
    assertThat(TillClient.send(browser(CHECKOUT + "/live").GET()).status()).isEqualTo(503);
  }

  /** A button of a page that an earlier start or another replica has made. */
  @Test
  void buttonsOfAPageFromBeforeAreToBePressedAgain() {
    for (HttpRequest.Builder pressed :
        List.of(
            form("/entry", "entry=91234567"),
            form("/payments/1", "payer=91234567"),
            form("/payments/1/cancel?number=1", ""),
            form("/payments/1/confirm?number=1", ""),
            form("/refund/R-1", "amount=1&reason=RETURN"),
            browser(CHECKOUT + "/refund").GET())) {
      assertNotDone(TillClient.send(pressed));
    }
  }

  /** Nothing has to be known for it, so it is the broker that does not take it. */
  @Test
  void whatWasNotTakenIsSaidInWords() {
    assertNotDone(TillClient.send(form("/withdraw?number=1", "")));
  }

  private HttpRequest.Builder form(String path, String fields) {
    return browser(CHECKOUT + path)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(HttpRequest.BodyPublishers.ofString(fields));
  }

  private static void assertNotDone(Answer answer) {
    String pressed = answer.response().uri().getPath();
    assertThat(answer.status()).as(pressed).isEqualTo(503);
    assertThat(answer.header("hx-retarget")).as(pressed).isEqualTo("#problem");
    assertThat(answer.response().body()).as(pressed).contains("nothing is done twice");
  }
}
