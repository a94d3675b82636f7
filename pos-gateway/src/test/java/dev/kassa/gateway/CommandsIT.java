// Every route that says something: what goes onto its topic, and what is refused.
package dev.kassa.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.uuid.UuidCreator;
import dev.kassa.gateway.TillClient.Answer;
import dev.kassa.localstack.Infrastructure;
import dev.kassa.localstack.LocalTillTokens;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.Sealer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(GatewayOnKafka.class)
class CommandsIT {
  static final String QR = "https://qr.vipps.no/28/2/01/031/4791234567?v=1";
  static final String PAYMENT =
      """
      {"posId":"till-7","customer":{"personalQr":"%s"},"amount":{"currency":"NOK","value":239900},
       "description":"Winter jacket","receipt":{"receiptNumber":"1","lines":[{"id":"j","name":"jacket",
       "quantity":"1","unit":"PCS","unitPrice":239900,"total":239900,"taxRate":2500}]}}"""
          .formatted(QR);

  @TestHTTPResource("/")
  URI base;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String servers;

  private Chain chain;
  private TillClient till;
  private String checkout;

  @BeforeEach
  void begin() {
    chain = new Chain(servers);
    till = TillClient.of(base, "oslo-1");
    checkout = UuidCreator.getTimeOrderedEpoch().toString();
  }

  @AfterEach
  void end() {
    chain.close();
  }

  private String at(String path) {
    return "/checkouts/" + checkout + path;
  }

  private static JsonNode json(ConsumerRecord<String, byte[]> record) {
    try {
      return TillClient.JSON.readTree(record.value());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The one record under this key, with the headers that every command has. */
  private JsonNode only(String topic, String type, String key, Answer answer) {
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(202);
    List<ConsumerRecord<String, byte[]>> records = chain.written(key, 1);
    assertThat(records).hasSize(1);
    ConsumerRecord<String, byte[]> record = records.getFirst();
    assertThat(record.topic()).isEqualTo(topic);
    assertThat(Chain.header(record, "ce_type")).isEqualTo(type);
    assertThat(Chain.header(record, "ce_id")).isEqualTo(answer.json().get("commandId").asText());
    assertThat(Chain.header(record, "ce_source")).isEqualTo("/stores/oslo-1/tills/till-7");
    assertThat(Chain.header(record, "ce_subject")).isEqualTo(key);
    assertThat(json(record).get("storeId").asText()).isEqualTo("oslo-1");
    if (!type.equals("pos.customer-scanned.v1")) {
      assertThat(Instant.parse(json(record).path("notAfter").asText()))
          .as("a till that was told 503 by then must not hear of it again")
          .isBetween(Instant.now(), Instant.now().plusSeconds(10));
    }
    assertThat(json(record).get("msn").asText()).isEqualTo("123456");
    return json(record);
  }

  private static String opened(
      String holder, String keyset, String topic, String key, JsonNode at) {
    String field = at.fieldNames().next();
    String value = at.get(field).asText();
    assertThat(value).startsWith("sealed:v1:");
    return switch (new Keysets(Infrastructure.files().keysets(holder))
        .sealer(keyset)
        .open(topic, key, field, value)) {
      case Sealer.Opening.Opened(var text) -> text;
      case Sealer.Opening.KeyMissing _, Sealer.Opening.Broken _ ->
          throw new AssertionError("the service cannot open it");
    };
  }

  /** Signed by the chain, and yet none of its tills': each is refused, and none is a fault. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'aud':'another-system'}",
        "{'aud':null}",
        "{'aud':['another-system']}",
        "{'aud':7}",
        "{'store':5}",
        "{'store':{}}",
        "{'store':[]}",
        "{'store':['oslo-1']}",
        "{'store':''}",
        "{'store':'oslo/1'}",
        "{'store':null}",
        "{'store':true}",
        "{'sales_units':'123456'}",
        "{'sales_units':[]}",
        "{'sales_units':[123456]}",
        "{'sales_units':[null]}",
        "{'sales_units':[['123456']]}",
        "{'sales_units':{'123456':true}}",
        "{'sales_units':['x']}",
        "{'exp':null}",
        "{'exp':'tomorrow'}",
        "{'exp':1}",
        "{'exp':[]}",
        "{'iat':'x'}",
        "{'iat':null}",
        "{'nbf':99999999999}",
        "{'iss':'https://login.other.example'}",
        "{'iss':null}",
        "{'iss':5}",
      })
  void strangeClaimIsRefused(String strange) throws IOException {
    assertThat(TillClient.withToken(base, claims("{}")).get("/checkouts").status())
        .as("what is refused below is refused for the one claim")
        .isEqualTo(200);
    for (String path : List.of(at(""), "/checkouts", "/till")) {
      Answer answer = TillClient.withToken(base, claims(strange)).get(path);
      assertThat(answer.status()).as("%s %s", path, strange).isIn(401, 403);
    }
    Answer command = TillClient.withToken(base, claims(strange)).put(at("/payments/1"), PAYMENT);
    assertThat(command.status()).as(strange).isIn(401, 403);
    assertThat(command.problem()).isIn("missing-token", "missing-claim");
  }

  /** Claims that say nothing to the gateway; what a provider puts there is its own affair. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'groups':5}",
        "{'groups':{'a':1}}",
        "{'groups':[1]}",
        "{'sub':5}",
        "{'sub':null}",
        "{'upn':7}",
        "{'jti':{}}",
        "{'refund':'true'}",
        "{'refund':1}",
        "{'realm_access':{'roles':'x'}}",
      })
  void claimOfOthersChangesNothing(String strange) throws IOException {
    TillClient odd = TillClient.withToken(base, claims(strange));
    assertThat(odd.get("/checkouts").status()).as(strange).isIn(200, 401);
    Answer refund =
        odd.post(
            "/refunds",
            """
            {"posId":"till-1","msn":"123456","reference":"%s-1","refundId":"R-1",
             "amount":{"currency":"NOK","value":1}}"""
                .formatted(checkout));
    assertThat(refund.status()).as(strange).isIn(401, 403);
  }

  @Test
  void tokenForSeveralSystemsIsTaken() throws IOException {
    String several = claims("{'aud':['another-system','kassa-pos-gateway']}");
    assertThat(TillClient.withToken(base, several).get("/checkouts").status()).isEqualTo(200);
  }

  private static String claims(String strange) throws IOException {
    long now = Instant.now().getEpochSecond();
    Map<String, Object> claims =
        new HashMap<>(
            Map.of(
                "iss",
                LocalTillTokens.ISSUER,
                "aud",
                LocalTillTokens.AUDIENCE,
                "iat",
                now - 5,
                "exp",
                now + 600,
                "sub",
                "tills of oslo-1",
                "store",
                "oslo-1",
                "sales_units",
                List.of("123456")));
    claims.putAll(
        TillClient.JSON.readValue(
            strange.replace('\'', '"'), new TypeReference<Map<String, Object>>() {}));
    claims.values().removeIf(Objects::isNull);
    return Infrastructure.files().tillTokens().signed(claims);
  }

  /** A relative reference, so that it names no host and no scheme that a caller made up. */
  @Test
  void addressesInAnswersAreNotTheCallers() {
    assertThat(till.post("/checkouts", "{\"posId\":\"till-7\"}").header("location"))
        .startsWith("/checkouts/");
    Answer refund =
        till.post(
            "/refunds",
            """
            {"posId":"till-1","msn":"123456","reference":"%s-1","refundId":"R-1",
             "amount":{"currency":"NOK","value":1}}"""
                .formatted(checkout));
    assertThat(refund.header("location")).startsWith("/refunds/123456/");
  }

  @Test
  void checkoutIsNamedOrKeepsItsName() {
    Answer named = till.post("/checkouts", "{\"posId\":\"till-7\"}");
    assertThat(named.status()).isEqualTo(201);
    String id = named.json().get("checkoutId").asText();
    assertThat(UUID.fromString(id).version()).isEqualTo(7);
    assertThat(named.header("location")).endsWith("/checkouts/" + id);
    Answer brought =
        till.post("/checkouts", "{\"posId\":\"till-7\",\"checkoutId\":\"" + checkout + "\"}");
    assertThat(brought.json().get("checkoutId").asText()).isEqualTo(checkout);
  }

  @ParameterizedTest
  @CsvSource({
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, true",
    "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-09, true",
    "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, false",
    "00-00000000000000000000000000000000-00f067aa0ba902b7-01, false",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01, false",
    "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01, false",
    "+47 912 34 567, false",
  })
  void traceOfTheTillGoesOnAndWhatIsNoneDoesNot(String header, boolean passedOn) {
    Answer answer =
        TillClient.send(
            till.request(at("/payments/1"))
                .header("Content-Type", "application/json")
                .header("traceparent", header)
                .PUT(HttpRequest.BodyPublishers.ofString(PAYMENT)));
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(202);
    String key = "123456/" + answer.json().get("reference").asText();
    ConsumerRecord<String, byte[]> record = chain.written(key, 1).getFirst();
    assertThat(Chain.header(record, "traceparent")).isEqualTo(passedOn ? header : null);
  }

  @Test
  void scanIsSealedForIdentityService() {
    Answer answer =
        till.post(
            at("/scans"),
            "{\"posId\":\"till-7\",\"scanner\":\"CUSTOMER_FACING\",\"qrCode\":\"" + QR + "\"}");
    JsonNode scan = only("pos.scans.v1", "pos.customer-scanned.v1", checkout, answer);
    ObjectNode sealed = TillClient.JSON.createObjectNode().set("qrCode", scan.get("qrCode"));
    assertThat(opened("identity", "scan", "pos.scans.v1", checkout, sealed)).isEqualTo(QR);
    assertThat(scan.toString()).doesNotContain("4791234567");
  }

  @Test
  void codeThatLooksSealedIsSealedLikeAnyOther() {
    String forged = "sealed:v1:AQAAAAF2b2lkLWV4YW1wbGU";
    Answer answer =
        till.post(
            at("/scans"),
            "{\"posId\":\"till-7\",\"scanner\":\"CASHIER\",\"qrCode\":\"" + forged + "\"}");
    JsonNode scan = only("pos.scans.v1", "pos.customer-scanned.v1", checkout, answer);
    ObjectNode sealed = TillClient.JSON.createObjectNode().set("qrCode", scan.get("qrCode"));
    assertThat(opened("identity", "scan", "pos.scans.v1", checkout, sealed)).isEqualTo(forged);
  }

  @Test
  void enrolmentIsAskedAndTakenBack() {
    String person = "5f0c6c1e-2a3b-5c4d-8e6f-7a8b9c0d1e2f";
    Answer asked =
        till.post(
            at("/enrolment"), "{\"posId\":\"till-7\",\"identificationId\":\"" + person + "\"}");
    JsonNode message = only("pos.enrolments.v1", "pos.enrolment-requested.v1", checkout, asked);
    assertThat(message.get("identificationId").asText()).isEqualTo(person);
    Answer takenBack = till.delete(at("/enrolment?posId=till-7&msn=123456"));
    assertThat(takenBack.status()).isEqualTo(202);
    assertThat(Chain.header(chain.written(checkout, 2).get(1), "ce_type"))
        .isEqualTo("pos.enrolment-cancelled.v1");
  }

  @Test
  void paymentIsSealedForPaymentServiceAndNamedByItsAddress() {
    Answer answer = till.put(at("/payments/1"), PAYMENT);
    String reference = checkout + "-1";
    String key = "123456/" + reference;
    assertThat(answer.json().get("reference").asText()).isEqualTo(reference);
    JsonNode payment = only("pos.payments.v1", "pos.payment-requested.v1", key, answer);
    assertThat(payment.get("attempt").asInt()).isEqualTo(1);
    assertThat(payment.at("/amount/value").asLong()).isEqualTo(239_900);
    assertThat(payment.at("/receipt/lines/0/name").asText()).isEqualTo("jacket");
    assertThat(
            opened("payment", "payment-customer", "pos.payments.v1", key, payment.get("customer")))
        .isEqualTo(QR);
  }

  @Test
  void cancelAndCaptureNeedNoKnownPayment() {
    String key = "123456/" + checkout + "-2";
    Answer cancel =
        till.post(at("/payments/2/cancel"), "{\"posId\":\"till-7\",\"reason\":\"CUSTOMER_LEFT\"}");
    JsonNode message = only("pos.payments.v1", "pos.payment-cancel-requested.v1", key, cancel);
    assertThat(message.get("checkoutId").asText()).isEqualTo(checkout);
    assertThat(message.get("reason").asText()).isEqualTo("CUSTOMER_LEFT");
    Answer capture =
        till.post(
            at("/payments/2/capture"),
            "{\"posId\":\"till-7\",\"amount\":{\"currency\":\"NOK\",\"value\":100000},\"last\":true}",
            "Idempotency-Key",
            "part-1");
    assertThat(capture.status()).isEqualTo(202);
    JsonNode part = json(chain.written(key, 2).get(1));
    assertThat(part.at("/amount/value").asLong()).isEqualTo(100_000);
    assertThat(part.get("last").asBoolean()).isTrue();
  }

  @Test
  void captureWithoutAKeyIsRefusedByItsName() {
    Answer answer = till.post(at("/payments/1/capture"), "{\"posId\":\"till-7\"}");
    assertThat(answer.problem()).isEqualTo("invalid-fields");
    assertThat(answer.fields()).containsExactly("Idempotency-Key");
  }

  @Test
  void refundNeedsItsClaimAndSaysWhereItStands() {
    String reference = checkout + "-1";
    String body =
        """
        {"posId":"till-7","msn":"123456","reference":"%s","refundId":"R-1",
         "amount":{"currency":"NOK","value":40000},"reason":"RETURN"}"""
            .formatted(reference);
    Answer refused = TillClient.of(base, "oslo-1", List.of("123456"), false).post("/refunds", body);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.problem()).isEqualTo("missing-claim");
    assertThat(refused.fields()).containsExactly("refund");
    Answer answer = till.post("/refunds", body);
    JsonNode message =
        only("pos.payments.v1", "pos.refund-requested.v1", "123456/" + reference, answer);
    assertThat(message.at("/amount/value").asLong()).isEqualTo(40_000);
    assertThat(answer.header("location")).endsWith("/refunds/123456/" + reference + "/R-1");
    Answer again = till.post("/refunds", body);
    assertThat(again.json()).isEqualTo(answer.json());
    // Case T2: the same checkout, as the routes of checkouts take it.
    Answer inCapitals =
        till.post("/refunds", body.replace(reference, reference.toUpperCase(Locale.ROOT)));
    assertThat(inCapitals.json()).isEqualTo(answer.json());
  }

  @Test
  void sameKeyIsTheSameCommandAndAnotherIsNot() {
    String body = "{\"posId\":\"till-7\",\"scanner\":\"CASHIER\",\"qrCode\":\"" + QR + "\"}";
    JsonNode first = till.post(at("/scans"), body, "Idempotency-Key", "k1").json();
    assertThat(till.post(at("/scans"), body, "Idempotency-Key", "k1").json()).isEqualTo(first);
    assertThat(till.post(at("/scans"), body, "Idempotency-Key", "k2").json()).isNotEqualTo(first);
    assertThat(till.post(at("/scans"), body).json())
        .as("without a key each is new")
        .isNotEqualTo(till.post(at("/scans"), body).json());
    assertThat(
            TillClient.of(base, "bergen-2")
                .post(at("/scans"), body, "Idempotency-Key", "k1")
                .json())
        .as("another store")
        .isNotEqualTo(first);
    assertThat(
            till.post(at("/scans"), body.replace("till-7", "till-8"), "Idempotency-Key", "k1")
                .json())
        .as("another till")
        .isNotEqualTo(first);
    JsonNode payment = till.put(at("/payments/1"), PAYMENT).json();
    assertThat(till.put(at("/payments/1"), PAYMENT).json()).isEqualTo(payment);
    assertThat(till.put(at("/payments/2"), PAYMENT).json()).isNotEqualTo(payment);
    String cancel = "{\"posId\":\"till-7\"}";
    JsonNode cancelled = till.post(at("/payments/1/cancel"), cancel).json();
    assertThat(till.post(at("/payments/1/cancel"), cancel).json()).isEqualTo(cancelled);
    assertThat(cancelled).isNotEqualTo(payment);
  }

  @Test
  void salesUnitMustBeTheTokens() {
    Answer other =
        till.post(
            at("/scans"),
            "{\"posId\":\"till-7\",\"msn\":\"654321\",\"scanner\":\"CASHIER\",\"qrCode\":\"x\"}");
    assertThat(other.status()).isEqualTo(403);
    assertThat(other.problem()).isEqualTo("not-allowed");
    assertThat(other.fields()).containsExactly("msn");
    TillClient two = TillClient.of(base, "oslo-1", List.of("123456", "654321"), true);
    Answer unsaid =
        two.post(at("/scans"), "{\"posId\":\"till-7\",\"scanner\":\"CASHIER\",\"qrCode\":\"x\"}");
    assertThat(unsaid.status()).isEqualTo(400);
    assertThat(unsaid.fields()).containsExactly("msn");
    Answer refund =
        till.post(
            "/refunds",
            """
            {"posId":"till-7","msn":"654321","reference":"order-0001","refundId":"R-1",
             "amount":{"currency":"DKK","value":1}}""");
    assertThat(refund.status()).isEqualTo(403);
    assertThat(refund.fields()).containsExactly("msn");
    assertThat(till.delete(at("/enrolment?posId=till-7&msn=654321")).status()).isEqualTo(403);
  }

  @Test
  void tokenMustHaveItsClaims() {
    String body = "{\"posId\":\"till-7\"}";
    Answer noStore = TillClient.of(base, null, List.of("123456"), true).post("/checkouts", body);
    assertThat(noStore.status()).isEqualTo(403);
    assertThat(noStore.problem()).isEqualTo("missing-claim");
    assertThat(noStore.fields()).containsExactly("store");
    Answer noUnits = TillClient.of(base, "oslo-1", null, true).post("/checkouts", body);
    assertThat(noUnits.problem()).isEqualTo("missing-claim");
    assertThat(noUnits.fields()).containsExactly("sales_units");
    Answer badUnits = TillClient.of(base, "oslo-1", List.of("x"), true).post("/checkouts", body);
    assertThat(badUnits.fields()).containsExactly("sales_units");
  }

  @Test
  void everyRouteNeedsAValidToken() {
    Instant now = Instant.now();
    LocalTillTokens tokens = Infrastructure.files().tillTokens();
    LocalTillTokens.Claims claims = new LocalTillTokens.Claims("oslo-1", List.of("123456"), true);
    String expired = tokens.token(claims, now.minusSeconds(7200), now.minusSeconds(3600));
    String good = TillClient.token("oslo-1", List.of("123456"), true);
    String forged = good.substring(0, good.length() - 8) + "AAAAAAAA";
    for (String token : new String[] {null, expired, forged, "x"}) {
      TillClient client = TillClient.withToken(base, token);
      Consumer<Answer> refused =
          answer -> {
            assertThat(answer.status()).as("%s", answer.response().uri()).isEqualTo(401);
            assertThat(answer.problem()).isEqualTo("missing-token");
            assertThat(answer.header("www-authenticate")).isEqualTo("Bearer");
          };
      refused.accept(client.post("/checkouts", "{}"));
      refused.accept(client.get("/checkouts?till=till-7"));
      refused.accept(client.get(at("")));
      refused.accept(client.get(at("/events"), "Accept", "text/event-stream"));
      refused.accept(client.post(at("/scans"), "{}"));
      refused.accept(client.post(at("/enrolment"), "{}"));
      refused.accept(client.delete(at("/enrolment?posId=till-7")));
      refused.accept(client.put(at("/payments/1"), "{}"));
      refused.accept(client.post(at("/payments/1/cancel"), "{}"));
      refused.accept(client.post(at("/payments/1/capture"), "{}"));
      refused.accept(client.post("/refunds", "{}"));
      refused.accept(client.get("/refunds/123456/order-0001/R-1"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PUT  | /payments/1         | \"amount\":{\"currency\":\"NOK\",\"value\":239900} | \"amount\":{\"currency\":\"NOK\",\"value\":-1} | amount.value",
        "PUT  | /payments/1         | \"amount\":{\"currency\":\"NOK\",\"value\":239900} | \"amount\":{\"currency\":\"NOK\",\"value\":0} | amount.value",
        "PUT  | /payments/1         | \"currency\":\"NOK\" | \"currency\":\"SEK\" | amount.currency",
        "PUT  | /payments/1         | \"currency\":\"NOK\", | '' | amount.currency",
        "PUT  | /payments/1         | \"total\":239900 | \"total\":-5 | receipt.lines[0].total",
        "PUT  | /payments/1         | \"total\":239900 | \"total\":1.5 | receipt.lines[0].total",
        "PUT  | /payments/1         | \"total\":239900, | '' | receipt.lines[0].total",
        "PUT  | /payments/1         | \"unit\":\"PCS\" | \"unit\":\"PIECE\" | receipt.lines[0].unit",
        "PUT  | /payments/1         | \"unit\":\"PCS\" | \"unit\":\"PCS\",\"colour\":\"blue\" | receipt.lines[0].colour",
        "PUT  | /payments/1         | \"receiptNumber\":\"1\" | \"receiptNumber\":\"\" | receipt.receiptNumber",
        "PUT  | /payments/1         | Winter jacket | Wi | description",
        "PUT  | /payments/1         | \"posId\":\"till-7\" | \"posId\":\"till 7\" | posId",
        "PUT  | /payments/1         | \"posId\":\"till-7\", | '' | posId",
        "PUT  | /payments/1         | \"posId\":\"till-7\" | \"posId\":\"till-7\",\"storeId\":\"oslo-1\" | storeId",
        "PUT  | /payments/1         | \"posId\":\"till-7\" | \"posId\":\"till-7\",\"reference\":\"mine-0001\" | reference",
        "PUT  | /payments/1         | \"posId\":\"till-7\" | \"posId\":\"till-7\",\"msn\":123456 | msn",
        "PUT  | /payments/1         | \"posId\":\"till-7\" | \"posId\":\"till-7\",\"msn\":\"12\" | msn",
        "PUT  | /payments/1         | \"posId\":\"till-7\" | \"posId\":\"till-7\",\"identificationId\":\"x\" | identificationId",
        "PUT  | /payments/1         | \"posId\":\"till-7\" | \"posId\":\"till-7\",\"validForSeconds\":601 | validForSeconds",
        "PUT  | /payments/1         | \"posId\":\"till-7\" | \"posId\":\"till-7\",\"capture\":{\"policy\":\"LATER\"} | capture.policy",
        "PUT  | /payments/1         | \"posId\":\"till-7\" | \"posId\":\"till-7\",\"capture\":{\"policy\":\"ON_CONFIRM\",\"withinSeconds\":0} | capture.withinSeconds",
        "PUT  | /payments/1         | \"customer\":{ | \"customer\":{\"phoneNumber\":\"912 34 567\", | customer",
        "PUT  | /payments/1         | \"customer\":{ | \"customer\":{\"fingerprint\":\"x\", | customer.fingerprint",
        "PUT  | /payments/1         | \"personalQr\":\" | \"personalQr\":\"\",\"x\":\" | customer.personalQr",
        "PUT  | /payments/0         | x | x | attempt",
        "PUT  | /payments/1000000   | x | x | attempt",
      })
  void fieldIsNamedAsTheClientWroteIt(
      String method, String path, String from, String to, String field) {
    Answer answer = till.with(method, at(path), PAYMENT.replace(from, to));
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
    assertThat(answer.problem()).isEqualTo("invalid-fields");
    assertThat(answer.fields()).containsExactly(field);
    assertThat(answer.response().body()).doesNotContain("4791234567");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"posId\":\"till-7\",\"scanner\":\"CASHIER\"} | qrCode",
        "{\"posId\":\"till-7\",\"scanner\":\"CASHIER\",\"qrCode\":\"x\",\"phoneNumber\":\"1\"} | qrCode",
        "{\"posId\":\"till-7\",\"scanner\":\"EYE\",\"qrCode\":\"x\"} | scanner",
        "{\"posId\":\"till-7\",\"qrCode\":\"x\"} | scanner",
        "{\"scanner\":\"CASHIER\",\"qrCode\":\"x\"} | posId",
        "{\"posId\":\"till-7\",\"scanner\":\"CASHIER\",\"qrCode\":4791234567} | qrCode",
      })
  void scanMustHoldTogether(String body, String field) {
    Answer answer = till.post(at("/scans"), body);
    assertThat(answer.problem()).isEqualTo("invalid-fields");
    assertThat(answer.fields()).containsExactly(field);
  }

  @Test
  void longPersonalValuesAreRefusedBeforeTheyAreSealed() {
    String most = "æ".repeat(512);
    String scan = "{\"posId\":\"till-7\",\"scanner\":\"CASHIER\",\"qrCode\":\"%s\"}";
    assertThat(till.post(at("/scans"), scan.formatted(most)).status()).isEqualTo(202);
    Answer tooLong = till.post(at("/scans"), scan.formatted(most + "x"));
    assertThat(tooLong.fields()).containsExactly("qrCode");
    Answer payment = till.put(at("/payments/1"), PAYMENT.replace(QR, most + "x"));
    assertThat(payment.fields()).containsExactly("customer.personalQr");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "null",
      value = {
        "{\"posId\":\"till-7\"",
        "''",
        "[]",
        "7",
        "\"x\"",
        "{\"posId\":\"a\",\"posId\":\"b\"}"
      })
  void bodyMustBeOneJsonObject(String body) {
    Answer answer = till.post(at("/scans"), body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.problem()).isEqualTo("invalid-json");
  }

  @Test
  void everythingElseThatIsWrongIsAProblemToo() {
    assertThat(till.post("/checkouts/x/scans", "{}").fields()).containsExactly("checkoutId");
    assertThat(till.get("/nowhere").problem()).isEqualTo("not-found");
    Answer method = till.put(at("/scans"), "{}");
    assertThat(method.status()).isEqualTo(405);
    assertThat(method.problem()).isEqualTo("wrong-method");
    Answer type = till.post(at("/scans"), "{}", "Content-Type", "text/plain");
    assertThat(type.status()).isEqualTo(415);
    assertThat(type.problem()).isEqualTo("wrong-content-type");
    Answer since = till.get("/checkouts?till=till-7&since=yesterday");
    assertThat(since.fields()).containsExactly("since");
    Answer store = till.get("/checkouts?till=till-7&store=bergen-2");
    assertThat(store.status()).isEqualTo(403);
    assertThat(store.fields()).containsExactly("store");
    Answer key = till.put(at("/payments/1"), PAYMENT, "Idempotency-Key", "x".repeat(101));
    assertThat(key.fields()).containsExactly("Idempotency-Key");
    Answer empty = till.put(at("/payments/1"), PAYMENT, "Idempotency-Key", "");
    assertThat(empty.status()).as("is a key, and none that can be").isEqualTo(400);
    assertThat(empty.fields()).containsExactly("Idempotency-Key");
    Answer accept = till.get(at("/events"), "Accept", "image/png");
    assertThat(accept.status()).isEqualTo(406);
    assertThat(accept.problem()).isEqualTo("not-acceptable");
  }

  @Test
  void largeBodiesAreRefusedAtOnceAndInPieces() {
    String large = PAYMENT.replace("Winter jacket", "x".repeat(64 * 1024));
    Answer answer = till.put(at("/payments/1"), large);
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.problem()).isEqualTo("too-large");
    // Without a length: the client sends it in chunks.
    HttpRequest.Builder chunked =
        till.request(at("/payments/1"))
            .header("Content-Type", "application/json")
            .PUT(
                HttpRequest.BodyPublishers.fromPublisher(
                    HttpRequest.BodyPublishers.ofString(large)));
    Answer pieces = TillClient.send(chunked);
    assertThat(pieces.status()).isEqualTo(413);
    assertThat(pieces.problem()).isEqualTo("too-large");
  }

  /** Everything that is logged, with its failures. */
  private static final class LogText extends Handler {
    private final StringBuffer text = new StringBuffer();

    @Override
    public void publish(LogRecord record) {
      text.append(new SimpleFormatter().format(record)).append('\n');
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  void nothingPersonalIsInTheLog() {
    LogText log = new LogText();
    Logger root = Logger.getLogger("");
    root.addHandler(log);
    try {
      Logger.getLogger("test").severe("this is seen");
      till.put(at("/payments/1"), PAYMENT);
      till.put(at("/payments/1"), PAYMENT.replace("\"posId\"", "\"pos\""));
      till.put(at("/payments/1"), PAYMENT.replace(",", ""));
      till.put(at("/payments/1"), PAYMENT.replace("\"amount\"", "\"4791234567\""));
      till.post(at("/scans"), "{\"posId\":\"4791234567\",\"qrCode\":4791234567}");
      till.get("/checkouts/4791234567?till=4791234567");
      till.get("/checkouts?since=4791234567");
      assertThat(log.text.toString()).contains("this is seen").doesNotContain("4791234567");
    } finally {
      root.removeHandler(log);
    }
  }

  @Test
  void nothingPersonalIsOnATopicInClear() {
    for (String person : List.of("912 34 567", QR)) {
      String field = person.equals(QR) ? "qrCode" : "phoneNumber";
      till.post(
          at("/scans"),
          "{\"posId\":\"till-7\",\"scanner\":\"KEYBOARD\",\"%s\":\"%s\"}".formatted(field, person));
    }
    till.put(at("/payments/1"), PAYMENT);
    till.put(
        at("/payments/2"),
        PAYMENT.replace("\"personalQr\":\"" + QR, "\"phoneNumber\":\"912 34 567"));
    till.put(
        at("/payments/3"),
        PAYMENT.replace("\"personalQr\":\"" + QR, "\"customerToken\":\"token-of-somebody"));
    chain.written("123456/" + checkout + "-3", 1);
    assertThat(chain.all())
        .filteredOn(record -> record.key().contains(checkout))
        .hasSize(5)
        .allSatisfy(
            record ->
                assertThat(Chain.text(record) + record.headers() + record.key())
                    .doesNotContain("912 34 567", QR, "token-of-somebody")
                    .contains("sealed:v1:"));
  }
}
