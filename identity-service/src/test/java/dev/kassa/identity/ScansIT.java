package dev.kassa.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Message;
import dev.kassa.contract.Topic;
import dev.kassa.contract.identity.CustomerIdentified;
import dev.kassa.contract.identity.CustomerIdentified.Method;
import dev.kassa.contract.identity.CustomerUnidentified;
import dev.kassa.contract.identity.CustomerUnidentified.Reason;
import dev.kassa.messaging.DeadLetters;
import dev.kassa.messaging.Envelope;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.Sealer;
import dev.kassa.simulator.Person;
import dev.kassa.simulator.VippsSimulator;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scans over a real Kafka, exchanged over real HTTP. */
@QuarkusTest
@QuarkusTestResource(value = ScansAtTheProvider.class, restrictToAnnotatedClass = true)
class ScansIT {
  private static final String CUSTOMER = ScansAtTheProvider.CUSTOMER;
  private static final String CODE = ScansAtTheProvider.CODE;
  private static final String TYPED = ScansAtTheProvider.TYPED;

  VippsSimulator simulator;

  @Inject MeterRegistry metrics;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String servers;

  @ConfigProperty(name = "kassa.vipps.base-url")
  URI provider;

  @ConfigProperty(name = "test.keysets.root")
  Path keysets;

  private final CheckoutId checkout = new CheckoutId(UUID.randomUUID());
  private final Queue<String> logged = new ConcurrentLinkedQueue<>();
  private final Handler log = new LogCatcher(logged);
  private Till till;

  private static final class LogCatcher extends Handler {
    private final PatternFormatter formatter = new PatternFormatter("%s%e");
    private final Queue<String> logged;

    private LogCatcher(Queue<String> logged) {
      this.logged = logged;
    }

    @Override
    public void publish(LogRecord record) {
      logged.add(formatter.format(record));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @BeforeEach
  void open() {
    Logger.getLogger("").addHandler(log);
    till = Till.oslo(servers);
    ScansAtTheProvider.introduce(simulator);
  }

  @AfterEach
  void close() throws Exception {
    faults("DELETE", "");
    till.close();
    Logger.getLogger("").removeHandler(log);
    assertThat(logged)
        .as("no personal value in the log")
        .noneMatch(
            line ->
                line.contains("91234567") || line.contains(TYPED) || line.contains("qr.vipps.no"));
  }

  private void faults(String method, String body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(provider.resolve("/simulator/faults"))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
          .isBetween(200, 204);
    }
  }

  private Sealer sealer(String holder, String keyset) {
    return new Keysets(keysets.resolve(holder)).sealer(keyset);
  }

  /** How often the provider was called. */
  private double calls() {
    Counter calls = metrics.find("kassa.identity.calls").counter();
    return calls == null ? 0 : calls.count();
  }

  private static String scan(CheckoutId checkout, String field, String value) {
    return """
        {"checkoutId":"%s","storeId":"oslo-1","posId":"till-7","msn":"123456","scanner":"CASHIER","%s":"%s"}"""
        .formatted(checkout, field, value);
  }

  private CustomerIdentified identified(Envelope envelope) {
    assertThat(envelope.message()).isInstanceOf(CustomerIdentified.class);
    CustomerIdentified identified = (CustomerIdentified) envelope.message();
    assertThat(
            sealer("membership", "msisdn")
                .open(
                    Topic.IDENTITY_CUSTOMERS.topicName(),
                    envelope.key(),
                    "msisdn",
                    identified.msisdn().text()))
        .isEqualTo(new Sealer.Opening.Opened(CUSTOMER));
    return identified;
  }

  private static void unidentified(Envelope envelope, Reason reason) {
    assertThat(envelope.message())
        .isInstanceOfSatisfying(
            CustomerUnidentified.class, message -> assertThat(message.reason()).isEqualTo(reason));
  }

  @Test
  void codeIsExchanged() {
    UUID id = UUID.randomUUID();
    till.scans(id, checkout, scan(checkout, "qrCode", CODE));

    Envelope answer = till.answers(checkout, 1).getFirst();
    CustomerIdentified identified = identified(answer);
    assertThat(identified.method()).isEqualTo(Method.QR);
    assertThat(identified.storeId()).isEqualTo("oslo-1");
    assertThat(answer.headers().source()).isEqualTo("/kassa/identity-service");
    assertThat(answer.headers().causationId()).contains(id.toString());
    assertThat(answer.headers().traceParent()).contains(Till.TRACE);
    assertThat(answer.headers().correlationId()).contains(checkout.toString());
    assertThat(answer.headers().subject()).isEqualTo(checkout.toString());
  }

  @Test
  void sealedCodeIsOpenedAndExchanged() {
    String sealed =
        sealer("till", "scan")
            .seal(Topic.POS_SCANS.topicName(), checkout.toString(), "qrCode", CODE);
    till.scans(UUID.randomUUID(), checkout, scan(checkout, "qrCode", sealed));
    identified(till.answers(checkout, 1).getFirst());
  }

  @Test
  void typedNumberIsOfTheUnitsCountry() {
    till.scans(UUID.randomUUID(), checkout, scan(checkout, "phoneNumber", TYPED));
    assertThat(identified(till.answers(checkout, 1).getFirst()).method()).isEqualTo(Method.PHONE);
  }

  @Test
  void typedNumberNeedsNoProvider() throws Exception {
    faults("POST", "[{\"endpoint\":\"exchange\",\"kind\":\"connection-reset\"}]");
    till.scans(UUID.randomUUID(), checkout, scan(checkout, "phoneNumber", TYPED));
    identified(till.answers(checkout, 1).getFirst());
  }

  @Test
  void codeThatTheProviderDoesNotKnowIsAnsweredAtOnce() {
    Instant before = Instant.now();
    till.scans(
        UUID.randomUUID(), checkout, scan(checkout, "qrCode", "https://qr.vipps.no/p/nobody"));
    unidentified(till.answers(checkout, 1).getFirst(), Reason.NOT_A_PERSONAL_QR);
    assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(4));
  }

  @ParameterizedTest
  @CsvSource({
    "qrCode, 7038010000065, PRODUCT_CODE",
    "phoneNumber, 40123455, PRODUCT_CODE",
    "qrCode, https://example.com/menu, OTHER_LINK",
    "qrCode, https://qr.vipps.no/c/0f8fad5b-d9cb-469f-a165-70867728950e, STORE_STICKER",
    "qrCode, httpsÆ--qr.vipps.no-28-2-01-031-4791234567_v+1, CODE_MANGLED",
    "qrCode, Hello, UNKNOWN_CODE"
  })
  void whatIsNotTheProvidersDoesNotLeaveTheStore(String field, String scanned, Reason reason) {
    double before = calls();
    till.scans(UUID.randomUUID(), checkout, scan(checkout, field, scanned));
    unidentified(till.answers(checkout, 1).getFirst(), reason);
    assertThat(calls()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 4_096})
  void noiseIsTooLong(int length) {
    double before = calls();
    till.scans(UUID.randomUUID(), checkout, scan(checkout, "qrCode", "x".repeat(length)));
    unidentified(till.answers(checkout, 1).getFirst(), Reason.CODE_TOO_LONG);
    assertThat(calls()).isEqualTo(before);
  }

  /** Case S1. */
  @ParameterizedTest
  @ValueSource(strings = {"]Q1\\u0002%s\\u0003\\r\\n", "\\ufeff%s\\u001d", " %s\\t"})
  void whatTheReaderPutsAroundTheCodeIsNotItsText(String wrapped) {
    till.scans(UUID.randomUUID(), checkout, scan(checkout, "qrCode", wrapped.formatted(CODE)));
    assertThat(identified(till.answers(checkout, 1).getFirst()).method()).isEqualTo(Method.QR);
  }

  @Test
  void tokenisedCodeIsExchangedToo() {
    simulator.put(Person.of(CUSTOMER).withQrToken("Zm9v_Ym-Fy=="));
    till.scans(
        UUID.randomUUID(),
        checkout,
        scan(checkout, "qrCode", "https://qr.mobilepay.dk/p/Zm9v_Ym-Fy=="));
    identified(till.answers(checkout, 1).getFirst());
  }

  @Test
  void throttledExchangeIsAskedAgainWhenItSays() throws Exception {
    faults(
        "POST",
        "[{\"endpoint\":\"exchange\",\"kind\":\"429\",\"times\":1,\"retryAfterSeconds\":1}]");
    Instant before = Instant.now();
    till.scans(UUID.randomUUID(), checkout, scan(checkout, "qrCode", CODE));
    identified(till.answers(checkout, 1).getFirst());
    assertThat(Duration.between(before, Instant.now())).isGreaterThan(Duration.ofSeconds(1));
  }

  @Test
  void anotherPersonInTheSameCheckoutIsToldAfterTheFirst() {
    simulator.put(Person.of("4740123456"));
    UUID first = UUID.randomUUID();
    UUID again = UUID.randomUUID();
    UUID other = UUID.randomUUID();
    till.scans(first, checkout, scan(checkout, "qrCode", CODE));
    till.answers(checkout, 1);
    till.scans(again, checkout, scan(checkout, "qrCode", CODE));
    till.answers(checkout, 2);
    till.scans(other, checkout, scan(checkout, "qrCode", CODE.replace(CUSTOMER, "4740123456")));

    List<Envelope> answers = till.answers(checkout, 3);
    assertThat(answers.stream().map(answer -> answer.headers().causationId().orElseThrow()))
        .containsExactly(first.toString(), again.toString(), other.toString());
    assertThat(identified(answers.get(1)).identificationId())
        .as("each scan is an identification of its own")
        .isNotEqualTo(identified(answers.getFirst()).identificationId());
    assertThat(answers.get(2).message())
        .isInstanceOfSatisfying(
            CustomerIdentified.class,
            later ->
                assertThat(
                        sealer("membership", "msisdn")
                            .open(
                                Topic.IDENTITY_CUSTOMERS.topicName(),
                                checkout.toString(),
                                "msisdn",
                                later.msisdn().text()))
                    .isEqualTo(new Sealer.Opening.Opened("4740123456")));
  }

  @Test
  void stumblingProviderIsAskedAgain() throws Exception {
    faults(
        "POST", "[{\"endpoint\":\"exchange\",\"kind\":\"status-500-before-effect\",\"times\":2}]");
    till.scans(UUID.randomUUID(), checkout, scan(checkout, "qrCode", CODE));
    identified(till.answers(checkout, 1).getFirst());
  }

  @Test
  void providerThatTakesFourSecondsIsStillAnAnswerAndIsAskedTwice() throws Exception {
    double before = calls();
    faults("POST", "[{\"endpoint\":\"exchange\",\"kind\":\"delay\",\"delayMs\":4000}]");
    till.scans(UUID.randomUUID(), checkout, scan(checkout, "qrCode", CODE));
    identified(till.answers(checkout, 1).getFirst());
    assertThat(calls() - before).isEqualTo(2);
  }

  @Test
  void silentProviderIsUnavailableAtTheDeadline() throws Exception {
    faults("POST", "[{\"endpoint\":\"exchange\",\"kind\":\"delay\",\"delayMs\":30000}]");
    Instant before = Instant.now();
    till.scans(UUID.randomUUID(), checkout, scan(checkout, "qrCode", CODE));
    unidentified(till.answers(checkout, 1).getFirst(), Reason.PROVIDER_UNAVAILABLE);
    assertThat(Duration.between(before, Instant.now()))
        .isBetween(Duration.ofSeconds(6), Duration.ofSeconds(10));
  }

  @Test
  void newerScanTakesTheOldersPlace() throws Exception {
    faults("POST", "[{\"endpoint\":\"exchange\",\"kind\":\"delay\",\"delayMs\":2000,\"times\":1}]");
    UUID older = UUID.randomUUID();
    UUID newer = UUID.randomUUID();
    till.scans(older, checkout, scan(checkout, "qrCode", CODE));
    till.scans(newer, checkout, scan(checkout, "phoneNumber", TYPED));

    List<Envelope> answers = till.answers(checkout, 2);
    unidentified(answers.get(0), Reason.SUPERSEDED);
    assertThat(answers.get(0).headers().causationId()).contains(older.toString());
    identified(answers.get(1));
    assertThat(answers.get(1).headers().causationId()).contains(newer.toString());
  }

  @Test
  void repeatedScanIsAnsweredUnderTheSameIds() {
    UUID id = UUID.randomUUID();
    till.scans(id, checkout, scan(checkout, "phoneNumber", TYPED));
    Envelope first = till.answers(checkout, 1).getFirst();
    till.scans(id, checkout, scan(checkout, "phoneNumber", TYPED));
    Envelope second = till.answers(checkout, 2).getLast();

    assertThat(second.headers().id()).isEqualTo(first.headers().id());
    assertThat(identified(second).identificationId())
        .isEqualTo(identified(first).identificationId());
    assertThat(first.headers().id()).isNotEqualTo(id);
  }

  @Test
  void repetitionOfAScanUnderWayDoesNotSupersedeIt() throws Exception {
    faults("POST", "[{\"endpoint\":\"exchange\",\"kind\":\"delay\",\"delayMs\":700,\"times\":1}]");
    UUID id = UUID.randomUUID();
    till.scans(id, checkout, scan(checkout, "qrCode", CODE));
    till.scans(id, checkout, scan(checkout, "qrCode", CODE));
    identified(till.answers(checkout, 1).getFirst());
  }

  @Test
  void foreignTillIsNotServed() {
    till.sends(
        UUID.randomUUID(),
        "/stores/aarhus-1/tills/1",
        "pos.customer-scanned.v1",
        checkout.toString(),
        scan(checkout, "phoneNumber", TYPED));
    unidentified(till.answers(checkout, 1).getFirst(), Reason.UNKNOWN_SALES_UNIT);
  }

  @Test
  void unreadableScanIsAnsweredAndBuriedSealed() {
    String twoCustomers =
        scan(checkout, "qrCode", CODE).replace("}", ",\"phoneNumber\":\"" + TYPED + "\"}");
    RecordMetadata sent = till.scans(UUID.randomUUID(), checkout, twoCustomers);

    unidentified(till.answers(checkout, 1).getFirst(), Reason.INVALID);
    ConsumerRecord<String, byte[]> letter =
        till.hears(Till.DEAD_LETTERS, checkout.toString(), 1).getFirst();
    assertThat(Till.header(letter, DeadLetters.REASON))
        .isEqualTo("qrCode or phoneNumber must be present, and not both");
    assertThat(Till.header(letter, DeadLetters.TOPIC)).isEqualTo("pos.scans.v1");
    assertThat(Till.header(letter, DeadLetters.PARTITION)).isEqualTo("" + sent.partition());
    assertThat(Till.header(letter, DeadLetters.OFFSET)).isEqualTo("" + sent.offset());
    String value = new String(letter.value(), StandardCharsets.UTF_8);
    assertThat(value).startsWith("sealed:v1:");
    assertThat(sealer("till", "scan").open(Till.DEAD_LETTERS, letter.key(), "value", value))
        .isEqualTo(new Sealer.Opening.Opened(twoCustomers));
  }

  @Test
  void unknownTypeIsBuriedAndAnswered() {
    till.sends(
        UUID.randomUUID(),
        Till.SOURCE,
        "pos.customer-waved.v1",
        checkout.toString(),
        scan(checkout, "phoneNumber", TYPED));
    unidentified(till.answers(checkout, 1).getFirst(), Reason.INVALID);
    assertThat(till.hears(Till.DEAD_LETTERS, checkout.toString(), 1)).hasSize(1);
  }

  @Test
  void nonsenseIsBuriedAndBlocksNobody() {
    till.sends(
        UUID.randomUUID(), Till.SOURCE, "pos.customer-scanned.v1", checkout.toString(), "}{");
    till.sends(UUID.randomUUID(), Till.SOURCE, "", checkout.toString(), "");
    till.scans(UUID.randomUUID(), checkout, scan(checkout, "phoneNumber", TYPED));
    identified(till.answers(checkout, 1).getFirst());
    assertThat(till.hears(Till.DEAD_LETTERS, checkout.toString(), 2)).hasSize(2);
  }

  @Test
  void sealedForAnotherCheckoutIsRefused() {
    String sealed =
        sealer("till", "scan")
            .seal(Topic.POS_SCANS.topicName(), UUID.randomUUID().toString(), "qrCode", CODE);
    till.scans(UUID.randomUUID(), checkout, scan(checkout, "qrCode", sealed));
    unidentified(till.answers(checkout, 1).getFirst(), Reason.INVALID);
    assertThat(till.hears(Till.DEAD_LETTERS, checkout.toString(), 1)).hasSize(1);
  }

  @Test
  void manyCheckoutsDoNotWaitForEachOther() throws Exception {
    faults("POST", "[{\"endpoint\":\"exchange\",\"kind\":\"delay\",\"delayMs\":1000}]");
    List<CheckoutId> checkouts = new ArrayList<>();
    Instant before = Instant.now();
    for (int i = 0; i < 40; i++) {
      CheckoutId one = new CheckoutId(UUID.randomUUID());
      checkouts.add(one);
      till.scans(UUID.randomUUID(), one, scan(one, "qrCode", CODE));
    }
    for (CheckoutId one : checkouts) {
      identified(till.answers(one, 1).getFirst());
    }
    assertThat(Duration.between(before, Instant.now()))
        .as("40 answers of 1 s each")
        .isLessThan(Duration.ofSeconds(15));
  }

  @Test
  void offsetIsCommittedUpToTheFirstUnansweredScanOnly() throws Exception {
    faults("POST", "[{\"endpoint\":\"exchange\",\"kind\":\"status-500-before-effect\"}]");
    RecordMetadata waiting =
        till.scans(UUID.randomUUID(), checkout, scan(checkout, "qrCode", CODE));
    CheckoutId other = sameCheckoutPartition(waiting.partition());
    identified(till.answers(other, 1).getFirst());
    // The younger scan of the partition is answered, the older is not: committing would lose it.
    await()
        .during(Duration.ofMillis(1500))
        .atMost(Duration.ofSeconds(5)) // well inside the scan deadline
        .until(() -> till.committed().getOrDefault(waiting.partition(), 0L) <= waiting.offset());

    faults("DELETE", "");
    assertThat(till.answers(checkout, 1)).hasSize(1);
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> till.committed().getOrDefault(waiting.partition(), 0L) > waiting.offset() + 1);
  }

  /** Scans a typed number under a key of this partition. */
  private CheckoutId sameCheckoutPartition(int partition) {
    while (true) {
      CheckoutId one = new CheckoutId(UUID.randomUUID());
      if (till.scans(UUID.randomUUID(), one, scan(one, "phoneNumber", TYPED)).partition()
          == partition) {
        return one;
      }
    }
  }

  @Test
  void messageOfTheContractIsWhatIsPublished() {
    till.scans(UUID.randomUUID(), checkout, scan(checkout, "phoneNumber", TYPED));
    Message message = till.answers(checkout, 1).getFirst().message();
    assertThat(message.key()).isEqualTo(checkout.toString());
    assertThat(message.toString()).doesNotContain("91234567");
  }
}
