package dev.kassa.payment;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.f4b6a3.uuid.UuidCreator;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A till as a chain's own gateway would write it: plain Kafka clients and JSON by hand. */
public final class Till implements AutoCloseable {
  /** The sales unit that it belongs to. */
  public static final String MSN = "123456";

  /** The trace of everything that this till says (W3C Trace Context). */
  static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final KafkaProducer<String, String> producer;
  private final KafkaConsumer<String, byte[]> consumer;
  private final List<Event> seen = new ArrayList<>();

  /** What a reader of payment.events.v1 sees. */
  public record Event(
      String topic, String key, String type, JsonNode payload, Map<String, String> headers) {
    List<String> outcomeOf() {
      List<String> ids = new ArrayList<>();
      payload.path("outcomeOf").forEach(id -> ids.add(id.asText()));
      return ids;
    }
  }

  Till(String bootstrapServers, String... topics) {
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers, "acks", "all"),
            new StringSerializer(),
            new StringSerializer());
    consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : topics) {
      consumer
          .partitionsFor(topic)
          .forEach(p -> partitions.add(new TopicPartition(topic, p.partition())));
    }
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position); // seeks are lazy; what comes from now on is ours
  }

  /** One that sees what was published before it came. */
  public static Till fromTheBeginning(String bootstrapServers, String... topics) {
    Till till = new Till(bootstrapServers, topics);
    till.consumer.seekToBeginning(till.consumer.assignment());
    return till;
  }

  /** All that there is now. */
  public List<Event> all() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    await()
        .atMost(Duration.ofSeconds(40))
        .until(
            () -> {
              poll();
              return ends.entrySet().stream()
                  .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
            });
    return List.copyOf(seen);
  }

  static String newCheckout() {
    return UuidCreator.getTimeOrderedEpoch().toString();
  }

  static String request(String checkout, int attempt, String phone, long amount, String more) {
    return """
        {"msn":"123456","reference":"%s-%d","checkoutId":"%s","attempt":%d,"storeId":"oslo-1",
         "posId":"till-7","customer":{"phoneNumber":"%s"},
         "amount":{"currency":"NOK","value":%d},"description":"Winter jacket - blue",%s
         "receipt":{"receiptNumber":"0527013501","lines":[{"id":"jacket1234","name":"winter jacket",
           "quantity":"1","unit":"PCS","unitPrice":%d,"total":%d,"taxRate":2500}]}}"""
        .formatted(checkout, attempt, checkout, attempt, phone, amount, more, amount, amount);
  }

  /** Sends a message under a new id and returns the id. */
  String send(String type, String reference, String payload) {
    return sendFrom("/stores/oslo-1/tills/7", type, reference, payload);
  }

  /** The same, from another till. */
  String sendFrom(String source, String type, String reference, String payload) {
    String id = UUID.randomUUID().toString();
    send(id, "pos.payments.v1", type, MSN + "/" + reference, payload, source);
    return id;
  }

  void send(String id, String topic, String type, String key, String payload, String source) {
    ProducerRecord<String, String> record = new ProducerRecord<>(topic, key, payload);
    Map.of(
            "ce_specversion", "1.0",
            "ce_id", id,
            "ce_source", source,
            "ce_type", type,
            "ce_subject", key,
            "traceparent", TRACE,
            "content-type", "application/json")
        .forEach((n, v) -> record.headers().add(n, v.getBytes(StandardCharsets.UTF_8)));
    try {
      producer.send(record).get(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException("the broker did not take the message", e);
    }
  }

  /** Waits for the event that ends a command. */
  Event outcome(String commandId) {
    await()
        .atMost(Duration.ofSeconds(40))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> poll().stream().anyMatch(e -> e.outcomeOf().contains(commandId)));
    return seen.stream().filter(e -> e.outcomeOf().contains(commandId)).findFirst().orElseThrow();
  }

  /** Waits for the first event of a type under a key. */
  Event event(String type, String key) {
    await()
        .atMost(Duration.ofSeconds(40))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> poll().stream().anyMatch(e -> type.equals(e.type()) && e.key().equals(key)));
    return of(key).stream().filter(e -> type.equals(e.type())).findFirst().orElseThrow();
  }

  /** Waits for the first record of a topic under a key. */
  Event eventOn(String topic, String key) {
    await()
        .atMost(Duration.ofSeconds(40))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> poll().stream().anyMatch(e -> e.topic().equals(topic) && e.key().equals(key)));
    return of(key).stream().filter(e -> e.topic().equals(topic)).findFirst().orElseThrow();
  }

  List<Event> of(String key) {
    return seen.stream().filter(e -> e.key().equals(key)).toList();
  }

  List<String> types(String reference) {
    return of(MSN + "/" + reference).stream().map(Event::type).toList();
  }

  private List<Event> poll() {
    for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(50))) {
      Map<String, String> headers = new java.util.TreeMap<>();
      for (Header header : record.headers()) {
        headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
      }
      JsonNode payload;
      try {
        payload = JSON.readTree(record.value());
      } catch (java.io.IOException e) {
        payload = JSON.missingNode(); // a dead letter is not JSON
      }
      seen.add(new Event(record.topic(), record.key(), headers.get("ce_type"), payload, headers));
    }
    return seen;
  }

  @Override
  public void close() {
    producer.close();
    consumer.close();
  }
}
