package dev.kassa.identity;

import static org.awaitility.Awaitility.await;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Topic;
import dev.kassa.messaging.DeadLetters;
import dev.kassa.messaging.Envelope;
import dev.kassa.messaging.EventHeaders;
import dev.kassa.messaging.Incoming;
import dev.kassa.messaging.MessageReader;
import dev.kassa.messaging.Reading;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** A chain's own gateway: plain Kafka clients and hand-written JSON. */
final class Till implements AutoCloseable {
  static final String SOURCE = "/stores/oslo-1/tills/7";
  static final String DEAD_LETTERS = Topic.POS_SCANS.deadLetters("identity-service");
  private static final String DEAD_WEBHOOKS = Topic.VIPPS_WEBHOOKS.deadLetters("identity-service");

  /** The trace of everything that this till says (W3C Trace Context). */
  static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  private final String storeId;
  private final String msn;
  private final Map<String, Object> config;
  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<String, byte[]> consumer;
  private final Admin admin;
  private final List<ConsumerRecord<String, byte[]>> heard = new ArrayList<>();

  /** A till of the Norwegian sales unit, 123456. */
  static Till oslo(String servers) {
    return new Till(servers, "oslo-1", "123456");
  }

  /** A till of the Danish sales unit, 654321. */
  static Till aarhus(String servers) {
    return new Till(servers, "aarhus-1", "654321");
  }

  private Till(String servers, String storeId, String msn) {
    this.storeId = storeId;
    this.msn = msn;
    config = Map.of("bootstrap.servers", servers, "linger.ms", 0);
    producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
    admin = Admin.create(config);
    List<TopicPartition> partitions =
        Stream.of(Topic.IDENTITY_CUSTOMERS.topicName(), DEAD_LETTERS, DEAD_WEBHOOKS)
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(Till::partition)
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
  }

  private static TopicPartition partition(PartitionInfo info) {
    return new TopicPartition(info.topic(), info.partition());
  }

  /** A customer's first scan, under a new checkout. */
  CheckoutId scans(String field, String value) {
    CheckoutId checkout = new CheckoutId(UUID.randomUUID());
    scans(checkout, field, value);
    return checkout;
  }

  /** A scan of a checkout; the value's field is {@code qrCode} or {@code phoneNumber}. */
  void scans(CheckoutId checkout, String field, String value) {
    Future<RecordMetadata> _ = sends(record(UUID.randomUUID(), checkout, field, value));
  }

  /** The record of a scan, to be spoilt or sent. */
  ProducerRecord<byte[], byte[]> record(UUID id, CheckoutId checkout, String field, String value) {
    return record(
        id,
        "/stores/" + storeId + "/tills/7",
        "pos.customer-scanned.v1",
        checkout.toString(),
        """
        {"checkoutId":"%s","storeId":"%s","posId":"till-7","msn":"%s","scanner":"CASHIER","%s":"%s"}"""
            .formatted(checkout, storeId, msn, field, value));
  }

  private static ProducerRecord<byte[], byte[]> record(
      UUID id, String source, String type, String key, String json) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(Topic.POS_SCANS.topicName(), utf8(key), utf8(json));
    Map.of(
            "ce_specversion",
            "1.0",
            "ce_id",
            id.toString(),
            "ce_source",
            source,
            "ce_type",
            type,
            "traceparent",
            TRACE)
        .forEach((name, value) -> record.headers().add(name, utf8(value)));
    return record;
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  RecordMetadata scans(UUID id, CheckoutId checkout, String json) {
    return sends(id, SOURCE, "pos.customer-scanned.v1", checkout.toString(), json);
  }

  RecordMetadata sends(UUID id, String source, String type, String key, String json) {
    return appended(sends(record(id, source, type, key, json)));
  }

  /** Sends without waiting for the broker. */
  Future<RecordMetadata> sends(ProducerRecord<byte[], byte[]> record) {
    return producer.send(record);
  }

  /** Sends, and changes its mind. */
  void sendsInATransactionThatIsAborted(ProducerRecord<byte[], byte[]> record) {
    Map<String, Object> transactional = new HashMap<>(config);
    transactional.put("transactional.id", UUID.randomUUID().toString());
    transactional.put("transaction.timeout.ms", 10_000); // the broker takes no long ones
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(transactional, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      RecordMetadata _ = appended(producer.send(record));
      producer.abortTransaction();
    }
  }

  void sendsCompressed(String compression, ProducerRecord<byte[], byte[]> record) {
    Map<String, Object> compressed = new HashMap<>(config);
    compressed.put("compression.type", compression);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(compressed, new ByteArraySerializer(), new ByteArraySerializer())) {
      RecordMetadata _ = appended(producer.send(record));
    }
  }

  static RecordMetadata appended(Future<RecordMetadata> sent) {
    try {
      return sent.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError("the broker does not take a scan", e);
    }
  }

  /** The dead letter of what was sent, whatever its key. */
  ConsumerRecord<String, byte[]> deadLetter(RecordMetadata sent) {
    return hears(
            letter ->
                letter.topic().equals(sent.topic() + ".dlt.identity-service")
                    && header(letter, DeadLetters.PARTITION).equals("" + sent.partition())
                    && header(letter, DeadLetters.OFFSET).equals("" + sent.offset()),
            1)
        .getFirst();
  }

  /** What came on a topic under a key so far, waiting for at least so many. */
  List<ConsumerRecord<String, byte[]>> hears(String topic, String key, int atLeast) {
    return hears(record -> record.topic().equals(topic) && record.key().equals(key), atLeast);
  }

  private List<ConsumerRecord<String, byte[]>> hears(
      Predicate<ConsumerRecord<String, byte[]>> wanted, int atLeast) {
    return await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              List<ConsumerRecord<String, byte[]>> found = heard(wanted);
              if (found.size() >= atLeast) {
                return found;
              }
              consumer.poll(Duration.ofMillis(50)).forEach(heard::add);
              return heard(wanted);
            },
            found -> found.size() >= atLeast);
  }

  private List<ConsumerRecord<String, byte[]>> heard(
      Predicate<ConsumerRecord<String, byte[]>> wanted) {
    return heard.stream().filter(wanted).toList();
  }

  /** The answers to a checkout, read as the contract says. */
  List<Envelope> answers(CheckoutId checkout, int atLeast) {
    return hears(Topic.IDENTITY_CUSTOMERS.topicName(), checkout.toString(), atLeast).stream()
        .map(
            record ->
                switch (MessageReader.read(Incoming.of(record))) {
                  case Reading.Known known -> known.envelope();
                  case Reading.UnknownType _, Reading.Unreadable _ ->
                      throw new AssertionError("an answer breaks the contract");
                })
        .toList();
  }

  static String header(ConsumerRecord<String, byte[]> record, String name) {
    return EventHeaders.text(record.headers(), name).orElse(null);
  }

  /** The committed offset per partition of the scans, 0 where there is none. */
  Map<Integer, Long> committed() {
    try {
      Map<Integer, Long> offsets = new HashMap<>();
      for (Map.Entry<TopicPartition, OffsetAndMetadata> entry :
          admin
              .listConsumerGroupOffsets("identity-service")
              .partitionsToOffsetAndMetadata()
              .get()
              .entrySet()) {
        offsets.put(entry.getKey().partition(), entry.getValue().offset());
      }
      return offsets;
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError("the broker does not tell offsets", e);
    }
  }

  @Override
  public void close() {
    producer.close();
    consumer.close();
    admin.close();
  }
}
