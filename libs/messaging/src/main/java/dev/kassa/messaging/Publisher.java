package dev.kassa.messaging;

import dev.kassa.contract.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends records of a service that has no database, and says when the broker has them ({@code
 * acks=all}). A service with a database uses its outbox instead.
 *
 * <p>Never waits in the caller's thread: with the broker away a record fails at once or after the
 * delivery time-out, and the caller knows best what that means.
 */
public final class Publisher implements AutoCloseable {
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

  /** A topic that was quiet over a holiday must not look unknown to its first record after it. */
  private static final Duration REMEMBER_TOPICS = Duration.ofDays(30);

  /** What may gather per partition while a request is under way: some dozen records. */
  private static final int BATCH_BYTES = 64 * 1024;

  private final KafkaProducer<String, byte[]> producer;

  /**
   * @param kafka how to reach the broker: addresses and security
   * @param deliveryTimeout after which a record that the broker has not acknowledged has failed
   */
  public Publisher(Map<String, Object> kafka, Duration deliveryTimeout) {
    int millis = Math.toIntExact(deliveryTimeout.toMillis());
    Map<String, Object> config = new HashMap<>(kafka);
    config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
    config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis / 3);
    // A record waits for no timer. While one request is under way the next gathers what comes, so
    // the more there is to do, the less each record costs.
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    // A dead letter may be larger than what its source takes (DESIGN 3).
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topic.maxDeadLetterBytes());
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0);
    config.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, REMEMBER_TOPICS.toMillis());
    this.producer = new KafkaProducer<>(config);
  }

  /**
   * Asks the broker about a topic, so that the first record finds it known. Returns at once;
   * returns whether it is known by now.
   */
  public boolean knows(String topic) {
    try {
      return !producer.partitionsFor(topic).isEmpty();
    } catch (TimeoutException _) {
      return false; // asked now; the answer is remembered when it comes
    }
  }

  /**
   * Sends one record; sends to one key in order.
   *
   * @return completes when all in-sync replicas have it; fails if that is not certain, also for a
   *     topic that the broker has not told about yet
   */
  public CompletionStage<Void> send(Outgoing record) {
    CompletableFuture<Void> sent = new CompletableFuture<>();
    var unused =
        producer.send(
            record.toRecord(),
            (_, failure) -> {
              if (failure == null) {
                sent.complete(null);
              } else {
                sent.completeExceptionally(failure);
              }
            });
    return sent;
  }

  @Override
  public void close() {
    producer.close(CLOSE_WITHIN);
  }
}
