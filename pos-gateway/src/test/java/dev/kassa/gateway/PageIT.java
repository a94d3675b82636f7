// The till page over HTTP: who gets in, what the browser is told, what goes onto the topics.
package dev.kassa.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.f4b6a3.uuid.UuidCreator;
import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Currency;
import dev.kassa.contract.Money;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.payment.Amounts;
import dev.kassa.contract.payment.PaymentCaptured;
import dev.kassa.contract.payment.PaymentStanding;
import dev.kassa.gateway.TillClient.Answer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(GatewayOnKafka.class)
class PageIT {
  private static final String QR = "https://qr.vipps.no/28/2/01/031/4791234567?v=1";

  @TestHTTPResource("/")
  URI base;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String servers;

  private Chain chain;
  private String checkout;

  @BeforeEach
  void begin() {
    chain = new Chain(servers);
    checkout = UuidCreator.getTimeOrderedEpoch().toString();
  }

  @AfterEach
  void end() {
    chain.close();
  }

  /** A browser that has signed in and chosen its till. */
  private HttpRequest.Builder browser(String path) {
    return browser(path, TillClient.token("oslo-1", List.of("123456"), true));
  }

  private HttpRequest.Builder browser(String path, String token) {
    return HttpRequest.newBuilder(base.resolve(path))
        .header("Cookie", "kassa_till=" + token + "; kassa_pos=till-7~123456")
        .header("Sec-Fetch-Site", "same-origin")
        .header("Accept-Language", "en");
  }

  private Answer get(String path, String... headers) {
    return TillClient.send(browser(path).GET(), headers);
  }

  private Answer post(String path, String... form) {
    return TillClient.send(body(browser("/till/" + checkout + path), form));
  }

  private static HttpRequest.Builder body(HttpRequest.Builder request, String... form) {
    List<String> fields = new ArrayList<>();
    for (int i = 0; i < form.length; i += 2) {
      fields.add(form[i] + "=" + URLEncoder.encode(form[i + 1], StandardCharsets.UTF_8));
    }
    return request
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(HttpRequest.BodyPublishers.ofString(String.join("&", fields)));
  }

  private static final String[] JACKET = {
    "payer",
    QR,
    "line-id",
    "jacket1234",
    "line-name",
    "Winter jacket",
    "line-quantity",
    "1",
    "line-unit",
    "PCS",
    "line-price",
    "3199,00",
    "line-discount",
    "800",
    "line-tax",
    "2500"
  };

  private JsonNode only(String key) throws IOException {
    List<ConsumerRecord<String, byte[]>> records = chain.written(key, 1);
    assertThat(records).hasSize(1);
    return TillClient.JSON.readTree(records.getFirst().value());
  }

  @Test
  void withoutASessionThePageAsksForTheToken() {
    for (String path : List.of("/till", "/till/" + checkout)) {
      Answer answer = TillClient.withToken(base, null).get(path);
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.header("content-type")).isEqualTo("text/html;charset=utf-8");
      assertThat(answer.response().body()).contains("action=\"/till/session\"");
      assertThat(answer.response().body()).as("no provider to pair by").doesNotContain("pair");
    }
    Answer expired = TillClient.withToken(base, null).get("/till", "Cookie", "kassa_till=x.y.z");
    assertThat(expired.status()).isEqualTo(401);
    assertThat(expired.response().body()).contains("action=\"/till/session\"");
  }

  @Test
  void tokenThatNamesNoSalesUnitIsRefusedInWords() {
    String poor = TillClient.token("oslo-1", null, false);
    Answer answer = TillClient.send(browser("/till/" + checkout, poor).GET());
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.response().body()).contains("This token is not accepted");
  }

  @Test
  void browserIsToldToRunNothingFromElsewhereAndNothingInline() {
    Answer page = get("/till/" + checkout);
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("content-security-policy"))
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(page.header("cache-control")).isEqualTo("no-store");
    assertThat(page.header("x-content-type-options")).isEqualTo("nosniff");
    assertThat(page.response().body()).doesNotContain("<style", "onclick", "javascript:");
    for (String path :
        page.response()
            .body()
            .lines()
            .filter(line -> line.startsWith("<script"))
            .map(line -> line.replaceFirst(".*src=\"([^\"]*)\".*", "$1"))
            .toList()) {
      Answer script = get(path);
      assertThat(script.status()).as(path).isEqualTo(200);
      assertThat(script.header("cache-control")).as(path).isEqualTo("no-cache");
    }
  }

  @Test
  void otherSitesCannotPressItsButtons() {
    Answer answer =
        TillClient.send(
            body(browser("/till/" + checkout + "/entry"), "entry", QR),
            "Sec-Fetch-Site",
            "cross-site");
    assertThat(answer.status()).isEqualTo(403);
    assertThat(chain.all()).noneMatch(record -> record.key().equals(checkout));
  }

  @Test
  void tillIsChosenOnceAndRemembered() {
    HttpRequest.Builder fresh =
        HttpRequest.newBuilder(base.resolve("/till"))
            .header("Cookie", "kassa_till=" + TillClient.token("oslo-1", List.of("123456"), true));
    assertThat(TillClient.send(fresh.GET()).response().body()).contains("Which till is this?");
    Answer chosen = get("/till?till=till-9");
    assertThat(chosen.status()).isEqualTo(303);
    assertThat(chosen.header("location")).matches("/till/[0-9a-f-]{14}7[0-9a-f-]{21}");
    assertThat(chosen.header("set-cookie"))
        .contains("kassa_pos=till-9~123456", "HttpOnly", "SameSite=Strict");
    assertThat(get("/till?till=no+till").status()).isEqualTo(422);
    assertThat(get("/till?till=till-9&unit=654321").status()).isEqualTo(422);
  }

  @Test
  void addressThatIsNoneIsAPageForPeopleAndAProblemForPrograms() {
    for (String path : List.of("/", "/tils", "/till/till-7", "/till/" + checkout + "/nothing")) {
      Answer page = get(path, "Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
      assertThat(page.status()).as(path).isEqualTo(404);
      assertThat(page.header("content-type")).isEqualTo("text/html;charset=utf-8");
      assertThat(page.response().body()).contains("There is no such page here.", "href=\"/till\"");
      assertThat(get(path).header("content-type")).as(path).isEqualTo("application/problem+json");
    }
  }

  @Test
  void moneyIsGivenBackByAReceipt() throws Exception {
    String reference = UUID.randomUUID() + "-1";
    String at = "/receipt-refund/" + UUID.randomUUID();
    assertThat(get("/till/" + checkout + "/receipt-refund").response().body())
        .contains(
            "Refund by receipt", "name=\"reference\"", "/till/" + checkout + "/receipt-refund/");
    assertThat(post(at, "reference", "no", "amount", "10", "reason", "RETURN").response().body())
        .contains("This is no reference of a payment", "value=\"no\"");
    assertThat(post(at, "reference", reference, "amount", "0", "reason", "RETURN").status())
        .isEqualTo(422);
    Answer sent =
        post(
            at,
            "reference",
            reference.toUpperCase(Locale.ROOT),
            "amount",
            "10,50",
            "reason",
            "RETURN");
    assertThat(sent.status()).isEqualTo(200);
    assertThat(sent.response().body()).contains("Giving money back", "?reference=" + reference);
    JsonNode asked = only("123456/" + reference);
    assertThat(asked.at("/amount/value").asLong()).isEqualTo(1_050);
    assertThat(asked.path("storeId").asText()).isEqualTo("oslo-1");
    Answer again = post(at, "reference", reference, "amount", "10,50", "reason", "RETURN");
    assertThat(again.status()).as("pressed twice").isEqualTo(200);
    assertThat(only("123456/" + reference)).isEqualTo(asked);
    assertThat(get("/till/" + checkout + at + "?reference=" + reference).status()).isEqualTo(204);

    String poor = TillClient.token("oslo-1", List.of("123456"), false);
    assertThat(
            TillClient.send(browser("/till/" + checkout + "/receipt-refund", poor).GET())
                .response()
                .body())
        .contains("This till may not refund");
  }

  @Test
  void languageIsAskedForOrPreferredAndRemembered() {
    assertThat(get("/till/" + checkout).response().body()).contains("<html lang=\"en\">");
    assertThat(get("/till/" + checkout, "Accept-Language", "nn").response().body())
        .contains("<html lang=\"nb\">", "Skann kundens kode");
    assertThat(get("/till/" + checkout, "Accept-Language", "fi-FI").response().body())
        .contains("<html lang=\"fi\">", "Skannaa asiakkaan koodi", "?lang=sv", ">Svenska<");
    Answer asked = get("/till/" + checkout + "?lang=no");
    assertThat(asked.response().body()).contains("Skann kundens kode");
    assertThat(asked.header("set-cookie")).contains("kassa_lang=no");
  }

  @Test
  void scanGoesOntoItsTopicSealed() throws IOException {
    Answer answer = post("/entry", "entry", QR);
    assertThat(answer.status()).isEqualTo(204);
    JsonNode scan = only(checkout);
    assertThat(scan.get("scanner").asText()).isEqualTo("CASHIER");
    assertThat(scan.get("posId").asText()).isEqualTo("till-7");
    assertThat(scan.get("qrCode").asText()).startsWith("sealed:v1:");
    assertThat(scan.has("phoneNumber")).isFalse();
  }

  @Test
  void typedNumberGoesOntoItsTopicSealed() throws IOException {
    assertThat(post("/entry", "entry", " 912 34 567 ").status()).isEqualTo(204);
    JsonNode scan = only(checkout);
    assertThat(scan.get("scanner").asText()).isEqualTo("KEYBOARD");
    assertThat(scan.get("phoneNumber").asText()).startsWith("sealed:v1:");
  }

  /** Case S2: asking for payment would push to a stranger. */
  @Test
  void whatAScannerWroteAndIsNobodysCodeIsNotPublished() throws IOException {
    Answer goods = post("/entry", "entry", "40123455", "scanned", "true");
    assertThat(goods.status()).isEqualTo(422);
    assertThat(goods.response().body()).contains("This is the code of goods.");
    assertThat(post("/entry", "entry", "91234567", "scanned", "true").status()).isEqualTo(422);
    assertThat(post("/entry", "entry", "https://example.com").response().body())
        .contains("a link to something else");
    assertThat(
            post("/entry", "entry", "httpsØ--qr.vipps.no-p-x", "scanned", "true").response().body())
        .contains("keyboard layout");
    assertThat(post("/entry", "entry", "x".repeat(4_096)).response().body()).contains("too long");
    assertThat(post("/entry", "entry", "40123455", "scanned", "false").status())
        .as("a person typed it")
        .isEqualTo(204);
    assertThat(only(checkout).get("scanner").asText()).isEqualTo("KEYBOARD");
  }

  @Test
  void basketIsCountedHereAndSaysWhatIsWrong() {
    Answer counted = post("/basket", JACKET);
    assertThat(counted.status()).isEqualTo(200);
    assertThat(counted.header("hx-retarget")).isEqualTo("#goods");
    assertThat(counted.response().body())
        .contains("NOK\u00a02,399.00", "of which 25 % tax on NOK\u00a01,919.20", "NOK\u00a0479.80");
    String[] wrong = JACKET.clone();
    wrong[7] = "many";
    assertThat(post("/basket", wrong).response().body())
        .contains("Write the quantity like 2 or 0,5.", "aria-invalid");
    String[] hostile = JACKET.clone();
    hostile[5] = "<script>alert(1)</script>";
    assertThat(post("/basket", hostile).response().body())
        .doesNotContain("<script>")
        .contains("&lt;script&gt;");
    assertThat(post("/basket", "line-id", "x").status()).isEqualTo(400);
  }

  @Test
  void paymentCarriesTheReceiptAndIsTheSameWhenPressedTwice() throws IOException {
    assertThat(post("/payments/1", JACKET).status()).as("nobody was scanned").isEqualTo(422);
    assertThat(post("/entry", "entry", QR).status()).isEqualTo(204);
    chain.written(checkout, 1);
    // What was just written must have been read back before payment is offered.
    org.awaitility.Awaitility.await()
        .until(() -> get("/till/" + checkout).response().body().contains("Looking up"));
    assertThat(post("/payments/1", "payer", QR).response().body()).contains("Add goods first.");
    String[] nobody = JACKET.clone();
    nobody[1] = "";
    assertThat(post("/payments/1", nobody).response().body()).contains("Scan the customer again");
    assertThat(post("/payments/2", JACKET).status()).isEqualTo(422);
    assertThat(post("/payments/1", JACKET).status()).isEqualTo(204);
    assertThat(post("/payments/1", JACKET).status()).isEqualTo(204);
    String key = "123456/" + checkout + "-1";
    List<ConsumerRecord<String, byte[]>> records = chain.written(key, 1);
    assertThat(records.stream().map(r -> Chain.header(r, "ce_id")).distinct()).hasSize(1);
    JsonNode asked = TillClient.JSON.readTree(records.getFirst().value());
    assertThat(asked.at("/amount/value").asLong()).isEqualTo(239_900);
    assertThat(asked.at("/amount/currency").asText()).isEqualTo("NOK");
    assertThat(asked.at("/description").asText()).isEqualTo("Winter jacket");
    assertThat(asked.at("/customer/personalQr").asText()).startsWith("sealed:v1:");
    assertThat(asked.at("/receipt/lines/0/discount").asLong()).isEqualTo(80_000);
    assertThat(asked.at("/receipt/lines/0/total").asLong()).isEqualTo(239_900);
    assertThat(asked.has("capture")).as("the sales unit decides").isFalse();
  }

  @Test
  void refundNeedsTheClaim() {
    String mayNot = TillClient.token("oslo-1", List.of("123456"), false);
    Answer form = TillClient.send(browser("/till/" + checkout + "/refund", mayNot).GET());
    assertThat(form.status()).isEqualTo(422);
    assertThat(form.response().body()).contains("This till may not refund.");
    Answer sent =
        TillClient.send(
            body(
                browser("/till/" + checkout + "/refund/r-1", mayNot),
                "amount",
                "1",
                "reason",
                "RETURN"));
    assertThat(sent.status()).isEqualTo(422);
  }

  @Test
  void streamBeginsWithHowTheCheckoutStands() throws Exception {
    HttpResponse<java.io.InputStream> stream =
        HttpClient.newHttpClient()
            .send(
                browser("/till/" + checkout + "/live").GET().build(),
                HttpResponse.BodyHandlers.ofInputStream());
    assertThat(stream.statusCode()).isEqualTo(200);
    List<String> names = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
      while (!names.containsAll(List.of("line", "who", "actions", "alive"))) {
        String line = lines.readLine();
        if (line.startsWith("event:")) {
          names.add(line.substring("event:".length()).strip());
        }
      }
    }
    assertThat(names).doesNotHaveDuplicates();
  }

  /** The checkout's payment was taken by a sales unit that the token does not name. */
  @Test
  void buttonsCommandNoSalesUnitThatTheTokenDoesNotName() {
    CheckoutId visit = CheckoutId.of(checkout);
    Msn other = new Msn("654321");
    chain.says(
        "/kassa/payment-service",
        UUID.randomUUID(),
        visit,
        Optional.empty(),
        new PaymentCaptured(
            new PaymentStanding(
                other,
                Reference.of(visit, 1),
                visit,
                "oslo-1",
                "till-7",
                null,
                1,
                1,
                Currency.DKK,
                new Amounts(5_000, 5_000, 0, 0),
                List.of(),
                List.of()),
            new Money(Currency.DKK, 5_000)));
    org.awaitility.Awaitility.await()
        .until(() -> get("/till/" + checkout).response().body().contains("PAID"));
    Answer refund = post("/refund/r-1", "amount", "1", "reason", "RETURN");
    Answer cancel = post("/payments/1/cancel?number=1");
    Answer confirm = post("/payments/1/confirm?number=1");
    for (Answer answer : List.of(refund, cancel, confirm)) {
      assertThat(answer.status()).isEqualTo(422);
      assertThat(answer.response().body()).contains("the sales unit that took the payment");
    }
    assertThat(chain.all()).noneMatch(record -> record.key().startsWith("654321/" + checkout));
  }
}
