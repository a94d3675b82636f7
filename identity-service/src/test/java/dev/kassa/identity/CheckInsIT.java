// A customer scans the sticker at a till: the provider's notification opens a checkout there.
package dev.kassa.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.f4b6a3.uuid.UuidCreator;
import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.ScannedCode;
import dev.kassa.contract.Topic;
import dev.kassa.contract.identity.CustomerIdentified;
import dev.kassa.contract.identity.CustomerIdentified.Method;
import dev.kassa.contract.identity.CustomerUnidentified;
import dev.kassa.contract.identity.CustomerUnidentified.Reason;
import dev.kassa.messaging.DeadLetters;
import dev.kassa.messaging.Envelope;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.Sealer;
import dev.kassa.simulator.VippsSimulator;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(value = ScansAtTheProvider.class, restrictToAnnotatedClass = true)
class CheckInsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOPIC = Topic.VIPPS_WEBHOOKS.topicName();
  private static final String STICKER = ScansAtTheProvider.STICKER;

  VippsSimulator simulator;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String servers;

  @ConfigProperty(name = "kassa.vipps.base-url")
  URI provider;

  @ConfigProperty(name = "kassa.credentials.directory")
  Path credentials;

  @ConfigProperty(name = "test.keysets.root")
  Path keysets;

  private final UUID id = UUID.randomUUID();
  private Till till;

  @BeforeEach
  void open() {
    till = Till.oslo(servers);
    ScansAtTheProvider.introduce(simulator);
  }

  @AfterEach
  void close() {
    till.close();
  }

  /** The checkout that a notification opens. */
  private static CheckoutId checkout(UUID notification) {
    return new CheckoutId(
        UuidCreator.getNameBasedSha1(
            UUID.fromString("0a2fcb36-5f0e-4f0c-8e0b-5f5e1b8d6a03"), notification.toString()));
  }

  private JsonNode asked(String method, String path, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(provider.resolve(path))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode())
          .as("%s %s: %s", method, path, answer.body())
          .isBetween(200, 299);
      return JSON.readTree(answer.body());
    }
  }

  private String key(String name) throws IOException {
    return Files.readString(credentials.resolve("unit-123456").resolve(name)).strip();
  }

  /** What the customer's phone makes the provider tell. */
  private String customerToken() throws IOException, InterruptedException {
    String[] secret = {
      "client_id", key("client-id"),
      "client_secret", key("client-secret"),
      "Ocp-Apim-Subscription-Key", key("subscription-key"),
      "Merchant-Serial-Number", "123456"
    };
    String token = asked("POST", "/accesstoken/get", "", secret).path("access_token").asText();
    String[] merchant = {
      "Authorization",
      "Bearer " + token,
      "Ocp-Apim-Subscription-Key",
      key("subscription-key"),
      "Merchant-Serial-Number",
      "123456"
    };
    if (asked("GET", "/webhooks/v1/webhooks", "", merchant).path("webhooks").isEmpty()) {
      asked(
          "POST",
          "/webhooks/v1/webhooks",
          "{\"url\":\"https://pos.example.com/hook\",\"events\":[\"user.checked-in.v1\"]}",
          merchant);
    }
    String sticker = "/qr/v1/merchant-callback/" + STICKER;
    asked("PUT", sticker, "{\"locationDescription\":\"Till 7\"}", merchant);
    String text = asked("GET", sticker, "", merchant).path("qrContent").asText();
    assertThat(ScannedCode.of(text).kind())
        .as("scanned at the till it would be said to be the sticker's")
        .isEqualTo(ScannedCode.Kind.STICKER);
    return asked(
            "POST",
            "/simulator/people/" + ScansAtTheProvider.CUSTOMER + "/scan",
            "{\"text\":\"" + text + "\"}")
        .path("customerToken")
        .asText();
  }

  /** As webhook-ingest publishes it. */
  private ProducerRecord<byte[], byte[]> notification(String type, String sticker, String body) {
    String key = "123456/" + sticker;
    String sealed =
        new Keysets(keysets.resolve("webhook-ingest"))
            .sealer("webhook")
            .seal(TOPIC, key, "body", body);
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            TOPIC,
            Till.utf8(key),
            Till.utf8(
                """
                {"msn":"123456","merchantQrId":"%s","body":"%s"}"""
                    .formatted(sticker, sealed)));
    record.headers().add("ce_specversion", Till.utf8("1.0"));
    record.headers().add("ce_id", Till.utf8(id.toString()));
    record.headers().add("ce_source", Till.utf8("/kassa/webhook-ingest"));
    record.headers().add("ce_type", Till.utf8(type));
    return record;
  }

  private static String body(String token) {
    return """
        {"customerToken":"%s","merchantQrId":"%s","msn":"123456","initiatedAt":"2026-11-02T10:14:59.3061965Z"}"""
        .formatted(token, STICKER);
  }

  @Test
  void checkInOpensACheckoutAtTheStickersTill() throws Exception {
    var record = notification("user.checked-in.v1", STICKER, body(customerToken()));
    var _ = Till.appended(till.sends(record));

    Envelope answer = till.answers(checkout(id), 1).getFirst();
    assertThat(answer.message()).isInstanceOf(CustomerIdentified.class);
    CustomerIdentified identified = (CustomerIdentified) answer.message();
    assertThat(identified.method()).isEqualTo(Method.STICKER);
    assertThat(identified.storeId()).isEqualTo("oslo-1");
    assertThat(identified.posId()).isEqualTo("till-7");
    assertThat(answer.headers().causationId()).contains(id.toString());
    assertThat(answer.headers().correlationId()).isEqualTo(Optional.of(checkout(id).toString()));
    assertThat(
            new Keysets(keysets.resolve("membership"))
                .sealer("msisdn")
                .open(
                    Topic.IDENTITY_CUSTOMERS.topicName(),
                    answer.key(),
                    "msisdn",
                    identified.msisdn().text()))
        .isEqualTo(new Sealer.Opening.Opened(ScansAtTheProvider.CUSTOMER));

    var _ = Till.appended(till.sends(record));
    Envelope again = till.answers(checkout(id), 2).getLast();
    assertThat(again.headers().id()).as("told again").isEqualTo(answer.headers().id());
  }

  @Test
  void tokenThatTheProviderDoesNotKnowIsNobody() {
    var _ =
        Till.appended(till.sends(notification("user.checked-in.v1", STICKER, body("bm9ib2R5"))));
    assertThat(till.answers(checkout(id), 1).getFirst().message())
        .isInstanceOfSatisfying(
            CustomerUnidentified.class,
            told -> assertThat(told.reason()).isEqualTo(Reason.NOT_A_PERSONAL_QR));
  }

  @Test
  void stickerWithoutATillIsADeadLetterAndOtherNotificationsAreLeftAlone() {
    var _ = till.sends(notification("epayments.payment.authorized.v1", "elsewhere", "{}"));
    var sent = Till.appended(till.sends(notification("user.checked-in.v1", "elsewhere", "{}")));
    ConsumerRecord<String, byte[]> letter = till.deadLetter(sent);
    assertThat(Till.header(letter, DeadLetters.REASON)).contains("merchantQrId");
    assertThat(new String(letter.value(), StandardCharsets.UTF_8)).startsWith("sealed:v1:");
  }
}
