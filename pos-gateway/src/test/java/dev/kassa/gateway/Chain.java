// The Kafka side of a test: reads what the gateway wrote, and speaks for the services.
package dev.kassa.gateway;

import static org.awaitility.Awaitility.await;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Message;
import dev.kassa.contract.Topic;
import dev.kassa.messaging.EventHeaders;
import dev.kassa.messaging.Outgoing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Plain clients. */
final class Chain implements AutoCloseable {
  private final KafkaProducer<String, byte[]> producer;
  private final KafkaConsumer<String, byte[]> consumer;
  private final List<ConsumerRecord<String, byte[]>> heard = new ArrayList<>();

  Chain(String servers) {
    Map<String, Object> config = Map.of("bootstrap.servers", servers);
    producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
    consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        Stream.of(Topic.POS_SCANS, Topic.POS_ENROLMENTS, Topic.POS_PAYMENTS)
            .flatMap(topic -> consumer.partitionsFor(topic.topicName()).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
  }

  /** What the gateway wrote under this key, waiting for so many. */
  List<ConsumerRecord<String, byte[]>> written(String key, int atLeast) {
    return await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              poll();
              return heard.stream().filter(record -> record.key().equals(key)).toList();
            },
            found -> found.size() >= atLeast);
  }

  /** All that was written since this was made, as far as it has come. */
  List<ConsumerRecord<String, byte[]>> all() {
    poll();
    return List.copyOf(heard);
  }

  private void poll() {
    consumer.poll(Duration.ofMillis(50)).forEach(heard::add);
  }

  static String header(ConsumerRecord<String, byte[]> record, String name) {
    return EventHeaders.text(record.headers(), name).orElse(null);
  }

  static String text(ConsumerRecord<String, byte[]> record) {
    return new String(record.value(), StandardCharsets.UTF_8);
  }

  /** Speaks for a service or for a chain's own till. */
  void says(String source, UUID id, CheckoutId checkout, Optional<UUID> cause, Message message) {
    publish(
        Outgoing.of(
                message,
                id,
                source,
                Instant.now(),
                new Outgoing.Cause(
                    Optional.of(checkout.toString()), cause.map(UUID::toString), Optional.empty()))
            .toRecord());
  }

  /** Anything at all. */
  void publish(ProducerRecord<String, byte[]> record) {
    try {
      producer.send(record).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError("the broker does not take a record", e);
    }
  }

  @Override
  public void close() {
    producer.close();
    consumer.close();
  }
}
