// What the tills hear: one consumer for all of them.
package dev.kassa.systemtests;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Consumes what comes back to tills, from the beginning of the topics, and lets players wait for
 * what concerns them. Keeps what tills were told about money.
 */
final class Ears implements AutoCloseable {
  private static final List<String> TOPICS =
      List.of("identity.customers.v1", "membership.events.v1", "payment.events.v1");

  private final ConcurrentHashMap<String, Channel> channels = new ConcurrentHashMap<>();
  private final Standings standings = new Standings();
  private final CountDownLatch caughtUp = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean closed;
  private volatile RuntimeException failure;

  /** Starts listening; returns when everything older has been heard. */
  Ears(String bootstrapServers) throws InterruptedException {
    thread = Thread.ofPlatform().name("ears").daemon().start(() -> listen(bootstrapServers));
    if (!caughtUp.await(60, TimeUnit.SECONDS)) {
      close();
      throw new IllegalStateException("Kafka at " + bootstrapServers + " is not readable");
    }
    fail();
  }

  /**
   * Waits for an event.
   *
   * @param key of the record: a checkout or {@code msn/reference}
   * @return empty if it has not come in time
   */
  Optional<Heard> await(String key, Duration atMost, Predicate<Heard> wanted)
      throws InterruptedException {
    fail();
    return channel(key).await(atMost, wanted);
  }

  /** What tills were told about each payment. */
  Map<String, Sums> told() {
    return standings.sums();
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void listen(String bootstrapServers) {
    try (TopicReader reader = new TopicReader(bootstrapServers, TOPICS)) {
      reader.catchUp(this::hear);
      caughtUp.countDown();
      while (!closed) {
        reader.poll(this::hear);
      }
    } catch (RuntimeException e) {
      failure = e;
      channels.values().forEach(channel -> channel.fail(e));
      caughtUp.countDown();
    }
  }

  private void fail() {
    if (failure != null) {
      throw new IllegalStateException("the tills' consumer has stopped", failure);
    }
  }

  private void hear(ConsumerRecord<String, byte[]> polled) {
    Heard.of(polled)
        .ifPresent(
            heard -> {
              standings.hear(heard);
              channel(heard.key()).hear(heard);
            });
  }

  private Channel channel(String key) {
    return channels.computeIfAbsent(key, _ -> new Channel());
  }
}
