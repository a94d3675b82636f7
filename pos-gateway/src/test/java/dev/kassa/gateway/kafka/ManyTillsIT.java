// How much a replica holds, how long it takes to start and how soon it answers, in a large chain.
package dev.kassa.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kassa.contract.CheckoutId;
import dev.kassa.gateway.Checkouts.Which;
import dev.kassa.gateway.Heard;
import dev.kassa.gateway.Told;
import dev.kassa.localstack.Infrastructure;
import dev.kassa.messaging.Outgoing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * 15,000 tills in 1,500 stores, each with a sale every two minutes: 125 checkouts a second. The
 * topics are simulated, {@code -Dkassa.minutes=8} of them by default: ten messages a checkout, as
 * tills and services write them. ADR 0013 has the figures.
 */
@EnabledIfSystemProperty(
    named = "kassa.long",
    matches = "true",
    disabledReason = "takes minutes: -Dkassa.long=true")
class ManyTillsIT {
  private static final int STORES = 1_500;
  private static final int A_SECOND = 125;
  private static final int MINUTES = Integer.getInteger("kassa.minutes", 8);
  private static final int CHECKOUTS = MINUTES * 60 * A_SECOND;
  private static final Duration LIVE = Duration.ofSeconds(30);

  /** What tills wait at most; a part of a millisecond where nothing else runs. */
  private static final long MOST_MICROS = 300_000;

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** So much older or younger a replica takes the traffic for than it is. */
  private static final Duration LATER = Duration.ofMinutes(10);

  private static final long SEED = Long.getLong("kassa.seed", 15_000);

  private final Random random = new Random(SEED);
  private long past;
  private long base;
  private long records;
  private long bytes;

  @Test
  void replicaOfALargeChain() throws Exception {
    Infrastructure infrastructure = new Infrastructure();
    infrastructure.init(Map.of());
    String servers = infrastructure.start().get("kafka.bootstrap.servers");
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers, "linger.ms", 20, "batch.size", 262_144),
            new StringSerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < CHECKOUTS; i++) {
        checkout(producer);
      }
      producer.flush();
      say("%d checkouts, %d records, %d MB of values%n", CHECKOUTS, records, bytes >> 20);
      past = records;
      // Once: the first replica may still be there when the second begins.
      base = used();
      long kept = readBack(servers, "with its messages", Duration.ZERO.minus(LATER), _ -> {});
      long over =
          readBack(servers, "ten minutes later", LATER, checkouts -> answers(producer, checkouts));
      assertThat(over).isLessThan(kept / 2);
    }
  }

  /**
   * A replica that starts.
   *
   * @param offset of its clock: how old it takes the traffic for
   * @param then what is done when it has read back
   * @return bytes a checkout
   */
  private long readBack(String servers, String how, Duration offset, Consumer<RecentCheckouts> then)
      throws InterruptedException {
    Limits limits =
        new Limits(
            Duration.ofHours(24),
            Duration.ofHours(1),
            1_000_000,
            Duration.ofSeconds(5),
            Duration.ofSeconds(10));
    RecentCheckouts checkouts = new RecentCheckouts(limits);
    TopicReader reader =
        new TopicReader(
            checkouts,
            limits,
            Clock.offset(Clock.systemUTC(), offset),
            new SimpleMeterRegistry(),
            Map.of("bootstrap.servers", servers));
    Duration worked = worked();
    long began = System.nanoTime();
    reader.start();
    try {
      await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(reader::isCaughtUp);
      double seconds = (System.nanoTime() - began) / 1e9;
      double busy = worked().minus(worked).toMillis() / 1e3;
      long each = (used() - base) / checkouts.size();
      say("%s: %d bytes a checkout; %.0f records a second", how, each, past / seconds);
      say(", %.0f a second of processor%n", past / busy);
      then.accept(checkouts);
      return each;
    } finally {
      reader.stop();
    }
  }

  /** Asks while the traffic goes on. */
  private void answers(KafkaProducer<String, byte[]> producer, RecentCheckouts checkouts) {
    long[] micros = new long[(int) LIVE.toSeconds() * A_SECOND];
    long began = System.nanoTime();
    for (int i = 0; i < micros.length; i++) {
      CheckoutId newest = checkout(producer);
      long at = began + i * 1_000_000_000L / A_SECOND;
      LockSupport.parkNanos(at - System.nanoTime());
      long asked = System.nanoTime();
      var unused = checkouts.find(store(newest), newest);
      assertThat(checkouts.recent(store(newest), Which.of("till-7"), 5)).isNotNull();
      micros[i] = (System.nanoTime() - asked) / 1_000;
    }
    Arrays.sort(micros);
    long p99 = micros[micros.length * 99 / 100];
    say(
        "answers beside %d records a second: p50 %d, p99 %d, max %d µs%n",
        A_SECOND * 10, micros[micros.length / 2], p99, micros[micros.length - 1]);
    assertThat(p99).isLessThan(MOST_MICROS);
  }

  /** The story of one sale, as it is on the topics. */
  private CheckoutId checkout(KafkaProducer<String, byte[]> producer) {
    CheckoutId id = new CheckoutId(new UUID(random.nextLong(), random.nextLong()));
    Told told = new Told(id);
    List<Heard> story =
        List.of(
            told.scan("s" + id),
            told.identified("s" + id, "a" + id),
            told.member("a" + id, 100),
            told.paymentAsked("p" + id, 1),
            told.requested(1),
            told.created(1),
            told.authorized(1),
            told.captured(1, Told.AMOUNT, "p" + id),
            told.booked("a" + id, 1, 10, 110));
    for (Heard heard : story) {
      ProducerRecord<String, byte[]> plain =
          Outgoing.of(
                  heard.news().message(),
                  heard.id().id(),
                  heard.id().source(),
                  heard.at(),
                  new Outgoing.Cause(
                      Optional.of(id.toString()),
                      heard.causedBy().map(Object::toString),
                      Optional.empty()))
              .toRecord();
      byte[] value =
          new String(plain.value(), StandardCharsets.UTF_8)
              .replace("\"" + Told.STORE + "\"", "\"" + store(id) + "\"")
              .getBytes(StandardCharsets.UTF_8);
      records++;
      bytes += value.length;
      var unused =
          producer.send(
              new ProducerRecord<>(plain.topic(), null, plain.key(), value, plain.headers()));
    }
    return id;
  }

  private static String store(CheckoutId id) {
    return "store-" + Math.floorMod(id.toString().hashCode(), STORES);
  }

  private static Duration worked() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
  }

  private static long used() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static void say(String format, Object... arguments) {
    System.out.printf(format, arguments);
  }
}
