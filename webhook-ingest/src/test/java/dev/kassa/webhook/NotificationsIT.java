package dev.kassa.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Topic;
import dev.kassa.contract.webhook.ProviderNotification;
import dev.kassa.messaging.Envelope;
import dev.kassa.messaging.EventHeaders;
import dev.kassa.messaging.Incoming;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.MessageReader;
import dev.kassa.messaging.Reading;
import dev.kassa.messaging.Sealer;
import dev.kassa.vipps.SalesUnitFiles;
import dev.kassa.webhook.registration.Registrar;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Notifications over real HTTP onto a real Kafka; registrations at the simulated provider. */
@QuarkusTest
@QuarkusTestResource(value = ProviderAndTopic.class, restrictToAnnotatedClass = true)
class NotificationsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOPIC = Topic.VIPPS_WEBHOOKS.topicName();
  private static final Msn NORWAY = new Msn("123456");
  private static final String SECRET = "kept by this test alone";

  @Inject Registrar registrar;
  @Inject SalesUnitFiles settings;
  @Inject LiveSecrets secrets;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String servers;

  @ConfigProperty(name = "kassa.vipps.base-url")
  URI provider;

  @ConfigProperty(name = "kassa.webhooks.directory")
  Path directory;

  @ConfigProperty(name = "test.keysets.root")
  Path keysets;

  private final List<ConsumerRecord<String, byte[]>> heard = new ArrayList<>();
  private final String reference = "order-" + UUID.randomUUID();
  private KafkaConsumer<String, byte[]> consumer;

  @BeforeEach
  void listen() throws IOException {
    consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(TOPIC).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
    secretFile("by-hand", SECRET);
    secrets.reloaded().toCompletableFuture().join();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> get(address().resolve("/q/health/ready")) == 200);
  }

  @AfterEach
  void forget() throws IOException {
    consumer.close();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    secrets.reloaded().toCompletableFuture().join();
  }

  private URI address() {
    return settings.unit(NORWAY).orElseThrow().webhookUrl();
  }

  private void secretFile(String id, String secret) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(
        directory.resolve(id + ".json"),
        JSON.writeValueAsString(
            Map.of(
                "id", id, "url", address().toString(), "secret", secret, "msn", NORWAY.value())));
  }

  private static int get(URI uri) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }

  private String event(String name, String pspReference) {
    return """
        {"msn":"123456","reference":"%s","pspReference":"%s","name":"%s",\
        "amount":{"currency":"NOK","value":12500},"timestamp":"2026-11-02T10:15:30.250Z","success":true}"""
        .formatted(reference, pspReference, name);
  }

  private List<ConsumerRecord<String, byte[]>> published(String key, int atLeast) {
    return await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              consumer.poll(Duration.ofMillis(50)).forEach(heard::add);
              return heard.stream().filter(r -> r.key().equals(key)).toList();
            },
            found -> found.size() >= atLeast);
  }

  private static Envelope read(ConsumerRecord<String, byte[]> record) {
    return switch (MessageReader.read(Incoming.of(record))) {
      case Reading.Known known -> known.envelope();
      case Reading.UnknownType _, Reading.Unreadable _ ->
          throw new AssertionError("what is published breaks the contract");
    };
  }

  private String opened(ConsumerRecord<String, byte[]> record, String holder) {
    String sealed = ((ProviderNotification) read(record).message()).body();
    Sealer sealer = new Keysets(keysets.resolve(holder)).sealer("webhook");
    return switch (sealer.open(TOPIC, record.key(), "body", sealed)) {
      case Sealer.Opening.Opened(String text) -> text;
      case Sealer.Opening.KeyMissing _, Sealer.Opening.Broken _ ->
          throw new AssertionError("the body does not open");
    };
  }

  private static String header(ConsumerRecord<String, byte[]> record, String name) {
    return EventHeaders.text(record.headers(), name).orElse(null);
  }

  @Test
  void genuineNotificationIsOnItsTopicBeforeItIsAnswered() throws Exception {
    String body = event("AUTHORIZED", "psp-1");
    assertThat(SignedRequest.of(address(), SECRET, body).with("Webhook-Id", "by-hand").send())
        .isEqualTo(200);

    ConsumerRecord<String, byte[]> record = published("123456/" + reference, 1).getFirst();
    assertThat(header(record, "ce_type")).isEqualTo("epayments.payment.authorized.v1");
    assertThat(header(record, "ce_source")).isEqualTo("/kassa/webhook-ingest");
    assertThat(header(record, "ce_subject")).isEqualTo(record.key());
    assertThat(header(record, "kassa_msn")).isEqualTo("123456");
    assertThat(header(record, "kassa_reference")).isEqualTo(reference);
    assertThat(header(record, "kassa_name")).isEqualTo("AUTHORIZED");
    assertThat(header(record, "kassa_webhookid")).isEqualTo("by-hand");
    assertThat(new String(record.value(), StandardCharsets.UTF_8)).doesNotContain("12500");
    assertThat(opened(record, "payment")).isEqualTo(body);
    assertThat(opened(record, "identity")).isEqualTo(body);
  }

  @Test
  void duplicateDeliveryHasTheSameId() throws Exception {
    SignedRequest request = SignedRequest.of(address(), SECRET, event("CAPTURED", "psp-1"));
    assertThat(request.send()).isEqualTo(200);
    assertThat(request.send()).isEqualTo(200);
    assertThat(SignedRequest.of(address(), SECRET, event("CAPTURED", "psp-2")).send())
        .isEqualTo(200);
    List<String> ids =
        published("123456/" + reference, 3).stream().map(r -> header(r, "ce_id")).toList();
    assertThat(ids.get(0)).isEqualTo(ids.get(1)).isNotEqualTo(ids.get(2));
  }

  @Test
  void twinHeaderServesWhereAServerTookTheFirst() throws Exception {
    SignedRequest request = SignedRequest.of(address(), SECRET, event("CREATED", "psp-1"));
    String authorization = request.headers().get("Authorization");
    assertThat(
            request
                .with("Authorization", "Basic cHJveHk=")
                .with("X-Vipps-Authorization", authorization)
                .send())
        .isEqualTo(200);
    assertThat(
            request.with("Authorization", null).with("X-Vipps-Authorization", authorization).send())
        .isEqualTo(200);
  }

  @Test
  void proxyMayRewriteThePath() throws Exception {
    SignedRequest request = SignedRequest.of(address(), SECRET, event("CREATED", "psp-1"));
    assertThat(request.sendTo(address().resolve("/webhooks/vipps/anything"))).isEqualTo(200);
  }

  @Test
  void whatIsNotGenuineIsRefusedAndNotPublished() throws Exception {
    SignedRequest good = SignedRequest.of(address(), SECRET, event("AUTHORIZED", "psp-1"));
    SignedRequest forged = SignedRequest.of(address(), "guessed", event("AUTHORIZED", "psp-1"));
    assertThat(forged.send()).isEqualTo(401);
    assertThat(forged.with("Webhook-Id", "by-hand").send()).isEqualTo(401);
    assertThat(good.with("x-ms-date", null).send()).isEqualTo(401);
    assertThat(good.with("x-ms-content-sha256", null).send()).isEqualTo(401);
    assertThat(good.with("Authorization", null).send()).isEqualTo(401);
    assertThat(
            new SignedRequest(
                    good.url(),
                    SECRET,
                    event("AUTHORIZED", "psp-2").getBytes(StandardCharsets.UTF_8),
                    good.headers())
                .send())
        .isEqualTo(401);
    // One that is genuine comes after them, so they would have been heard by now.
    assertThat(good.send()).isEqualTo(200);
    assertThat(published("123456/" + reference, 1)).hasSize(1);
  }

  @Test
  void unknownRegistrationIsToComeAgainUntilItsSecretIsHere() throws Exception {
    String id = UUID.randomUUID().toString();
    SignedRequest request =
        SignedRequest.of(address(), "to come", event("CREATED", "psp-1")).with("Webhook-Id", id);
    assertThat(request.send()).isEqualTo(503);
    secretFile(id, "to come");
    assertThat(request.send()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"}{", "{\"something\":\"new\"}", "[]"})
  void whatIsNotUnderstoodIsPassedOn(String body) throws Exception {
    assertThat(SignedRequest.of(address(), SECRET, body).send()).isEqualTo(200);
    ConsumerRecord<String, byte[]> record = published("123456", 1).getLast();
    assertThat(header(record, "ce_type")).isEqualTo("vipps.not-understood.v1");
    assertThat(opened(record, "payment")).isEqualTo(body);
  }

  @Test
  void pingGoesUnderItsLogin() throws Exception {
    String id = "auth-" + UUID.randomUUID();
    String body = "{\"auth_req_id\":\"" + id + "\"}";
    assertThat(SignedRequest.of(address(), SECRET, body).send()).isEqualTo(200);
    ConsumerRecord<String, byte[]> record = published(id, 1).getFirst();
    assertThat(header(record, "kassa_authreqid")).isEqualTo(id);
    assertThat(((ProviderNotification) read(record).message()).authReqId()).isEqualTo(id);
  }

  @Test
  void fileThatIsNoneDoesNotHinderTheOthers() throws Exception {
    Files.writeString(directory.resolve("broken.json"), "{\"id\":");
    secrets.reloaded().toCompletableFuture().join();
    assertThat(SignedRequest.of(address(), SECRET, event("CREATED", "psp-1")).send())
        .isEqualTo(200);
  }

  @Test
  void registersOnceAndCleansUpOrphans() throws Exception {
    Files.delete(directory.resolve("by-hand.json"));
    List<String> lines = new ArrayList<>();
    assertThat(registrar.register(_ -> true, lines::add)).isTrue();
    assertThat(lines).hasSize(2).allMatch(line -> line.contains(": registered "));
    Map<String, String> first = registered();
    assertThat(first).hasSize(2);
    assertThat(lines.toString()).doesNotContain(first.values());

    lines.clear();
    assertThat(registrar.register(_ -> true, lines::add)).isTrue();
    assertThat(lines).hasSize(2).allMatch(line -> line.contains(": nothing to do"));
    assertThat(registered()).isEqualTo(first);

    String lost = first.keySet().iterator().next();
    Files.delete(directory.resolve(lost + ".json"));
    secrets.reloaded().toCompletableFuture().join();
    lines.clear();
    assertThat(registrar.register(_ -> true, lines::add)).isTrue();
    assertThat(lines).hasSize(3).anyMatch(line -> line.contains(": deleted " + lost));
    assertThat(registered()).hasSize(2).doesNotContainKey(lost);
  }

  @Test
  void providersOwnDeliveriesAreTaken() throws Exception {
    assertThat(registrar.register(_ -> true, _ -> {})).isTrue();
    try (Shop shop =
        new Shop(provider, NORWAY, settings.credentials(settings.unit(NORWAY).orElseThrow()))) {
      shop.pay(reference);
    }

    List<String> names =
        published("123456/" + reference, 2).stream().map(r -> header(r, "kassa_name")).toList();
    assertThat(names).startsWith("CREATED", "AUTHORIZED");
  }

  /** Secrets by registration id, as they lie in the folder. */
  private Map<String, String> registered() throws IOException {
    Map<String, String> secretsById = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .isEqualTo("rw-------");
        JsonNode content = JSON.readTree(file.toFile());
        assertThat(content.path("events").size()).isEqualTo(9);
        secretsById.put(content.path("id").asText(), content.path("secret").asText());
      }
    }
    return secretsById;
  }
}
