package dev.kassa.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kassa.localstack.Infrastructure;
import dev.kassa.messaging.Keysets;
import dev.kassa.simulator.Books;
import dev.kassa.simulator.Decision;
import dev.kassa.simulator.FaultRule;
import dev.kassa.simulator.Person;
import dev.kassa.simulator.VippsSimulator;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The service with real Kafka, real PostgreSQL and the provider's simulator over real HTTP. */
@QuarkusTest
@QuarkusTestResource(
    value = Infrastructure.class,
    initArgs = {
      @ResourceArg(name = "schema", value = "payment"),
      @ResourceArg(name = "settings", value = "true"),
      @ResourceArg(name = "service", value = "payment"),
      @ResourceArg(name = "simulator", value = "true")
    })
class PaymentServiceIT {
  private static final AtomicInteger PEOPLE = new AtomicInteger(90_000_000);

  VippsSimulator simulator;
  @Inject DataSource database;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrapServers;

  private Till till;

  @BeforeEach
  void open() {
    till = new Till(bootstrapServers, "payment.events.v1", "pos.payments.v1.dlt.payment-service");
  }

  @AfterEach
  void close() {
    till.close();
    simulator.faults(List.of());
  }

  @Test
  void anApprovedPaymentIsCapturedAndToldOnce() {
    String checkout = Till.newCheckout();
    String reference = checkout + "-1";
    String command =
        till.send(
            "pos.payment-requested.v1",
            reference,
            Till.request(checkout, 1, approves(), 23990, ""));

    Till.Event outcome = till.outcome(command);

    assertThat(outcome.type()).isEqualTo("payment.captured.v1");
    assertThat(till.types(reference))
        .containsExactly(
            "payment.requested.v1",
            "payment.created.v1",
            "payment.authorized.v1",
            "payment.captured.v1");
    JsonNode said = outcome.payload();
    assertThat(said.path("sequence").asLong()).isEqualTo(4);
    assertThat(said.path("change").path("value").asLong()).isEqualTo(23990);
    assertThat(said.path("amounts").toString())
        .isEqualTo("{\"authorized\":23990,\"captured\":23990,\"cancelled\":0,\"refunded\":0}");
    assertThat(said.at("/askedBy/0/posId").asText()).isEqualTo("till-7");
    assertThat(outcome.headers()).containsEntry("ce_correlationid", checkout);
    assertThat(till.of(Till.MSN + "/" + reference))
        .allSatisfy(event -> assertThat(event.headers()).containsEntry("traceparent", Till.TRACE));
    assertThat(book(reference).captured()).isEqualTo(23990);
  }

  @Test
  void aNotificationAloneIsEnough() {
    simulator.faults(
        List.of(fault(FaultRule.Endpoint.READ, FaultRule.Kind.STATUS_500_BEFORE_EFFECT, null)));
    String checkout = Till.newCheckout();
    String reference = checkout + "-1";
    String command =
        till.send(
            "pos.payment-requested.v1", reference, Till.request(checkout, 1, approves(), 5000, ""));
    await().until(() -> !simulator.books().payments().isEmpty() && authorized(reference));

    notify(reference, "AUTHORIZED", 5000);

    assertThat(till.outcome(command).type()).isEqualTo("payment.captured.v1");
  }

  @Test
  void aDeclinedPaymentEndsAborted() {
    String checkout = Till.newCheckout();
    String command =
        till.send(
            "pos.payment-requested.v1",
            checkout + "-1",
            Till.request(checkout, 1, person(Decision.Act.DECLINE), 5000, ""));

    assertThat(till.outcome(command).type()).isEqualTo("payment.aborted.v1");
  }

  @Test
  void answersLostAfterTheEffectChangeNothing() {
    simulator.faults(
        List.of(
            fault(FaultRule.Endpoint.CREATE, FaultRule.Kind.ANSWER_LOST_AFTER_EFFECT, 1),
            fault(FaultRule.Endpoint.CAPTURE, FaultRule.Kind.ANSWER_LOST_AFTER_EFFECT, 1)));
    String checkout = Till.newCheckout();
    String reference = checkout + "-1";
    String command =
        till.send(
            "pos.payment-requested.v1", reference, Till.request(checkout, 1, approves(), 7777, ""));

    assertThat(till.outcome(command).type()).isEqualTo("payment.captured.v1");
    assertThat(book(reference).captured()).isEqualTo(7777);
    assertThat(simulator.books().capturedTwice()).isEmpty();
  }

  @Test
  void aCancelEndsThePaymentAndTheRequestInOneEvent() {
    String checkout = Till.newCheckout();
    String reference = checkout + "-1";
    String request =
        till.send(
            "pos.payment-requested.v1",
            reference,
            Till.request(checkout, 1, person(Decision.Act.IGNORE), 5000, ""));
    till.event("payment.created.v1", Till.MSN + "/" + reference);

    String cancel = till.send("pos.payment-cancel-requested.v1", reference, cancel(checkout));

    Till.Event outcome = till.outcome(cancel);
    assertThat(outcome.type()).isEqualTo("payment.terminated.v1");
    assertThat(outcome.outcomeOf()).containsExactly(cancel, request);
  }

  @Test
  void aCancelBeforeItsRequestIsRemembered() {
    String checkout = Till.newCheckout();
    String reference = checkout + "-1";
    String cancel = till.send("pos.payment-cancel-requested.v1", reference, cancel(checkout));
    assertThat(till.outcome(cancel).type()).isEqualTo("payment.terminated.v1");

    String request =
        till.send(
            "pos.payment-requested.v1", reference, Till.request(checkout, 1, approves(), 5000, ""));

    Till.Event outcome = till.outcome(request);
    assertThat(outcome.type()).isEqualTo("payment.command-refused.v1");
    assertThat(outcome.payload().path("reason").asText()).isEqualTo("CANCELLED_BEFORE");
  }

  @Test
  void anotherStoresCancelTakesNoReference() {
    String checkout = Till.newCheckout();
    String reference = checkout + "-1";
    String elsewhere = cancel(checkout).replace("oslo-1", "bergen-2");
    String cancel =
        till.sendFrom(
            "/stores/bergen-2/tills/1", "pos.payment-cancel-requested.v1", reference, elsewhere);
    assertThat(till.outcome(cancel).type()).isEqualTo("payment.terminated.v1");

    String request =
        till.send(
            "pos.payment-requested.v1", reference, Till.request(checkout, 1, approves(), 5000, ""));

    assertThat(till.outcome(request).type()).isEqualTo("payment.captured.v1");
    assertThat(book(reference).captured()).isEqualTo(5000);
    assertThat(till.of(Till.MSN + "/" + reference))
        .extracting(event -> event.payload().path("sequence").asInt())
        .as("numbers go on")
        .containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void whatIsToldOfAPaymentBeforeItsRequestIsKeptForIt() throws Exception {
    String checkout = Till.newCheckout();
    String reference = checkout + "-1";
    notify(reference, "ABORTED", 5000);
    await().untilAsserted(() -> assertThat(kept(reference)).isEqualTo(1));

    String request =
        till.send(
            "pos.payment-requested.v1", reference, Till.request(checkout, 1, approves(), 5000, ""));

    assertThat(till.outcome(request).type()).isEqualTo("payment.aborted.v1");
    assertThat(kept(reference)).isZero();
  }

  private long kept(String reference) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                "select count(*) from kept_notification where reference = ?")) {
      statement.setString(1, reference);
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        return result.getLong(1);
      }
    }
  }

  @Test
  void refundsInPartAndInFullAndNoMore() {
    String checkout = Till.newCheckout();
    String reference = checkout + "-1";
    till.outcome(
        till.send(
            "pos.payment-requested.v1",
            reference,
            Till.request(checkout, 1, approves(), 10000, "")));

    Till.Event part = till.outcome(refundElsewhere(reference, refund(reference, 4000)));
    assertThat(part.type()).isEqualTo("payment.refunded.v1");
    assertThat(part.payload().path("amounts").path("refunded").asLong()).isEqualTo(4000);
    Till.Event tooMuch = till.outcome(refundElsewhere(reference, refund(reference, 6001)));
    assertThat(tooMuch.payload().path("reason").asText()).isEqualTo("AMOUNT_TOO_HIGH");
    Till.Event rest = till.outcome(refundElsewhere(reference, refund(reference, 6000)));
    assertThat(rest.payload().path("amounts").path("refunded").asLong()).isEqualTo(10000);
    assertThat(book(reference).refunded()).isEqualTo(10000);
  }

  @Test
  void theSameCommandTwiceIsOneAndAnotherUnderItsIdIsRefused() {
    String checkout = Till.newCheckout();
    String reference = checkout + "-1";
    String phone = approves();
    String payload = Till.request(checkout, 1, phone, 5000, "");
    String id = UUID.randomUUID().toString();
    for (int i = 0; i < 3; i++) {
      till.send(
          id,
          "pos.payments.v1",
          "pos.payment-requested.v1",
          Till.MSN + "/" + reference,
          payload,
          "/stores/oslo-1/tills/7");
    }
    assertThat(till.outcome(id).type()).isEqualTo("payment.captured.v1");

    till.send(
        id,
        "pos.payments.v1",
        "pos.payment-requested.v1",
        Till.MSN + "/" + reference,
        Till.request(checkout, 1, phone, 6000, ""),
        "/stores/oslo-1/tills/7");

    Till.Event refused = till.event("payment.command-refused.v1", Till.MSN + "/" + reference);
    assertThat(refused.payload().path("reason").asText()).isEqualTo("ID_REUSED");
    assertThat(refused.payload().at("/copyOf/0").asText()).isEqualTo(id);
    assertThat(till.of(Till.MSN + "/" + reference))
        .as("the command itself has one outcome")
        .filteredOn(event -> event.outcomeOf().contains(id))
        .extracting(Till.Event::type)
        .containsExactly("payment.captured.v1");
    assertThat(refused.payload().at("/askedBy/0/storeId").asText())
        .as("or a gateway could not tell whose till it was")
        .isEqualTo("oslo-1");
    assertThat(till.types(reference))
        .containsOnlyOnce("payment.captured.v1")
        .containsOnlyOnce("payment.requested.v1");
  }

  @Test
  void anotherStoreOfTheSalesUnitMovesNothingAndIsToldSo() {
    String checkout = Till.newCheckout();
    String reference = checkout + "-1";
    String request =
        till.send(
            "pos.payment-requested.v1",
            reference,
            Till.request(checkout, 1, approves(), 5000, "\"capture\":{\"policy\":\"MANUAL\"},"));
    assertThat(till.outcome(request).type()).isEqualTo("payment.authorized.v1");

    String capture =
        """
        {"msn":"123456","reference":"%s","storeId":"%s","posId":"till-1",
         "amount":{"currency":"NOK","value":1000},"last":true}""";
    String elsewhere = capture.formatted(reference, "bergen-2");
    // The own store's command of the same id, behind it, is a command of its own.
    String sameId = UUID.randomUUID().toString();
    String key = Till.MSN + "/" + reference;
    till.send(
        sameId,
        "pos.payments.v1",
        "pos.capture-requested.v1",
        key,
        elsewhere,
        "/stores/bergen-2/tills/1");
    String cancel =
        till.sendFrom(
            "/stores/bergen-2/tills/1",
            "pos.payment-cancel-requested.v1",
            reference,
            cancel(checkout).replace("oslo-1", "bergen-2"));
    String again =
        till.sendFrom(
            "/stores/bergen-2/tills/1",
            "pos.payment-requested.v1",
            reference,
            Till.request(checkout, 1, approves(), 5000, "").replace("oslo-1", "bergen-2"));
    for (String command : List.of(sameId, cancel, again)) {
      JsonNode refused = till.outcome(command).payload();
      assertThat(refused.path("reason").asText()).isEqualTo("NOT_ALLOWED");
      assertThat(refused.at("/askedBy/0/storeId").asText()).isEqualTo("bergen-2");
      assertThat(refused.path("amounts").isMissingNode()).as("nothing of the payment").isTrue();
    }
    till.send(
        sameId,
        "pos.payments.v1",
        "pos.capture-requested.v1",
        key,
        capture.formatted(reference, "oslo-1"),
        "/stores/oslo-1/tills/7");
    JsonNode captured = till.event("payment.captured.v1", key).payload();
    assertThat(captured.at("/askedBy/0/commandId").asText()).isEqualTo(sameId);
    assertThat(captured.at("/askedBy/0/storeId").asText()).isEqualTo("oslo-1");
    assertThat(book(reference).captured()).isEqualTo(1000);

    String refund =
        till.sendFrom(
            "/stores/bergen-2/tills/1",
            "pos.refund-requested.v1",
            reference,
            """
            {"msn":"123456","reference":"%s","storeId":"bergen-2","posId":"till-1",
             "amount":{"currency":"NOK","value":400},"reason":"RETURN"}"""
                .formatted(reference));
    assertThat(till.outcome(refund).type())
        .as("but it may refund")
        .isEqualTo("payment.refunded.v1");
  }

  /**
   * A gateway that the broker did not answer has told its till that nothing was taken. The record
   * may arrive all the same, and its validity begins with its arrival.
   */
  @Test
  void whatTheBrokerHadAfterItsTillWasToldThatItWasNotTakenTakesNoMoney() {
    String checkout = Till.newCheckout();
    String phone = approves();
    String reference = checkout + "-1";
    String late = "\"notAfter\":\"" + Instant.now().minusSeconds(1) + "\",";
    String request =
        till.send(
            "pos.payment-requested.v1", reference, Till.request(checkout, 1, phone, 5000, late));
    Till.Event refused = till.outcome(request);
    assertThat(refused.type()).isEqualTo("payment.refused.v1");
    assertThat(refused.payload().path("reason").asText()).isEqualTo("REQUEST_EXPIRED");

    // The till repeats it, with the time until which it waits now: the same command.
    String inTime = "\"notAfter\":\"" + Instant.now().plusSeconds(20) + "\",";
    till.send(
        request,
        "pos.payments.v1",
        "pos.payment-requested.v1",
        Till.MSN + "/" + reference,
        Till.request(checkout, 1, phone, 5000, late).replace(late, inTime),
        "/stores/oslo-1/tills/7");
    String second =
        till.send(
            "pos.payment-requested.v1",
            checkout + "-2",
            Till.request(
                checkout, 2, phone, 5000, inTime + "\"capture\":{\"policy\":\"MANUAL\"},"));
    assertThat(till.outcome(second).type())
        .as("another attempt")
        .isEqualTo("payment.authorized.v1");
    assertThat(till.types(reference)).containsExactly("payment.refused.v1");

    String lateCapture =
        till.send(
            "pos.capture-requested.v1",
            checkout + "-2",
            """
            {"msn":"123456","reference":"%s-2","storeId":"oslo-1","posId":"till-7",%s"last":false}"""
                .formatted(checkout, late));
    Till.Event nothing = till.outcome(lateCapture);
    assertThat(nothing.type()).isEqualTo("payment.command-refused.v1");
    assertThat(nothing.payload().path("reason").asText()).isEqualTo("REQUEST_EXPIRED");
    assertThat(book(checkout + "-2").captured()).isZero();
  }

  @Test
  void aSecondOpenPaymentOfTheCheckoutIsRefused() {
    String checkout = Till.newCheckout();
    till.send(
        "pos.payment-requested.v1",
        checkout + "-1",
        Till.request(checkout, 1, person(Decision.Act.IGNORE), 5000, ""));
    till.event("payment.created.v1", Till.MSN + "/" + checkout + "-1");

    Till.Event second =
        till.outcome(
            till.send(
                "pos.payment-requested.v1",
                checkout + "-2",
                Till.request(checkout, 2, approves(), 5000, "")));

    assertThat(second.type()).isEqualTo("payment.refused.v1");
    assertThat(second.payload().path("reason").asText()).isEqualTo("ANOTHER_OPEN");
  }

  @Test
  void whatCannotBeIsRefusedWithTheFieldAndWithoutTheValue() {
    String checkout = Till.newCheckout();
    String reference = checkout + "-1";
    String phone = approves();
    String wrongSum =
        Till.request(checkout, 1, phone, 5000, "").replace("\"total\":5000", "\"total\":4998");
    Till.Event sums = till.outcome(till.send("pos.payment-requested.v1", reference, wrongSum));
    assertThat(sums.type()).isEqualTo("payment.command-refused.v1");
    assertThat(sums.payload().path("reason").asText()).isEqualTo("INVALID");
    assertThat(sums.payload().path("detail").asText()).startsWith("receipt.lines[1].total");

    String unreadable = Till.request(checkout, 1, phone, 5000, "").replace("\"till-7\"", "7");
    String id = till.send("pos.payment-requested.v1", reference, unreadable);
    assertThat(till.outcome(id).payload().path("reason").asText()).isEqualTo("INVALID");
    Till.Event dead = till.event("pos.payment-requested.v1", Till.MSN + "/" + reference);
    assertThat(dead.topic()).isEqualTo("pos.payments.v1.dlt.payment-service");
    assertThat(dead.headers().get("kassa_dlt_reason")).startsWith("posId");
    assertThat(dead.headers().toString() + dead.payload()).doesNotContain(phone);
  }

  @Test
  void anotherChainsTillMayNotCommandThisUnit() {
    String checkout = Till.newCheckout();
    String id = UUID.randomUUID().toString();
    till.send(
        id,
        "pos.payments.v1",
        "pos.payment-requested.v1",
        Till.MSN + "/" + checkout + "-1",
        Till.request(checkout, 1, approves(), 5000, ""),
        "/stores/aarhus-1/tills/1");

    assertThat(till.outcome(id).payload().path("reason").asText()).isEqualTo("NOT_ALLOWED");
  }

  @Test
  void onConfirmWaitsForTheTill() {
    String checkout = Till.newCheckout();
    String reference = checkout + "-1";
    String request =
        till.send(
            "pos.payment-requested.v1",
            reference,
            Till.request(
                checkout,
                1,
                approves(),
                9000,
                "\"capture\":{\"policy\":\"ON_CONFIRM\",\"withinSeconds\":60},"));
    assertThat(till.outcome(request).type()).isEqualTo("payment.authorized.v1");

    String capture =
        till.send(
            "pos.capture-requested.v1",
            reference,
            """
            {"msn":"123456","reference":"%s","storeId":"oslo-1","posId":"till-7",
             "amount":{"currency":"NOK","value":4000},"last":true}"""
                .formatted(reference));

    assertThat(till.outcome(capture).type()).isEqualTo("payment.captured.v1");
    Till.Event released = till.event("payment.cancelled.v1", Till.MSN + "/" + reference);
    assertThat(released.payload().path("amounts").path("cancelled").asLong()).isEqualTo(5000);
  }

  @Test
  void manualTakesPartsUntilTheLastAndGoodsComeBackToTwoStores() {
    String reference = authorized(9000, "\"capture\":{\"policy\":\"MANUAL\"},");

    assertThat(captured(reference, 3000, false)).isEqualTo(3000);
    assertThat(captured(reference, 2000, false)).isEqualTo(5000);
    Till.Event meanwhile = till.outcome(refundElsewhere(reference, refund(reference, 1500)));
    assertThat(meanwhile.payload().path("amounts").toString())
        .as("while a part is still reserved")
        .isEqualTo("{\"authorized\":9000,\"captured\":5000,\"cancelled\":0,\"refunded\":1500}");
    Till.Event tooMuch =
        till.outcome(
            till.send("pos.capture-requested.v1", reference, capture(reference, 4001, false)));
    assertThat(tooMuch.payload().path("reason").asText()).isEqualTo("AMOUNT_TOO_HIGH");
    assertThat(captured(reference, 1000, true)).isEqualTo(6000);
    Till.Event released = till.event("payment.cancelled.v1", Till.MSN + "/" + reference);
    assertThat(released.outcomeOf()).as("the capture was told by its own event").isEmpty();

    String here = refund(reference, 4500).replace("bergen-2", "oslo-1");
    Till.Event back = till.outcome(till.send("pos.refund-requested.v1", reference, here));
    assertThat(back.payload().path("amounts").toString())
        .isEqualTo("{\"authorized\":9000,\"captured\":6000,\"cancelled\":3000,\"refunded\":6000}");
    Books.Line booked = book(reference);
    assertThat(booked.captured()).isEqualTo(6000);
    assertThat(booked.refunded()).isEqualTo(6000);
  }

  @Test
  void aConfirmWithoutAnAmountTakesAllThatIsLeft() {
    String reference =
        authorized(4500, "\"capture\":{\"policy\":\"ON_CONFIRM\",\"withinSeconds\":60},");
    Till.Event confirmed =
        till.outcome(
            till.send(
                "pos.capture-requested.v1",
                reference,
                """
                {"msn":"123456","reference":"%s","storeId":"oslo-1","posId":"till-7"}"""
                    .formatted(reference)));
    assertThat(confirmed.type()).isEqualTo("payment.captured.v1");
    assertThat(book(reference).captured()).isEqualTo(4500);
  }

  @Test
  void theShopsTotalIsPaidHoweverItRounds() {
    String checkout = Till.newCheckout();
    String payload =
        Till.request(checkout, 1, approves(), 17000, "")
            .replaceFirst(
                "\"lines\":\\[.*?]",
                """
                "lines":[
                  {"id":"1","name":"salmon","quantity":"12.345","unit":"KG","unitPrice":567,
                   "total":6999,"taxRate":1500},
                  {"id":"2","name":"socks","quantity":"3","unit":"PCS","unitPrice":3333,
                   "total":10000,"taxRate":2500},
                  {"id":"3","name":"rounding","quantity":"1","unit":"PCS","unitPrice":1,"total":1,
                   "taxRate":0}]""");
    Till.Event outcome =
        till.outcome(till.send("pos.payment-requested.v1", checkout + "-1", payload));
    assertThat(outcome.type()).isEqualTo("payment.captured.v1");
    assertThat(book(checkout + "-1").captured()).isEqualTo(17000);
  }

  /** A payment that the customer has approved and the till decides about; its reference. */
  private String authorized(long amount, String capture) {
    String checkout = Till.newCheckout();
    String request =
        till.send(
            "pos.payment-requested.v1",
            checkout + "-1",
            Till.request(checkout, 1, approves(), amount, capture));
    assertThat(till.outcome(request).type()).isEqualTo("payment.authorized.v1");
    return checkout + "-1";
  }

  /** Takes a part and returns the total that is taken then. */
  private long captured(String reference, long amount, boolean last) {
    Till.Event outcome =
        till.outcome(
            till.send("pos.capture-requested.v1", reference, capture(reference, amount, last)));
    assertThat(outcome.type()).isEqualTo("payment.captured.v1");
    assertThat(outcome.payload().at("/change/value").asLong()).isEqualTo(amount);
    return outcome.payload().at("/amounts/captured").asLong();
  }

  private static String capture(String reference, long amount, boolean last) {
    return """
        {"msn":"123456","reference":"%s","storeId":"oslo-1","posId":"till-7",
         "amount":{"currency":"NOK","value":%d},"last":%b}"""
        .formatted(reference, amount, last);
  }

  private void notify(String reference, String name, long amount) {
    String key = Till.MSN + "/" + reference;
    String body =
        """
        {"msn":"123456","reference":"%s","pspReference":"%s","name":"%s",
         "amount":{"currency":"NOK","value":%d},"timestamp":"2026-11-22T12:00:00Z","success":true}"""
            .formatted(reference, UUID.randomUUID(), name, amount);
    String sealed =
        new Keysets(Infrastructure.files().keysets("webhook-ingest"))
            .sealer("webhook")
            .seal("vipps.webhooks.v1", key, "body", body);
    till.send(
        UUID.randomUUID().toString(),
        "vipps.webhooks.v1",
        "epayments.payment." + name.toLowerCase(java.util.Locale.ROOT) + ".v1",
        key,
        "{\"msn\":\"123456\",\"reference\":\"%s\",\"name\":\"%s\",\"body\":\"%s\"}"
            .formatted(reference, name, sealed),
        "/kassa/webhook-ingest");
  }

  private boolean authorized(String reference) {
    return simulator.books().payments().stream()
        .anyMatch(p -> p.reference().equals(reference) && p.authorized() > 0);
  }

  private Books.Line book(String reference) {
    return simulator.books().payments().stream()
        .filter(p -> p.reference().equals(reference))
        .findFirst()
        .orElseThrow();
  }

  private String approves() {
    return person(Decision.Act.APPROVE);
  }

  private String person(Decision.Act act) {
    String digits = Integer.toString(PEOPLE.incrementAndGet());
    simulator.put(
        Person.of("47" + digits).named("Kari Nordmann").paying(new Person.Script(act, 200)));
    return digits;
  }

  private static FaultRule fault(FaultRule.Endpoint endpoint, FaultRule.Kind kind, Integer times) {
    return new FaultRule(endpoint, kind, null, null, null, null, times, null, null, null, null);
  }

  private static String cancel(String checkout) {
    return """
        {"msn":"123456","reference":"%s-1","checkoutId":"%s","storeId":"oslo-1","posId":"till-7",
         "reason":"CUSTOMER_LEFT"}"""
        .formatted(checkout, checkout);
  }

  private String refundElsewhere(String reference, String payload) {
    return till.sendFrom("/stores/bergen-2/tills/1", "pos.refund-requested.v1", reference, payload);
  }

  private static String refund(String reference, long amount) {
    return """
        {"msn":"123456","reference":"%s","storeId":"bergen-2","posId":"till-1",
         "amount":{"currency":"NOK","value":%d},"reason":"RETURN"}"""
        .formatted(reference, amount);
  }
}
