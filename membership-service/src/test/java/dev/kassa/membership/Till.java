// Plays what surrounds this service in its tests: tills, the neighbours on Kafka, the provider's
// people.
package dev.kassa.membership;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Currency;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.Message;
import dev.kassa.contract.MessageType;
import dev.kassa.contract.Money;
import dev.kassa.contract.Msn;
import dev.kassa.contract.PersonalText;
import dev.kassa.contract.Reference;
import dev.kassa.contract.identity.CustomerIdentified;
import dev.kassa.contract.payment.Amounts;
import dev.kassa.contract.payment.PaymentCaptured;
import dev.kassa.contract.payment.PaymentRefunded;
import dev.kassa.contract.payment.PaymentStanding;
import dev.kassa.contract.pos.EnrolmentCancelled;
import dev.kassa.contract.pos.EnrolmentRequested;
import dev.kassa.contract.webhook.ConsentRevoked;
import dev.kassa.contract.webhook.ProviderNotification;
import dev.kassa.localstack.Infrastructure;
import dev.kassa.messaging.EventHeaders;
import dev.kassa.messaging.Json;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.Outgoing;
import dev.kassa.messaging.Outgoing.Cause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** One checkout and what is heard of it. */
final class Till implements AutoCloseable {
  static final String SOURCE = "/stores/oslo-1/tills/7";
  private static final Msn NORWAY = new Msn("123456");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final KafkaProducer<String, byte[]> producer;
  private final KafkaConsumer<String, byte[]> consumer;
  private final HttpClient http = HttpClient.newHttpClient();
  private final String provider;
  private final List<Heard> heard = new ArrayList<>();

  Till(String bootstrapServers, String provider) {
    this.provider = provider;
    producer =
        new KafkaProducer<>(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
            new StringSerializer(),
            new ByteArraySerializer());
    consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest"),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        List.of(
                "membership.events.v1",
                "membership.members.v1",
                "pos.enrolments.v1.dlt.membership-service")
            .stream()
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(p -> new TopicPartition(p.topic(), p.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** A record of a topic that is listened to. */
  record Heard(String topic, String key, String type, EventHeadersView headers, JsonNode payload) {
    List<String> outcomeOf() {
      List<String> ids = new ArrayList<>();
      payload.path("outcomeOf").forEach(id -> ids.add(id.asText()));
      return ids;
    }
  }

  /** The trace of everything that this till says (W3C Trace Context). */
  static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  private static final Cause TRACED =
      new Cause(Optional.empty(), Optional.empty(), Optional.of(TRACE));

  /** The headers a test looks at. */
  record EventHeadersView(
      String correlationId,
      String causationId,
      Optional<String> reason,
      Optional<String> traceParent) {}

  UUID send(Message message) {
    return send(message, UUID.randomUUID(), SOURCE);
  }

  UUID send(Message message, UUID id, String source) {
    MessageType type = MessageType.of(message);
    send(
        Outgoing.of(
                message, type.topic().topicName(), type.ceType(), id, source, Instant.now(), TRACED)
            .toRecord());
    return id;
  }

  void send(ProducerRecord<String, byte[]> message) {
    try {
      producer.send(message).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  IdentificationId identify(CheckoutId checkout, String msisdn) {
    IdentificationId id = new IdentificationId(UUID.randomUUID());
    identify(checkout, id, msisdn);
    return id;
  }

  void identify(CheckoutId checkout, IdentificationId id, String msisdn) {
    identify(checkout, id, msisdn, new Keysets(Infrastructure.files().keysets("identity")));
  }

  void identify(CheckoutId checkout, IdentificationId id, String msisdn, Keysets keysets) {
    String sealed =
        keysets
            .sealer("msisdn")
            .seal("identity.customers.v1", checkout.toString(), "msisdn", msisdn);
    send(
        new CustomerIdentified(
            id,
            checkout,
            "oslo-1",
            "till-7",
            new Msn("123456"),
            new PersonalText(sealed),
            CustomerIdentified.Method.PHONE),
        UUID.randomUUID(),
        "/kassa/identity-service");
  }

  static EnrolmentRequested request(CheckoutId checkout, IdentificationId id) {
    return new EnrolmentRequested(checkout, "oslo-1", "till-7", new Msn("123456"), id);
  }

  static EnrolmentRequested notMe(CheckoutId checkout, IdentificationId id) {
    return new EnrolmentRequested(checkout, "oslo-1", "till-7", new Msn("123456"), id, true, null);
  }

  static EnrolmentCancelled cancellation(CheckoutId checkout) {
    return new EnrolmentCancelled(checkout, "oslo-1", "till-7", new Msn("123456"));
  }

  UUID captured(CheckoutId checkout, IdentificationId id, long captured, long sequence) {
    return captured(NORWAY, checkout, id, captured, sequence);
  }

  UUID captured(Msn msn, CheckoutId checkout, IdentificationId id, long captured, long sequence) {
    return send(
        new PaymentCaptured(
            standing(msn, checkout, id, captured, 0, sequence), new Money(Currency.NOK, captured)),
        UUID.randomUUID(),
        "/kassa/payment-service");
  }

  void refunded(
      CheckoutId checkout, IdentificationId id, long captured, long refunded, long sequence) {
    send(
        new PaymentRefunded(
            standing(NORWAY, checkout, id, captured, refunded, sequence),
            new Money(Currency.NOK, refunded)),
        UUID.randomUUID(),
        "/kassa/payment-service");
  }

  void ping(String authReqId) {
    String body =
        new Keysets(Infrastructure.files().keysets("webhook-ingest"))
            .sealer("webhook")
            .seal(
                "vipps.webhooks.v1", authReqId, "body", "{\"auth_req_id\":\"" + authReqId + "\"}");
    send(
        Outgoing.of(
                new ProviderNotification(new Msn("123456"), null, null, authReqId, null, body),
                "vipps.webhooks.v1",
                "login.merchant-initiated.ping.v1",
                UUID.randomUUID(),
                "/kassa/webhook-ingest",
                Instant.now(),
                Cause.NONE)
            .toRecord());
  }

  /** Says, as webhook-ingest passes it on, that somebody has taken their consent back. */
  void revoked(String sub) {
    String sealed =
        new Keysets(Infrastructure.files().keysets("webhook-ingest"))
            .sealer("revocation")
            .seal("vipps.revocations.v1", "123456", "sub", sub);
    send(
        new ConsentRevoked(new Msn("123456"), new PersonalText(sealed)),
        UUID.randomUUID(),
        "/kassa/webhook-ingest");
  }

  /** What the provider calls whoever had this number first. */
  String sub(String msisdn) {
    UUID id = UUID.nameUUIDFromBytes(msisdn.getBytes(StandardCharsets.UTF_8));
    return UUID.nameUUIDFromBytes((id + "/123456").getBytes(StandardCharsets.UTF_8)).toString();
  }

  private static PaymentStanding standing(
      Msn msn,
      CheckoutId checkout,
      IdentificationId id,
      long captured,
      long refunded,
      long sequence) {
    return new PaymentStanding(
        msn,
        Reference.of(checkout, 1),
        checkout,
        "oslo-1",
        "till-7",
        id,
        1,
        sequence,
        Currency.NOK,
        new Amounts(captured, captured, 0, refunded),
        List.of(),
        null);
  }

  /** Describes a person to the provider: what they do with logins, and how soon. */
  void person(String msisdn, String act, long afterMs) {
    control(
        "PUT",
        "/simulator/people/" + msisdn,
        "{\"logins\":[{\"act\":\"%s\",\"afterMs\":%d}]}".formatted(act, afterMs));
  }

  /** The number is somebody else's from now on, who answers logins in this way. */
  void changesHands(String msisdn, String personId, String act) {
    // Who had it gets another one; a person's id is made from their first number.
    String before = UUID.nameUUIDFromBytes(msisdn.getBytes(StandardCharsets.UTF_8)).toString();
    control(
        "PUT", "/simulator/people/46" + msisdn.substring(2), "{\"id\":\"%s\"}".formatted(before));
    control(
        "PUT",
        "/simulator/people/" + msisdn,
        "{\"id\":\"%s\",\"logins\":[{\"act\":\"%s\",\"afterMs\":300}]}".formatted(personId, act));
  }

  /** A number is this person's from now on, whatever they had before. */
  void owner(String msisdn, String personId, String act) {
    control(
        "PUT",
        "/simulator/people/" + msisdn,
        "{\"id\":\"%s\",\"logins\":[{\"act\":\"%s\",\"afterMs\":0}]}".formatted(personId, act));
  }

  /** Id tokens are signed with a new key. */
  void rotatesKeys() {
    control("POST", "/simulator/signing-key", "");
  }

  void noApp(String msisdn) {
    control("PUT", "/simulator/people/" + msisdn, "{\"known\":false}");
  }

  /** The next call of this endpoint goes wrong in this way. */
  void fault(String endpoint, String kind) {
    control(
        "POST",
        "/simulator/faults",
        "[{\"endpoint\":\"%s\",\"kind\":\"%s\",\"times\":1}]".formatted(endpoint, kind));
  }

  /** Every call of this endpoint goes wrong in this way, until {@link #noFaults}. */
  void faults(String endpoint, String kind) {
    control(
        "POST",
        "/simulator/faults",
        "[{\"endpoint\":\"%s\",\"kind\":\"%s\"}]".formatted(endpoint, kind));
  }

  void noFaults() {
    control("DELETE", "/simulator/faults", "");
  }

  private void control(String method, String path, String body) {
    try {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(URI.create(provider + path))
                  .header("Content-Type", "application/json")
                  .method(method, HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw new IllegalStateException(path + ": " + response.statusCode() + response.body());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Waits for the first record of this key and type that fits. */
  Heard hear(String key, String type, Predicate<Heard> fits) {
    return hear(
        type + " of " + key, h -> h.key().equals(key) && h.type().equals(type) && fits.test(h));
  }

  /** Waits for the first event of this checkout that fits. */
  Heard hear(CheckoutId checkout, Predicate<Heard> fits) {
    return hear("of " + checkout, h -> h.key().equals(checkout.toString()) && fits.test(h));
  }

  private Heard hear(String what, Predicate<Heard> fits) {
    return await("%s, of which was heard %s".formatted(what, heard))
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              listen();
              return heard.stream().filter(fits).findFirst();
            },
            Optional::isPresent)
        .orElseThrow();
  }

  Heard hear(CheckoutId checkout, String type) {
    return hear(checkout.toString(), "membership." + type + ".v1", _ -> true);
  }

  /** Everything heard of this checkout so far on the events' topic, in order. */
  List<Heard> events(CheckoutId checkout) {
    listen();
    return heard.stream()
        .filter(
            h -> h.topic().equals("membership.events.v1") && h.key().equals(checkout.toString()))
        .toList();
  }

  private void listen() {
    for (ConsumerRecord<String, byte[]> polled : consumer.poll(Duration.ofMillis(50))) {
      heard.add(
          new Heard(
              polled.topic(),
              polled.key(),
              EventHeaders.text(polled.headers(), "ce_type").orElse(""),
              new EventHeadersView(
                  EventHeaders.text(polled.headers(), "ce_correlationid").orElse(null),
                  EventHeaders.text(polled.headers(), "ce_causationid").orElse(null),
                  EventHeaders.text(polled.headers(), "kassa_dlt_reason"),
                  EventHeaders.text(polled.headers(), "traceparent")),
              tree(polled.value())));
    }
  }

  private static JsonNode tree(byte[] value) {
    String text = new String(value, StandardCharsets.UTF_8);
    if (text.startsWith("sealed:")) {
      return TextNode.valueOf(text);
    }
    try {
      return Json.MAPPER.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    producer.close();
    consumer.close();
  }
}
