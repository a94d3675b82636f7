// Hears what comes on topics from now on.
package dev.kassa.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads all partitions without a group, in a thread of its own. */
public final class Tap implements AutoCloseable {
  private final KafkaConsumer<String, byte[]> consumer;
  private final Thread reader;

  /**
   * Begins; what is appended after this has returned is heard.
   *
   * @param hears is told of each record, in the tap's thread; must be quick
   */
  public Tap(
      String bootstrapServers,
      List<String> topics,
      Consumer<ConsumerRecord<String, byte[]>> hears) {
    consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                // What was aborted is not told.
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed"),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        topics.stream()
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    // Seeking is done by the first question only.
    partitions.forEach(consumer::position);
    reader = Thread.ofPlatform().daemon().name("tap " + topics).start(() -> read(hears));
  }

  private void read(Consumer<ConsumerRecord<String, byte[]>> hears) {
    try (consumer) {
      while (true) {
        consumer.poll(Duration.ofSeconds(1)).forEach(hears);
      }
    } catch (WakeupException _) {
      // Closed.
    }
  }

  @Override
  public void close() {
    consumer.wakeup();
    try {
      reader.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
