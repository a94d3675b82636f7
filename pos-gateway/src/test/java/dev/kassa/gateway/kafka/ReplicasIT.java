// Two replicas read the same topics, each in its own order; a client goes from one to the other.
package dev.kassa.gateway.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kassa.contract.CheckoutId;
import dev.kassa.gateway.Checkouts.Change;
import dev.kassa.gateway.Heard;
import dev.kassa.gateway.Told;
import dev.kassa.localstack.Infrastructure;
import dev.kassa.messaging.Outgoing;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Flow;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplicasIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration STALE = Duration.ofSeconds(5);

  private final List<Replica> replicas = new ArrayList<>();
  private String servers;
  private KafkaProducer<String, byte[]> producer;

  /** A reader and what it holds, as the application makes them. */
  private record Replica(RecentCheckouts checkouts, TopicReader reader) {}

  @BeforeEach
  void begin() {
    Infrastructure infrastructure = new Infrastructure();
    infrastructure.init(Map.of());
    servers = infrastructure.start().get("kafka.bootstrap.servers");
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers, "linger.ms", 0),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  @AfterEach
  void end() throws InterruptedException {
    producer.close();
    for (Replica replica : replicas) {
      replica.reader().stop();
    }
  }

  private Replica replica(Clock clock) {
    return replica(clock, new SimpleMeterRegistry());
  }

  private Replica replica(Clock clock, SimpleMeterRegistry metrics) {
    Limits limits = new Limits(Duration.ofHours(24), Duration.ofHours(1), 10_000, PATIENCE, STALE);
    RecentCheckouts checkouts = new RecentCheckouts(limits);
    TopicReader reader =
        new TopicReader(checkouts, limits, clock, metrics, Map.of("bootstrap.servers", servers));
    Replica replica = new Replica(checkouts, reader);
    replicas.add(replica);
    reader.start();
    return replica;
  }

  private void sends(Heard heard) {
    var unused =
        producer.send(
            Outgoing.of(
                    heard.news().message(),
                    heard.id().id(),
                    heard.id().source(),
                    heard.at(),
                    new Outgoing.Cause(
                        Optional.of(Told.CHECKOUT.toString()),
                        heard.causedBy().map(Object::toString),
                        Optional.empty()))
                .toRecord());
  }

  /** Takes so many changes of a checkout, then hangs up. */
  private static List<Change> some(
      Replica replica, CheckoutId checkout, Optional<String> lastEventId, int count) {
    List<Change> changes = new ArrayList<>();
    Flow.Subscriber<Change> client =
        new Flow.Subscriber<>() {
          private Flow.Subscription subscription;

          @Override
          public void onSubscribe(Flow.Subscription made) {
            subscription = made;
            made.request(Long.MAX_VALUE);
          }

          @Override
          public void onNext(Change change) {
            synchronized (changes) {
              if (changes.size() < count) {
                changes.add(change);
              }
              if (changes.size() == count) {
                subscription.cancel();
              }
            }
          }

          @Override
          public void onError(Throwable failure) {
            throw new AssertionError("cut off", failure);
          }

          @Override
          public void onComplete() {}
        };
    replica.checkouts().follow(Told.STORE, checkout, lastEventId).subscribe(client);
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> {
              synchronized (changes) {
                return changes.size() >= count;
              }
            });
    return changes;
  }

  @Test
  void clientThatGoesFromReplicaToReplicaMissesNothingAndGetsNothingTwice() {
    long seed = Long.getLong("kassa.seed", System.nanoTime());
    Random random = new Random(seed);
    CheckoutId checkout = new CheckoutId(UUID.randomUUID());
    Replica one = replica(Clock.systemUTC());
    Replica two = replica(Clock.systemUTC());
    Told told = new Told(checkout);
    List<Heard> all = new ArrayList<>();
    int scans = 60;
    for (int i = 0; i < scans; i++) {
      all.add(told.scan("s" + i));
      all.add(told.identified("s" + i, "a" + i));
      all.add(told.captureAsked("k" + i, 1 + i % 3, 1));
    }
    // The payments are known first: their captures name no checkout.
    for (int attempt = 1; attempt <= 3; attempt++) {
      all.add(attempt - 1, told.paymentAsked("p" + attempt, attempt));
    }
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (Heard heard : all) {
                    sends(heard);
                  }
                });
    List<String> seen = new ArrayList<>();
    Optional<String> lastEventId = Optional.of("-");
    while (seen.size() < all.size()) {
      Replica replica = random.nextBoolean() ? one : two;
      int count = Math.min(1 + random.nextInt(20), all.size() - seen.size());
      for (Change change : some(replica, checkout, lastEventId, count)) {
        assertThat(change).as("seed %d", seed).isInstanceOf(Change.Event.class);
        String json = ((Change.Event) change).json();
        seen.add(json.substring(json.indexOf("\"id\":\"") + 6, json.indexOf("\"id\":\"") + 42));
        lastEventId = Optional.of(change.position().toString());
      }
    }
    assertThat(seen)
        .as("seed %d", seed)
        .containsExactlyInAnyOrderElementsOf(
            all.stream().map(heard -> heard.id().id().toString()).toList());
    await().until(() -> !writer.isAlive());
  }

  @Test
  void replicaThatStartsReadsBackBeforeItIsReady() {
    CheckoutId checkout = new CheckoutId(UUID.randomUUID());
    Told told = new Told(checkout);
    for (int i = 0; i < 500; i++) {
      sends(told.scan("s" + i));
    }
    producer.flush();
    Replica late = replica(Clock.systemUTC());
    await().atMost(PATIENCE).until(late.reader()::isCaughtUp);
    assertThat(late.checkouts().find(Told.STORE, checkout).orElseThrow().commands()).hasSize(200);
    assertThat(late.checkouts().find(Told.STORE, checkout).orElseThrow().command(Told.id("s499")))
        .isPresent();
  }

  @Test
  void replicaThatReadsIsCurrent() {
    Replica replica = replica(Clock.systemUTC());
    await().atMost(PATIENCE).until(() -> !replica.checkouts().isStale(Instant.now()));
    Instant asOf = replica.checkouts().asOf().orElseThrow();
    await().atMost(PATIENCE).until(() -> replica.checkouts().asOf().orElseThrow().isAfter(asOf));
    assertThat(replica.reader().isAlive()).isTrue();
  }

  /** As when memory ends: the thread cannot go on, and nothing else would tell. */
  @Test
  void replicaWhoseReaderDiesIsNeitherAliveNorCurrent() {
    SimpleMeterRegistry exhausted =
        new SimpleMeterRegistry() {
          @Override
          protected Counter newCounter(Meter.Id id) {
            throw new OutOfMemoryError("as if");
          }
        };
    Replica replica = replica(Clock.systemUTC(), exhausted);
    var unused =
        producer.send(
            new ProducerRecord<>("identity.customers.v1", "x", "not json".getBytes(UTF_8)));
    await().atMost(PATIENCE).until(() -> !replica.reader().isAlive());
    await().atMost(PATIENCE).until(() -> replica.checkouts().isStale(Instant.now()));
  }

  /** Nobody who is cut off waits for so long; a large chain would hold and write it for nothing. */
  @Test
  void whatIsLongPastAtTheStartIsToldAsItStands() {
    CheckoutId checkout = new CheckoutId(UUID.randomUUID());
    Told told = new Told(checkout);
    sends(told.scan("s1"));
    sends(told.paymentAsked("p1", 1));
    producer.flush();
    Replica later = replica(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(10)));
    await().atMost(PATIENCE).until(later.reader()::isCaughtUp);
    Change first = some(later, checkout, Optional.of("-"), 1).getFirst();
    assertThat(first).isInstanceOf(Change.State.class);
    assertThat(((Change.State) first).state().payments()).hasSize(1);
    // From here on each message is told again.
    sends(told.identified("s1", "a"));
    Change next = some(later, checkout, Optional.of(first.position().toString()), 1).getFirst();
    assertThat(next).isInstanceOf(Change.Event.class);
  }

  @Test
  void whatIsOlderThanADayIsNotRead() {
    CheckoutId checkout = new CheckoutId(UUID.randomUUID());
    sends(new Told(checkout).scan("s1"));
    producer.flush();
    Replica tomorrow =
        replica(Clock.fixed(Instant.now().plus(Duration.ofHours(25)), ZoneOffset.UTC));
    await().atMost(PATIENCE).until(tomorrow.reader()::isCaughtUp);
    assertThat(tomorrow.checkouts().find(Told.STORE, checkout)).isEmpty();
  }
}
