// What comes back over HTTP: states, lists, refunds and the stream, each store its own.
package dev.kassa.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.f4b6a3.uuid.UuidCreator;
import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Currency;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.MemberId;
import dev.kassa.contract.Money;
import dev.kassa.contract.Msn;
import dev.kassa.contract.PersonalText;
import dev.kassa.contract.Reference;
import dev.kassa.contract.identity.CustomerIdentified;
import dev.kassa.contract.membership.MemberRecognised;
import dev.kassa.contract.membership.Visit;
import dev.kassa.contract.payment.Amounts;
import dev.kassa.contract.payment.AskedBy;
import dev.kassa.contract.payment.Asker;
import dev.kassa.contract.payment.PaymentCaptured;
import dev.kassa.contract.payment.PaymentRefunded;
import dev.kassa.contract.payment.PaymentStanding;
import dev.kassa.contract.pos.CustomerScanned;
import dev.kassa.gateway.EventStream.Event;
import dev.kassa.gateway.TillClient.Answer;
import dev.kassa.localstack.Infrastructure;
import dev.kassa.localstack.LocalTillTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(GatewayOnKafka.class)
class ReadBackIT {
  private static final Msn MSN = new Msn("123456");
  private static final String SCAN =
      "{\"posId\":\"till-7\",\"scanner\":\"CASHIER\",\"qrCode\":\"" + CommandsIT.QR + "\"}";

  @TestHTTPResource("/")
  URI base;

  @TestHTTPResource(value = "/", management = true)
  URI management;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String servers;

  private Chain chain;
  private TillClient till;
  private TillClient elsewhere;
  private CheckoutId checkout;
  private IdentificationId person;

  @BeforeEach
  void begin() {
    chain = new Chain(servers);
    till = TillClient.of(base, "oslo-1");
    elsewhere = TillClient.of(base, "bergen-2");
    checkout = new CheckoutId(UuidCreator.getTimeOrderedEpoch());
    person = new IdentificationId(UUID.randomUUID());
  }

  @AfterEach
  void end() {
    chain.close();
  }

  private String at(String path) {
    return "/checkouts/" + checkout + path;
  }

  private UUID identified(Optional<UUID> scan) {
    UUID id = UUID.randomUUID();
    chain.says(
        "/kassa/identity-service",
        id,
        checkout,
        scan,
        new CustomerIdentified(
            person,
            checkout,
            "oslo-1",
            "till-7",
            MSN,
            new PersonalText("sealed:v1:secret"),
            CustomerIdentified.Method.QR));
    return id;
  }

  private void member() {
    chain.says(
        "/kassa/membership-service",
        UUID.randomUUID(),
        checkout,
        Optional.empty(),
        new MemberRecognised(
            new Visit(checkout, person, "oslo-1", "till-7", MSN, "club", 1, 1),
            new MemberId("m-1"),
            "gold",
            1250));
  }

  private PaymentStanding standing(
      int sequence, Amounts amounts, List<UUID> outcomeOf, AskedBy askedBy) {
    return new PaymentStanding(
        MSN,
        Reference.of(checkout, 1),
        checkout,
        "oslo-1",
        "till-7",
        person,
        1,
        sequence,
        Currency.NOK,
        amounts,
        outcomeOf,
        outcomeOf.stream().map(id -> Asker.of(id, askedBy)).toList());
  }

  private void captured(UUID request) {
    chain.says(
        "/kassa/payment-service",
        UUID.randomUUID(),
        checkout,
        Optional.of(request),
        new PaymentCaptured(
            standing(
                1,
                new Amounts(239_900, 239_900, 0, 0),
                List.of(request),
                new AskedBy("oslo-1", "till-7")),
            new Money(Currency.NOK, 239_900)));
  }

  private static UUID id(Answer answer) {
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(202);
    return UUID.fromString(answer.json().get("commandId").asText());
  }

  private JsonNode stateWhen(String pointer, String value) {
    return await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> till.get(at("")).json(), state -> value.equals(state.at(pointer).asText()));
  }

  @Test
  void stateTellsTheVisitFromScanToMoney() {
    UUID scan = id(till.post(at("/scans"), SCAN));
    stateWhen("/customer/status", "SCANNED");
    identified(Optional.of(scan));
    JsonNode known = stateWhen("/customer/status", "IDENTIFIED");
    assertThat(known.at("/customer/identificationId").asText()).isEqualTo(person.toString());
    member();
    JsonNode member = stateWhen("/customer/status", "MEMBER");
    assertThat(member.at("/customer/priceGroup").asText()).isEqualTo("gold");
    assertThat(member.at("/customer/points").asLong()).isEqualTo(1250);
    UUID request = id(till.put(at("/payments/1"), CommandsIT.PAYMENT));
    JsonNode asked = stateWhen("/payments/0/status", "ASKED");
    assertThat(asked.at("/payments/0/amount").asLong()).isEqualTo(239_900);
    captured(request);
    JsonNode paid = stateWhen("/payments/0/status", "CAPTURED");
    assertThat(paid.at("/payments/0/reference").asText()).isEqualTo(checkout + "-1");
    assertThat(paid.at("/payments/0/amounts/captured").asLong()).isEqualTo(239_900);
    assertThat(paid.get("commands")).hasSize(2);
    assertThat(paid.at("/commands/1/commandId").asText()).isEqualTo(request.toString());
    assertThat(paid.at("/commands/1/outcome/type").asText()).isEqualTo("payment.captured.v1");
    assertThat(paid.at("/posId").asText()).isEqualTo("till-7");
    assertThat(paid.toString()).doesNotContain("sealed:", "4791234567");
  }

  @Test
  void unknownCheckoutAndAnotherStoresAreTheSameAnswer() {
    till.post(at("/scans"), SCAN);
    stateWhen("/customer/status", "SCANNED");
    Answer hidden = elsewhere.get(at(""));
    Answer unknown = elsewhere.get("/checkouts/" + UUID.randomUUID());
    assertThat(hidden.status()).isEqualTo(404);
    assertThat(hidden.problem()).isEqualTo("not-found");
    assertThat(hidden.json()).isEqualTo(unknown.json());
  }

  @Test
  void listIsTheStoresAndTheTills() {
    Instant before = Instant.now().minusSeconds(60);
    till.post(at("/scans"), SCAN);
    stateWhen("/customer/status", "SCANNED");
    assertThat(listed(till, "?till=till-7&store=oslo-1&since=" + before)).contains(checkout);
    assertThat(listed(till, "")).contains(checkout);
    assertThat(listed(till, "?till=till-8")).doesNotContain(checkout);
    assertThat(listed(till, "?till=till-7&since=" + before.plusSeconds(3600))).isEmpty();
    assertThat(listed(elsewhere, "?till=till-7")).doesNotContain(checkout);
  }

  @Test
  void checkoutIsFoundByTheNumberOfAReceipt() {
    String number = "R" + UUID.randomUUID().toString().substring(0, 8);
    till.put(
        at("/payments/1"),
        CommandsIT.PAYMENT.replace(
            "\"receiptNumber\":\"1\"", "\"receiptNumber\":\"" + number + "\""));
    stateWhen("/payments/0/receiptNumber", number);
    assertThat(listed(till, "?receipt=" + number)).containsExactly(checkout);
    assertThat(listed(till, "?receipt=" + number + "x")).isEmpty();
    assertThat(listed(elsewhere, "?receipt=" + number)).isEmpty();
    assertThat(till.get("/checkouts?receipt=" + "9".repeat(65)).fields())
        .containsExactly("receipt");
  }

  private static List<CheckoutId> listed(TillClient client, String query) {
    Answer answer = client.get("/checkouts" + query);
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
    return answer.json().get("checkouts").findValuesAsText("checkoutId").stream()
        .map(CheckoutId::of)
        .toList();
  }

  @Test
  void streamBeginsWithTheStateAndTellsEachMessage() {
    try (EventStream stream = till.follow(checkout.toString())) {
      Event first = stream.awaits(1).getFirst();
      assertThat(first.name()).isEqualTo("checkout");
      assertThat(first.id()).isEqualTo(checkout + "/-");
      assertThat(first.data().at("/customer/status").asText()).isEqualTo("NONE");
      assertThat(stream.retry()).isEqualTo("1000");
      UUID scan = id(till.post(at("/scans"), SCAN));
      stream.awaits(2);
      UUID answer = identified(Optional.of(scan));
      Event identified = stream.awaits(3).get(2);
      assertThat(stream.names())
          .containsExactly(
              "checkout", "pos.customer-scanned.v1", "identity.customer-identified.v1");
      JsonNode event = identified.data();
      assertThat(event.get("specversion").asText()).isEqualTo("1.0");
      assertThat(event.get("id").asText()).isEqualTo(answer.toString());
      assertThat(event.get("type").asText()).isEqualTo("identity.customer-identified.v1");
      assertThat(event.get("source").asText()).isEqualTo("/kassa/identity-service");
      assertThat(event.get("subject").asText()).isEqualTo(checkout.toString());
      assertThat(event.get("correlationid").asText()).isEqualTo(checkout.toString());
      assertThat(event.get("causationid").asText()).isEqualTo(scan.toString());
      assertThat(event.at("/data/identificationId").asText()).isEqualTo(person.toString());
      assertThat(event.at("/data/msisdn").isMissingNode()).isTrue();
      assertThat(identified.id()).matches(checkout + "/i\\d+:\\d+,s\\d+:\\d+");
      till.put(at("/payments/1"), CommandsIT.PAYMENT);
      JsonNode payment = stream.awaits(4).get(3).data();
      assertThat(payment.at("/data/amount/value").asLong()).isEqualTo(239_900);
      assertThat(payment.at("/data/customer").isMissingNode()).isTrue();
      assertThat(stream.events().toString()).doesNotContain("sealed:", "4791234567");
    }
  }

  @Test
  void returningClientGetsWhatItMissedAndAnUnreadableIdTheState() {
    UUID scan;
    String seen;
    try (EventStream stream = till.follow(checkout.toString())) {
      scan = id(till.post(at("/scans"), SCAN));
      seen = stream.awaits(2).getLast().id();
    }
    identified(Optional.of(scan));
    member();
    stateWhen("/customer/status", "MEMBER");
    try (EventStream stream = till.follow(checkout.toString(), "Last-Event-ID", seen)) {
      stream.awaits(2);
      assertThat(stream.names())
          .containsExactlyInAnyOrder(
              "identity.customer-identified.v1", "membership.member-recognised.v1");
      String all = stream.events().getLast().id();
      try (EventStream nothingMissed = till.follow(checkout.toString(), "Last-Event-ID", all)) {
        till.post(at("/scans"), SCAN);
        assertThat(nothingMissed.awaits(1).getFirst().name()).isEqualTo("pos.customer-scanned.v1");
      }
    }
    for (String id : List.of("nonsense", "i0:999999999", "z3:1")) {
      try (EventStream stream = till.follow(checkout.toString(), "Last-Event-ID", id)) {
        assertThat(stream.awaits(1).getFirst().name()).as(id).isEqualTo("checkout");
        assertThat(stream.events().getFirst().data().get("checkoutId").asText())
            .isEqualTo(checkout.toString());
      }
    }
  }

  @Test
  void anotherStoresEventNeverComesThrough() {
    till.post(at("/scans"), SCAN);
    stateWhen("/customer/status", "SCANNED");
    try (EventStream here = till.follow(checkout.toString());
        EventStream there = elsewhere.follow(checkout.toString())) {
      assertThat(here.awaits(1).getFirst().data().at("/customer/status").asText())
          .isEqualTo("SCANNED");
      assertThat(there.awaits(1).getFirst().data().at("/customer/status").asText())
          .as("the other store's checkout of this id is empty")
          .isEqualTo("NONE");
      // A till of the other store names this checkout.
      chain.says(
          "/stores/bergen-2/tills/1",
          UUID.randomUUID(),
          checkout,
          Optional.empty(),
          new CustomerScanned(
              checkout,
              "bergen-2",
              "till-1",
              MSN,
              CustomerScanned.Scanner.KEYBOARD,
              null,
              new PersonalText("sealed:v1:x")));
      assertThat(there.awaits(2).getLast().data().at("/data/storeId").asText())
          .isEqualTo("bergen-2");
      // What comes after it, comes: so it was passed over and not only late.
      till.post(at("/scans"), SCAN);
      assertThat(here.awaits(2).getLast().data().at("/data/storeId").asText()).isEqualTo("oslo-1");
      assertThat(here.events()).hasSize(2);
      assertThat(till.get(at("")).json().get("posId").asText()).isEqualTo("till-7");
      assertThat(elsewhere.get(at("")).json().get("posId").asText()).isEqualTo("till-1");
    }
  }

  @Test
  void refundIsToldToTheStoreThatAskedAndItsPaymentToItsOwn() {
    UUID request = id(till.put(at("/payments/1"), CommandsIT.PAYMENT));
    captured(request);
    stateWhen("/payments/0/status", "CAPTURED");
    Reference reference = Reference.of(checkout, 1);
    Answer asked =
        elsewhere.post(
            "/refunds",
            """
            {"posId":"till-1","msn":"123456","reference":"%s","refundId":"R-1",
             "amount":{"currency":"NOK","value":239900},"reason":"RETURN"}"""
                .formatted(reference));
    UUID command = id(asked);
    String where = "/refunds/123456/" + reference + "/R-1";
    JsonNode waiting =
        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> elsewhere.get(where), answer -> answer.status() == 200)
            .json();
    assertThat(waiting.get("status").asText()).isEqualTo("ASKED");
    assertThat(waiting.get("commandId").asText()).isEqualTo(command.toString());
    chain.says(
        "/kassa/payment-service",
        UUID.randomUUID(),
        checkout,
        Optional.of(command),
        new PaymentRefunded(
            standing(
                2,
                new Amounts(239_900, 239_900, 0, 239_900),
                List.of(command),
                new AskedBy("bergen-2", "till-1")),
            new Money(Currency.NOK, 239_900)));
    JsonNode done =
        await()
            .atMost(Duration.ofSeconds(20))
            .until(
                () -> elsewhere.get(where).json(),
                refund -> refund.get("status").asText().equals("DONE"));
    assertThat(done.at("/outcome/type").asText()).isEqualTo("payment.refunded.v1");
    assertThat(done.at("/outcome/amounts/refunded").asLong()).isEqualTo(239_900);
    assertThat(till.get(where).status()).as("not of this store").isEqualTo(404);
    assertThat(elsewhere.get(where + "x").status()).isEqualTo(404);
    assertThat(elsewhere.get(at("")).status()).as("the payment is not").isEqualTo(404);
    assertThat(till.get(at("")).json().at("/payments/0/status").asText()).isEqualTo("REFUNDED");
  }

  /** The stores share the sales unit: the token alone does not tell whose the payment is. */
  @Test
  void paymentOfAnotherStoreIsNotCommandedWhereItIsKnown() {
    UUID request = id(till.put(at("/payments/1"), CommandsIT.PAYMENT));
    captured(request);
    stateWhen("/payments/0/status", "CAPTURED");
    String key = "{\"posId\":\"till-1\"}";
    for (Answer answer :
        List.of(
            elsewhere.post(at("/payments/1/cancel"), key),
            elsewhere.post(at("/payments/1/capture"), key, "Idempotency-Key", "part-1"),
            elsewhere.put(at("/payments/1"), CommandsIT.PAYMENT))) {
      assertThat(answer.status()).as(answer.response().body()).isEqualTo(403);
      assertThat(answer.problem()).isEqualTo("not-allowed");
    }
    UUID own = id(till.post(at("/payments/1/cancel"), key));
    assertThat(chain.written("123456/" + Reference.of(checkout, 1), 2))
        .as("nothing of the other store came between")
        .extracting(record -> Chain.header(record, "ce_id"))
        .containsExactly(request.toString(), own.toString());
  }

  @Test
  void repeatedRequestGetsItsResultAndAnotherUnderItsNameIsRefused() {
    UUID request = id(till.put(at("/payments/1"), CommandsIT.PAYMENT));
    stateWhen("/payments/0/status", "ASKED");
    Answer again = till.put(at("/payments/1"), CommandsIT.PAYMENT);
    assertThat(again.status()).isEqualTo(202);
    assertThat(id(again)).isEqualTo(request);
    captured(request);
    stateWhen("/payments/0/status", "CAPTURED");
    Answer ended = till.put(at("/payments/1"), CommandsIT.PAYMENT);
    assertThat(ended.status()).isEqualTo(200);
    assertThat(ended.json().at("/outcome/type").asText()).isEqualTo("payment.captured.v1");
    Answer other = till.put(at("/payments/1"), CommandsIT.PAYMENT.replace("239900", "100000"));
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.problem()).isEqualTo("reused");
    assertThat(chain.written("123456/" + Reference.of(checkout, 1), 1))
        .as("what is known is not published again")
        .hasSize(1);
  }

  @Test
  void tillThatWantsOneAnswerWaitsForTheOutcome() {
    Answer soon = till.put(at("/payments/1?wait=1"), CommandsIT.PAYMENT);
    assertThat(soon.status()).as("nothing came of it yet").isEqualTo(202);
    UUID request = id(soon);
    CompletableFuture<Answer> waiting =
        CompletableFuture.supplyAsync(
            () -> till.put(at("/payments/1?wait=30"), CommandsIT.PAYMENT));
    CompletableFuture<Answer> refund =
        CompletableFuture.supplyAsync(
            () ->
                elsewhere.post(
                    "/refunds?wait=1",
                    """
                    {"posId":"till-1","msn":"123456","reference":"%s","refundId":"R-1",
                     "amount":{"currency":"NOK","value":1}}"""
                        .formatted(Reference.of(checkout, 1))));
    assertThat(refund.join().status()).isEqualTo(202);
    assertThat(till.get(at("/commands/" + request)).json().get("status").asText())
        .isEqualTo("IN_PROGRESS");
    captured(request);
    Answer answer = waiting.join();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().get("commandId").asText()).isEqualTo(request.toString());
    assertThat(answer.json().at("/outcome/type").asText()).isEqualTo("payment.captured.v1");
    assertThat(till.get(at("/commands/" + request)).json().get("status").asText())
        .isEqualTo("PROCESSED");
    assertThat(till.get(at("/commands/" + UUID.randomUUID())).status()).isEqualTo(404);
    assertThat(till.post(at("/scans?wait=5"), SCAN).fields()).containsExactly("wait");
    assertThat(till.put(at("/payments/1?wait=31"), CommandsIT.PAYMENT).fields())
        .containsExactly("wait");
  }

  @Test
  void listIsReadPageByPage() {
    String name = "till-" + UUID.randomUUID();
    Set<String> made = new HashSet<>();
    for (int i = 0; i < 5; i++) {
      String visit = UuidCreator.getTimeOrderedEpoch().toString();
      made.add(visit);
      till.post("/checkouts/" + visit + "/scans", SCAN.replace("till-7", name));
    }
    String all = "/checkouts?till=" + name;
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> till.get(all).json().get("checkouts").size() == 5);
    assertThat(till.get(all).json().has("next")).isFalse();
    List<String> read = new ArrayList<>();
    Optional<String> next = Optional.of("");
    for (int page = 0; next.isPresent(); page++) {
      assertThat(page).isLessThan(3);
      JsonNode answer =
          till.get(all + "&limit=2" + (page == 0 ? "" : "&after=" + next.get())).json();
      answer.get("checkouts").forEach(one -> read.add(one.get("checkoutId").asText()));
      next = Optional.ofNullable(answer.get("next")).map(JsonNode::asText);
    }
    assertThat(read).hasSize(5).containsExactlyInAnyOrderElementsOf(made);
    assertThat(till.get(all + "&after=x").fields()).containsExactly("after");
  }

  @Test
  void reusedRefundIdIsRefusedAndItsAmountIsTold() {
    String refund =
        """
        {"posId":"till-1","msn":"123456","reference":"%s","refundId":"R-9",
         "amount":{"currency":"NOK","value":100},"reason":"RETURN"}"""
            .formatted(Reference.of(checkout, 1));
    id(till.post("/refunds", refund));
    String where = "/refunds/123456/" + Reference.of(checkout, 1) + "/R-9";
    Answer standing =
        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> till.get(where), answer -> answer.status() == 200);
    assertThat(standing.json().at("/amount/value").asLong()).isEqualTo(100);
    Answer other = till.post("/refunds", refund.replace(":100}", ":200}"));
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.problem()).isEqualTo("reused");
    assertThat(till.post("/refunds", refund).status()).isEqualTo(202);
  }

  @Test
  void placeInAnotherCheckoutIsNoneInThisOne() {
    till.post(at("/scans"), SCAN);
    stateWhen("/customer/status", "SCANNED");
    String id;
    try (EventStream stream = till.follow(checkout.toString())) {
      id = stream.awaits(1).getFirst().id();
    }
    assertThat(id).startsWith(checkout + "/s");
    // As if another checkout's messages were in the same partitions, behind this one's.
    String others = id.replace(checkout.toString(), UuidCreator.getTimeOrderedEpoch().toString());
    try (EventStream stream = till.follow(checkout.toString(), "Last-Event-ID", others)) {
      assertThat(stream.awaits(1).getFirst().name()).as("and not nothing").isEqualTo("checkout");
    }
  }

  @Test
  void metricsAreNotOnThePublicPort() {
    assertThat(till.get("/q/metrics").status()).isEqualTo(404);
  }

  @Test
  void brokenRecordsAreSkippedAndCounted() {
    double before = skipped();
    String topic = "identity.customers.v1";
    byte[] noJson = "not json".getBytes(StandardCharsets.UTF_8);
    chain.publish(new ProducerRecord<>(topic, checkout.toString(), noJson));
    ProducerRecord<String, byte[]> badId = new ProducerRecord<>(topic, checkout.toString(), noJson);
    badId.headers().add("ce_id", "x".getBytes(StandardCharsets.UTF_8));
    chain.publish(badId);
    chain.publish(new ProducerRecord<>(topic, checkout.toString(), null));
    identified(Optional.empty());
    stateWhen("/customer/status", "IDENTIFIED");
    assertThat(skipped()).isEqualTo(before + 3);
  }

  private double skipped() {
    return TillClient.withToken(management, null)
        .get("/q/metrics")
        .response()
        .body()
        .lines()
        .filter(line -> line.startsWith("kassa_gateway_records_skipped_total"))
        .filter(line -> line.contains("identity.customers.v1"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @Test
  void streamEndsWithItsToken() {
    Instant now = Instant.now();
    String token =
        Infrastructure.files()
            .tillTokens()
            .token(
                new LocalTillTokens.Claims("oslo-1", List.of("123456"), false),
                now.minusSeconds(5),
                now.plusSeconds(4));
    try (EventStream stream = TillClient.withToken(base, token).follow(checkout.toString())) {
      stream.awaits(1);
      await().atMost(Duration.ofSeconds(30)).until(stream::ended);
    }
  }

  @Test
  void replicaIsReadyAndSaysWhy() {
    Answer ready =
        await()
            .atMost(Duration.ofSeconds(30))
            .until(
                () -> TillClient.withToken(base, null).get("/q/health/ready"),
                answer -> answer.status() == 200);
    assertThat(topics(ready).at("/data/caughtUp").asBoolean()).isTrue();
    assertThat(topics(ready).at("/data/writable").asBoolean()).isTrue();
  }

  private static JsonNode topics(Answer ready) {
    for (JsonNode check : ready.json().get("checks")) {
      if (check.get("name").asText().equals("topics")) {
        return check;
      }
    }
    throw new AssertionError("no such check: " + ready.json());
  }
}
