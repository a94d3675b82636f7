// Which topics there are, asked beside the producer.
package dev.kassa.messaging.postgres;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Looks for topics with a client of its own: a producer that is asked for a topic that does not
 * exist keeps looking for it, lets its caller wait, and may make it.
 */
final class TopicDirectory {
  private final Supplier<Admin> clients;

  /**
   * @param clients makes a client; it is closed after each question, since questions are rare
   */
  TopicDirectory(Supplier<Admin> clients) {
    this.clients = clients;
  }

  /**
   * Those that exist. Blocks.
   *
   * @throws IllegalStateException if the broker does not say
   */
  Set<String> existing(Set<String> topics) {
    Set<String> existing = new HashSet<>();
    try (Admin admin = clients.get()) {
      Map<String, KafkaFuture<TopicDescription>> answers =
          admin.describeTopics(topics).topicNameValues();
      for (Map.Entry<String, KafkaFuture<TopicDescription>> answer : answers.entrySet()) {
        if (exists(answer.getValue())) {
          existing.add(answer.getKey());
        }
      }
    }
    return existing;
  }

  private static boolean exists(KafkaFuture<TopicDescription> answer) {
    try {
      return !answer.get().partitions().isEmpty();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException
          || e.getCause() instanceof InvalidTopicException) {
        return false;
      }
      throw new IllegalStateException("the broker does not say which topics there are", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
