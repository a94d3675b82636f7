// The broker, as far as dead letters are concerned: reads to the end, and sends.
package dev.kassa.operations.deadletters;

import static java.util.stream.Collectors.toSet;

import dev.kassa.contract.Topic;
import dev.kassa.messaging.EventHeaders;
import dev.kassa.messaging.Incoming;
import dev.kassa.operations.OperationsFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Connections to one cluster. Reads without a group: nobody's offsets are touched. */
final class LetterTopics implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Duration POLL = Duration.ofMillis(500);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<String, Object> config;

  /**
   * @param config how to reach it: {@code bootstrap.servers}, security
   */
  LetterTopics(Map<String, Object> config) {
    this.config = Map.copyOf(config);
    Map<String, Object> reading = new HashMap<>(config);
    reading.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    reading.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    reading.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    reading.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    reading.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    reading.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
    // What went before the place that is asked for is gone: then there is nothing to be had.
    reading.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    try {
      this.consumer = new KafkaConsumer<>(reading);
    } catch (KafkaException e) {
      Throwable why = e.getCause() == null ? e : e.getCause();
      throw OperationsFailure.notUnderstood("--bootstrap or --command-config: " + why.getMessage());
    }
  }

  /**
   * The names of the topics of dead letters.
   *
   * @throws OperationsFailure if there are none
   */
  Set<String> names() {
    Set<String> names =
        consumer.listTopics().keySet().stream().filter(Source::isNamedBy).collect(toSet());
    if (names.isEmpty()) {
      throw new OperationsFailure(
          "This cluster has no topics of dead letters: is --bootstrap right?");
    }
    return names;
  }

  /** All letters there are now, the oldest first. */
  List<Letter> letters(Predicate<String> topics) {
    List<TopicPartition> partitions =
        consumer.listTopics().entrySet().stream()
            .filter(topic -> Source.isNamedBy(topic.getKey()) && topics.test(topic.getKey()))
            .flatMap(topic -> topic.getValue().stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    List<Letter> letters = new ArrayList<>();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        Letter.of(record).ifPresent(letters::add);
      }
    }
    letters.sort(Comparator.comparing(Letter::diedAt));
    return letters;
  }

  /**
   * The record that a letter is about, where its topic still has it and it is the same.
   *
   * @throws OperationsFailure if the broker does not answer
   */
  Optional<Replay.Original> original(Letter letter) {
    Place place = letter.origin();
    TopicPartition partition = new TopicPartition(place.topic(), place.partition());
    if (Optional.ofNullable(consumer.partitionsFor(place.topic())).stream()
        .flatMap(Collection::stream)
        .noneMatch(info -> info.partition() == place.partition())) {
      return Optional.empty();
    }
    List<TopicPartition> one = List.of(partition);
    consumer.assign(one);
    if (place.offset() < consumer.beginningOffsets(one).get(partition)
        || place.offset() >= consumer.endOffsets(one).get(partition)) {
      return Optional.empty();
    }
    consumer.seek(partition, place.offset());
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        return Optional.of(record)
            .filter(read -> read.offset() == place.offset())
            .filter(read -> sameMessage(read, letter))
            .map(LetterTopics::original);
      }
      if (consumer.position(partition) > place.offset()) {
        return Optional.empty(); // compacted away, or of a transaction that did not commit
      }
    }
    throw new OperationsFailure("the broker does not give " + place);
  }

  /** A topic that was made anew has other records at the old places. */
  private static boolean sameMessage(ConsumerRecord<byte[], byte[]> read, Letter letter) {
    return EventHeaders.text(read.headers(), "ce_id").equals(letter.header("ce_id"));
  }

  private static Replay.Original original(ConsumerRecord<byte[], byte[]> record) {
    return new Replay.Original(
        record.key(), record.value(), record.headers(), Incoming.of(record).appendedAt());
  }

  /** Opens what sends; {@code acks=all}. */
  Sending sending() {
    return new Sending(config);
  }

  /** Sends one after the other. */
  static final class Sending implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;

    private Sending(Map<String, Object> config) {
      Map<String, Object> sending = new HashMap<>(config);
      sending.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
      sending.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
      sending.put(ProducerConfig.ACKS_CONFIG, "all");
      sending.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
      sending.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topic.MAX_RECORD_BYTES);
      producer = new KafkaProducer<>(sending);
    }

    /**
     * Returns where it is, when the broker has it on all in-sync replicas.
     *
     * @throws OperationsFailure if it has not
     */
    Place send(ProducerRecord<byte[], byte[]> record) {
      try {
        var sent = producer.send(record).get();
        return new Place(sent.topic(), sent.partition(), sent.offset());
      } catch (ExecutionException e) {
        throw new OperationsFailure(
            "the broker does not take it: " + e.getCause().getClass().getSimpleName(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new OperationsFailure("interrupted", e);
      }
    }

    @Override
    public void close() {
      producer.close();
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
