// What the tills hear: one consumer for all of them.
package dev.kassa.systemtests;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Consumes what comes back to tills, from the beginning of the topics, and lets players wait for
 * what concerns them. Keeps what tills were told about money, by the rule of the documents: totals
 * of the fact with the highest (epoch, sequence).
 */
final class Ears implements AutoCloseable {
  private static final List<String> TOPICS =
      List.of("identity.customers.v1", "membership.events.v1", "payment.events.v1");

  /** Everything heard under one key of a topic. */
  private static final class Channel {
    private final List<Heard> heard = new ArrayList<>();
  }

  private record Standing(int epoch, long sequence, Sums sums) {}

  private final ConcurrentHashMap<String, Channel> channels = new ConcurrentHashMap<>();
  private final Map<String, Standing> standings = new ConcurrentHashMap<>();
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
    Channel channel = channel(key);
    long deadline = System.nanoTime() + atMost.toNanos();
    synchronized (channel) {
      while (true) {
        fail();
        Optional<Heard> found = channel.heard.stream().filter(wanted).findFirst();
        if (found.isPresent()) {
          return found;
        }
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          return Optional.empty();
        }
        channel.wait(left);
      }
    }
  }

  /** Waits for the outcome of a command; an {@code ID_REUSED} refusal is none. */
  Optional<Heard> awaitOutcome(String key, UUID command, Duration atMost)
      throws InterruptedException {
    return await(
        key,
        atMost,
        heard ->
            heard.outcomeOf().contains(command)
                && heard.text("reason").filter(Proof.ID_REUSED::equals).isEmpty());
  }

  /** What tills were told about each payment. */
  Map<String, Sums> told() {
    Map<String, Sums> told = new HashMap<>();
    standings.forEach((key, standing) -> told.put(key, standing.sums()));
    return told;
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
              remember(heard);
              Channel channel = channel(heard.key());
              synchronized (channel) {
                channel.heard.add(heard);
                channel.notifyAll();
              }
            });
  }

  private void remember(Heard heard) {
    long sequence = heard.body().path("sequence").asLong();
    if (heard.topic().equals("payment.events.v1") && sequence > 0 && heard.sums().isPresent()) {
      Standing next =
          new Standing(heard.body().path("epoch").asInt(), sequence, heard.sums().get());
      standings.merge(
          heard.key(),
          next,
          (last, now) ->
              now.epoch() > last.epoch()
                      || (now.epoch() == last.epoch() && now.sequence() > last.sequence())
                  ? now
                  : last);
    }
  }

  private Channel channel(String key) {
    return channels.computeIfAbsent(key, _ -> new Channel());
  }
}
