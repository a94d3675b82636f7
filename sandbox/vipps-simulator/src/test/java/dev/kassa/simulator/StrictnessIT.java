// Every rule of a request's form, one broken at a time (API 1.2, 4.1, 4.3, 4.8, 5.1).
package dev.kassa.simulator;

import static dev.kassa.simulator.Counted.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrictnessIT extends Simulated {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A whole request with one value put in place of another. */
  private static String changed(String pointer, String value) throws Exception {
    var root = (ObjectNode) JSON.readTree(Till.payment("reference-1", 1000, ADA));
    root.put("returnUrl", "https://example.com/back")
        .put("receiptUrl", "https://example.com/receipt")
        .put("minimumUserAge", 18);
    root.putObject("profile").put("scope", "name phoneNumber");
    var at = pointer.lastIndexOf('/');
    JsonNode parent = root.at(pointer.substring(0, at));
    var name = pointer.substring(at + 1);
    if (value.equals("absent")) {
      ((ObjectNode) parent).remove(name);
    } else {
      ((ObjectNode) parent).set(name, JSON.readTree(value.replace('\'', '"')));
    }
    return root.toString();
  }

  @ParameterizedTest
  @Section({"4.1", "4.3", "4.8"})
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "/amount; absent; amount",
        "/amount; 'x'; amount",
        "/amount/value; -1; amount.value",
        "/amount/value; 65000001; amount.value",
        "/amount/value; '1000'; amount.value",
        "/amount/value; null; amount.value",
        "/amount/value; absent; amount.value",
        "/amount/currency; 'XXX'; amount.currency",
        "/amount/currency; 'nok'; amount.currency",
        "/amount/tip; 1; amount.tip",
        "/paymentMethod; absent; paymentMethod",
        "/paymentMethod; 'WALLET'; paymentMethod",
        "/paymentMethod/type; 'CASH'; paymentMethod.type",
        "/paymentMethod/blockedSources; ['ALL']; paymentMethod.blockedSources[0]",
        "/reference; absent; reference",
        "/reference; 'seven77'; reference",
        "/reference; 'under_score'; reference",
        "/reference; 12345678; reference",
        "/userFlow; absent; userFlow",
        "/userFlow; 'PULL'; userFlow",
        "/customer; {}; customer",
        "/customer; null; customer",
        "/customer; {'phoneNumber':'4712345678','customerToken':'x'}; customer",
        "/customer/phoneNumber; 4712345678; customer.phoneNumber",
        "/customer/phoneNumber; '+4712345678'; customer.phoneNumber",
        "/customer/phoneNumber; '12345678'; customer.phoneNumber",
        "/customer/phoneNumber; '1234567890123456'; customer.phoneNumber",
        "/customer; {'personalQr':'1234'}; customer.personalQr",
        "/customerInteraction; 'PRESENT'; customerInteraction",
        "/paymentDescription; 'ab'; paymentDescription",
        "/paymentDescription; 7; paymentDescription",
        "/minimumUserAge; 101; minimumUserAge",
        "/minimumUserAge; '18'; minimumUserAge",
        "/expiresAt; '2026-11-24'; expiresAt",
        "/expiresAt; '2026-13-24T12:00:00Z'; expiresAt",
        "/qrFormat; {'format':'IMAGE/GIF'}; qrFormat.format",
        "/qrFormat; {'format':'IMAGE/PNG','size':99}; qrFormat.size",
        "/qrFormat; {'format':'IMAGE/PNG'}; qrFormat",
        "/metadata; {'a':1}; metadata.a",
        "/profile; {'sub':'x'}; profile.sub",
        "/colour; 'red'; colour",
        "/receipt/orderLines; []; receipt.orderLines",
        "/receipt/orderLines; absent; receipt.orderLines",
        "/receipt/bottomLine; absent; receipt.bottomLine",
        "/receipt/bottomLine; []; receipt.bottomLine",
        "/receipt/bottomLine/currency; absent; receipt.bottomLine.currency",
        "/receipt/bottomLine/posId; 7; receipt.bottomLine.posId",
        "/receipt/bottomLine/tipAmount; -1; receipt.bottomLine.tipAmount",
        "/receipt/bottomLine/barcode; {'format':'QR','data':'1'}; receipt.bottomLine.barcode.format",
        "/receipt/bottomLine/barcode; {'data':'1'}; receipt.bottomLine.barcode.format",
        "/receipt/orderLines/0/name; absent; receipt.orderLines[0].name",
        "/receipt/orderLines/0/totalAmount; 10.5; receipt.orderLines[0].totalAmount",
        "/receipt/orderLines/0/totalAmount; 99999999999999999999; receipt.orderLines[0].totalAmount",
        "/receipt/orderLines/0/totalTaxAmount; absent; receipt.orderLines[0].totalTaxAmount",
        "/receipt/orderLines/0/taxRate; 10001; receipt.orderLines[0].taxRate",
        "/receipt/orderLines/0/taxRate; absent; receipt.orderLines[0].taxRate",
        "/receipt/orderLines/0/taxRate; null; receipt.orderLines[0].taxRate",
        "/receipt/orderLines/0/unitInfo/quantity; 1; receipt.orderLines[0].unitInfo.quantity",
        "/receipt/orderLines/0/unitInfo/quantity; '1,5'; receipt.orderLines[0].unitInfo.quantity",
        "/receipt/orderLines/0/unitInfo/quantityUnit; 'BOX'; receipt.orderLines[0].unitInfo.quantityUnit",
        "/receipt/orderLines/0/discount; -1; receipt.orderLines[0].discount"
      })
  void aBrokenRuleIsNamedByItsField(String pointer, String value, String field) throws Exception {
    prompt();
    var refused = till.post(PAYMENTS, "key", changed(pointer, value));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.header("content-type")).isEqualTo("application/problem+json");
    assertThat(refused.code()).isEmpty();
    assertThat(refused.body().path("title").asText()).isEqualTo("Bad Request");
    assertThat(refused.body().path("extraDetails").findValuesAsText("name")).contains(field);
  }

  @ParameterizedTest
  @Section({"4.1", "4.8"})
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "/amount/value; 99; 400; 6010",
        "/amount/value; 1000.0; 400; 4040",
        "/amount/value; 1e3; 400; 4040",
        "/amount/currency; 'DKK'; 403; 5040",
        "/amount/currency; 'SEK'; 403; 5040",
        "/paymentMethod/type; 'CARD'; 400; 4160",
        "/paymentMethod/blockedSources; ['COMMERCIAL_CARDS']; 400; 5010",
        "/customer; absent; 400; 4140",
        "/customer/phoneNumber; '4700000000'; 400; 7010",
        "/customer/phoneNumber; '0047123456'; 400; 4070",
        "/customer; {'personalQr':'https://qr.vipps.no/p/x'}; 400; 4060",
        "/customer; {'customerToken':'x'}; 400; 4050",
        "/returnUrl; 'http://example.com'; 400; 4090",
        "/returnUrl; 'example'; 400; 4090",
        "/receiptUrl; 'http://example.com'; 400; 4090",
        "/merchantLegalLinks; {'termsOfSaleUrl':'ftp'}; 400; 4090",
        "/minimumUserAge; 90; 400; 7010",
        "/profile/scope; 'name shoe'; 400; 4080",
        "/profile/scope; 'nin'; 403; 5030",
        "/shipping; {}; 403; 5020",
        "/expiresAt; '2036-11-24T12:00:00Z'; 403; 5050",
        "/metadata; {'a':'','b':'','c':'','d':'','e':'','f':''}; 400; 4100"
      })
  void aBrokenRuleOfTheDomainHasItsNumber(String pointer, String value, int status, String code)
      throws Exception {
    prompt();
    var refused = till.post(PAYMENTS, "key", changed(pointer, value));
    assertThat(refused.code()).isEqualTo(code);
    assertThat(refused.status()).isEqualTo(status);
    assertThat(refused.body().path("status").asInt()).isEqualTo(status);
    assertThat(refused.body().path("type").asText()).isEqualTo("https://httpstatuses.io/" + status);
    assertThat(refused.body().path("instance").asText()).isEqualTo("/v1/payments");
    assertThat(refused.body().path("traceId").asText()).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
  }

  @Test
  @Section({"4.1", "4.8"})
  void metadataThatNamesAKeyTwiceHasItsNumber() {
    prompt();
    var twice =
        Till.payment("reference-1", 1000, ADA).replace("{\"till\":", "{\"till\":\"6\",\"till\":");
    assertThat(till.post(PAYMENTS, "k1", twice).code()).isEqualTo("4110");
    var elsewhere =
        Till.payment("reference-1", 1000, ADA).replace("{\"till\"", "{\"a\":\"b\",\"till\"");
    assertThat(
            till.post(
                    PAYMENTS,
                    "k2",
                    elsewhere.replace("\"userFlow\"", "\"reference\":\"x\",\"userFlow\""))
                .status())
        .isEqualTo(400);
    assertThat(till.post(PAYMENTS, "k3", elsewhere).status()).isEqualTo(201);
  }

  @Test
  @Section("4.1")
  void whatIsPermittedPasses() throws Exception {
    prompt();
    var n = 0;
    for (var change :
        List.of(
            List.of("/returnUrl", "'myapp://back'"),
            List.of("/customerInteraction", "absent"),
            List.of("/minimumUserAge", "null"),
            List.of("/metadata", "null"),
            List.of("/receipt/bottomLine/posId", "null"),
            List.of("/merchantLegalLinks", "{'privacyPolicyUrl':'https://example.com/p'}"),
            List.of("/profile/scope", "'name email address phoneNumber birthDate'"),
            List.of("/receipt", "absent"),
            List.of("/receiptUrl", "null"))) {
      n++;
      var body = changed(change.get(0), change.get(1)).replace("reference-1", "reference-" + n);
      assertThat(till.post(PAYMENTS, "key-" + n, body).status()).isEqualTo(201);
    }
  }

  @Test
  @Section("4.1")
  void longLivingPaymentsHaveTheirBounds() throws Exception {
    var units =
        Stream.of("NO", "DK")
            .map(
                market ->
                    Settings.unit(
                        """
                        {"msn":"%s","clientId":"c%s","clientSecret":"s","subscriptionKeys":["k"],
                         "market":"%s","longLivingAllowed":true}"""
                            .formatted(market.equals("NO") ? "1111" : "2222", market, market)))
            .toArray(SalesUnit[]::new);
    start(SimulatorConfig.inMemory(units));
    assertThat(expiry(units[0], "PT10M", true)).isEqualTo("6120");
    assertThat(expiry(units[0], "PT11M", false)).isEqualTo("6130");
    assertThat(expiry(units[0], "PT11M", true)).isEmpty();
    assertThat(expiry(units[0], "PT23H59M", true)).isEmpty();
    assertThat(expiry(units[0], "PT24H1M", true)).isEqualTo("6110");
    assertThat(expiry(units[1], "PT24H1M", true)).isEmpty();
    assertThat(expiry(units[1], "PT1439H59M", true)).isEmpty();
    assertThat(expiry(units[1], "PT1440H1M", true)).isEqualTo("6110");
  }

  private int expiries;

  private String expiry(SalesUnit unit, String life, boolean receipt) throws Exception {
    person(ADA, "{\"payments\":\"ignore\"}");
    var mine = new Till(simulator.baseUrl(), unit).signedIn();
    var reference = "reference-" + ++expiries;
    var body =
        (ObjectNode)
            JSON.readTree(Till.payment(reference, 1000, ADA).replace("NOK", unit.currency()));
    body.put("expiresAt", simulator.now().plus(java.time.Duration.parse(life)).toString());
    if (!receipt) {
      body.remove("receipt");
    }
    return mine.post(PAYMENTS, reference, body.toString()).code();
  }

  @Test
  @Section({"1.2", "1.3"})
  void headersAreTurnedAwayInTheShapeOfTheirOwn() {
    prompt();
    authorized("reference-1", 1000);
    var path = PAYMENTS + "/reference-1";
    for (var headers :
        new String[][] {
          {"Ocp-Apim-Subscription-Key", ""},
          {"Ocp-Apim-Subscription-Key", "wrong"},
          {"Authorization", ""},
          {"Authorization", "Bearer wrong"},
          {"Authorization", "bearer lower-case"}
        }) {
      var denied = till.with("GET", path, "", headers);
      assertThat(denied.status()).isEqualTo(401);
      assertThat(denied.body().path("statusCode").asInt()).isEqualTo(401);
      assertThat(denied.body().path("message").asText()).isNotEmpty();
      assertThat(denied.body().size()).isEqualTo(2);
    }
    assertThat(till.with("GET", path, "", "Merchant-Serial-Number", "").status()).isEqualTo(400);
    assertThat(till.with("GET", path, "", "Merchant-Serial-Number", "12").status()).isEqualTo(400);
    assertThat(till.with("GET", path, "", "Merchant-Serial-Number", "654321").status())
        .isEqualTo(403);
    assertThat(till.with("GET", path, "", "Vipps-System-Name", "x".repeat(31)).status())
        .isEqualTo(400);
    assertThat(till.with("GET", path, "", "Vipps-System-Name", "x".repeat(30)).status())
        .isEqualTo(200);
    var capture = "{\"modificationAmount\":{\"currency\":\"NOK\",\"value\":1}}";
    var noKey = till.with("POST", path + "/capture", capture);
    assertThat(noKey.status()).isEqualTo(400);
    var long51 = till.with("POST", path + "/capture", capture, "Idempotency-Key", "k".repeat(51));
    assertThat(long51.body().at("/extraDetails/0/name").asText()).isEqualTo("Idempotency-Key");
    assertThat(
            till.with("POST", path + "/capture", capture, "Idempotency-Key", "k ä/50".repeat(8))
                .status())
        .isEqualTo(200);
  }

  @Test
  @Section("1.3")
  void oneTokenDoesNotRevokeAnotherAndBothKeysOpenTheUnit() {
    var first = new Till(simulator.baseUrl(), POSTING).signedIn();
    var second = new Till(simulator.baseUrl(), POSTING).signedIn();
    assertThat(first.read("reference-1").code()).isEqualTo("5090");
    assertThat(second.read("reference-1").code()).isEqualTo("5090");
    assertThat(
            first
                .with("GET", PAYMENTS + "/reference-1", "", "Ocp-Apim-Subscription-Key", "key-3")
                .code())
        .isEqualTo("5090");
    assertThat(till.token("client-2", "secret-2", "key-3").status()).isEqualTo(200);
    assertThat(till.with("POST", "/accesstoken/get", "").status()).isEqualTo(400);
  }

  @ParameterizedTest
  @Section({"4.7", "4.8"})
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "{}; 400; ''",
        "{'modificationAmount':{'currency':'NOK'}}; 400; ''",
        "{'modificationAmount':{'currency':'NOK','value':'1'}}; 400; ''",
        "{'modificationAmount':{'currency':'NOK','value':1,'x':1}}; 400; ''",
        "{'modificationAmount':{'currency':'NOK','value':1},'x':1}; 400; ''",
        "{'modificationAmount':{'currency':'NOK','value':1.5}}; 400; 4040",
        "{'modificationAmount':{'currency':'DKK','value':1}}; 400; 4040",
        "{'modificationAmount':{'currency':'NOK','value':0}}; 400; 4040",
        "{'modificationAmount':{'currency':'NOK','value':1001}}; 400; 6090"
      })
  void aCaptureIsCheckedAsStrictly(String body, int status, String code) {
    prompt();
    authorized("reference-1", 1000);
    var refused = till.post(PAYMENTS + "/reference-1/capture", "k", body.replace('\'', '"'));
    assertThat(refused.status()).isEqualTo(status);
    assertThat(refused.code()).isEqualTo(code.replace("''", ""));
    assertThat(simulator.books().payments().getFirst().captured()).isZero();
  }

  @Test
  @Section("4.7")
  void aCancelTakesAnEmptyBodyOrOneWordOnly() {
    idle();
    for (var n = 1; n <= 3; n++) {
      till.create("reference-" + n, "k" + n, 1000, ADA);
    }
    assertThat(till.cancel("reference-1", null, "").body().path("state").asText())
        .isEqualTo("TERMINATED");
    assertThat(till.cancel("reference-2", "x", "{\"cancelTransactionOnly\":\"yes\"}").status())
        .isEqualTo(400);
    assertThat(till.cancel("reference-2", "y", "{\"all\":true}").status()).isEqualTo(400);
    assertThat(till.cancel("reference-3", "z", "{\"cancelTransactionOnly\":true}").status())
        .isEqualTo(200);
    assertThat(state("reference-2")).isEqualTo("CREATED");
  }

  @Test
  @Section("5.1")
  void registrationsAreCheckedAsStrictly() {
    for (var body :
        new String[] {
          "{}",
          "{\"url\":\"" + receiver.url() + "\"}",
          "{\"url\":\"" + receiver.url() + "\",\"events\":[]}",
          "{\"url\":\"" + receiver.url() + "\",\"events\":[\"x\"]}",
          "{\"url\":\"" + receiver.url() + "\",\"events\":\"x\"}",
          "{\"url\":7,\"events\":[\"user.checked-in.v1\"]}",
          "{\"url\":\":\",\"events\":[\"user.checked-in.v1\"]}",
          "{\"url\":\"" + receiver.url() + "\",\"events\":[\"user.checked-in.v1\"],\"x\":1}"
        }) {
      var refused = till.post("/webhooks/v1/webhooks", null, body);
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.body().path("extraDetails")).isNotEmpty();
      assertThat(refused.body().path("instance").asText()).isEqualTo("/v1/webhooks");
    }
    assertThat(till.delete("/webhooks/v1/webhooks/no-uuid").status()).isEqualTo(400);
    assertThat(till.get("/webhooks/v1/webhooks").body().path("webhooks")).isEmpty();
  }

  @Test
  @Section("4.7")
  void twoPartsOfOneAmountNeedTwoKeys() {
    prompt();
    authorized("reference-1", 1000);
    till.capture("reference-1", "one", 250);
    till.capture("reference-1", "one", 250);
    assertThat(simulator.books().payments().getFirst().captured()).isEqualTo(250);
    till.capture("reference-1", "two", 250);
    assertThat(simulator.books().payments().getFirst().captured()).isEqualTo(500);
    await().until(() -> till.events("reference-1").body().size() == 4);
  }
}
