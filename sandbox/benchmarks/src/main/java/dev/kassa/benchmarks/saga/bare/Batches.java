// Takes what a poll brings as one batch.
package dev.kassa.benchmarks.saga.bare;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Polls, hands over, commits offsets, in a thread of its own; what fails ends the program. */
final class Batches {
  private static final Duration POLL = Duration.ofSeconds(1);

  private final KafkaConsumer<String, byte[]> consumer;
  private final Work work;

  /** What is done with a batch before its offsets are committed. */
  interface Work {
    void take(ConsumerRecords<String, byte[]> batch) throws SQLException;
  }

  Batches(String bootstrapServers, String topic, Work work) {
    this.work = work;
    consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.GROUP_ID_CONFIG,
                topic,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest"),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    consumer.subscribe(List.of(topic));
  }

  void start() {
    Thread _ = Thread.ofPlatform().start(this::run);
  }

  private void run() {
    try (consumer) {
      while (true) {
        ConsumerRecords<String, byte[]> batch = consumer.poll(POLL);
        if (!batch.isEmpty()) {
          work.take(batch);
          consumer.commitAsync();
        }
      }
    } catch (SQLException | RuntimeException e) {
      System.out.println("ended: " + e);
      Runtime.getRuntime().halt(1);
    }
  }
}
