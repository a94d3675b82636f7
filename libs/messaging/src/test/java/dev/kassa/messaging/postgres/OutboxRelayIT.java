// The relay: order per key, nothing lost, and nobody waits for another's trouble.
package dev.kassa.messaging.postgres;

import static dev.kassa.messaging.postgres.OutboxFixture.first;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The relay with real Kafka and PostgreSQL, whatever fails. */
class OutboxRelayIT {
  private static final int LARGEST = 1_048_588;
  private static final int STEPS = 2_000;

  /** Above a batch of the producer: a batch that is too large is split, and that takes its time. */
  private static final int SMALL = 20_000;

  private OutboxFixture outbox;

  @BeforeEach
  void open() throws Exception {
    outbox = new OutboxFixture();
  }

  @AfterEach
  void close() throws Exception {
    outbox.close();
  }

  @Test
  void sendsWhatWasCommittedLateUnderAnEarlierId() throws Exception {
    OutboxRelay relay = outbox.relay(100);
    try (Connection slow = outbox.connect()) {
      slow.setAutoCommit(false);
      OutboxFixture.append(slow, outbox.topic, "slow", 1, 10); // takes its id first …
      outbox.append("fast", 1, 10);
      relay.wake();
      await().until(() -> outbox.rows() == 0);
      slow.commit(); // … and commits last
    }
    relay.wake();

    await().atMost(Duration.ofSeconds(20)).until(() -> outbox.rows() == 0);
    assertThat(outbox.received(2))
        .containsEntry("slow", List.of(1))
        .containsEntry("fast", List.of(1));
  }

  @Test
  void keepsTheOrderOfEachKeyWithTwoRelaysAtWork() throws Exception {
    OutboxRelay one = outbox.relay(50);
    OutboxRelay two = outbox.relay(50);
    for (int i = 1; i <= 400; i++) {
      outbox.append("key-" + i % 7, i, 10);
      (i % 2 == 0 ? one : two).wake();
    }

    await().atMost(Duration.ofSeconds(30)).until(() -> outbox.rows() == 0);
    Map<String, List<Integer>> received = outbox.received(400);
    received.forEach((key, numbers) -> assertThat(first(numbers)).as(key).isSorted());
    assertThat(received.values().stream().mapToInt(n -> first(n).size()).sum()).isEqualTo(400);
  }

  @Test
  void aLockThatIsGivenBackIsTakenAtOnce() throws Exception {
    OutboxRelay one = outbox.relay(100);
    outbox.append("a", 1, 10);
    await().until(() -> outbox.rows() == 0);
    OutboxRelay two = outbox.relay(100);
    // It has just been refused, so it asks by itself in more than two seconds only.
    await().pollInterval(Duration.ofMillis(20)).until(() -> outbox.refused() == 1);

    one.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    outbox.append("a", 2, 10);
    two.wake();
    await().atMost(Duration.ofMillis(1_500)).until(() -> outbox.rows() == 0);
  }

  @Test
  void aRecordThatTheBrokerRefusesHoldsUpItsKeyOnly() throws Exception {
    outbox.setLargestRecord(SMALL);
    outbox.append("a", 1, 10);
    outbox.append("a", 2, 30_000);
    outbox.append("a", 3, 10);
    for (int i = 1; i <= 1_100; i++) {
      outbox.append("b", i, 10);
    }
    OutboxRelay relay = outbox.relay(500);

    await().atMost(Duration.ofSeconds(10)).until(() -> outbox.rows() == 2);
    Map<String, List<Integer>> received = outbox.received(1_101);
    assertThat(first(received.get("b"))).hasSize(1_100);
    assertThat(first(received.get("a"))).containsExactly(1);
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> outbox.metrics.get("kassa.outbox.held").gauge().value() == 2);

    outbox.append("c", 1, 10);
    relay.wake();
    await().atMost(Duration.ofSeconds(2)).until(() -> outbox.rows() == 2);

    outbox.setLargestRecord(LARGEST);
    await().atMost(Duration.ofSeconds(60)).until(() -> outbox.rows() == 0);
    assertThat(first(outbox.received(1_104).get("a"))).containsExactly(1, 2, 3);
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> outbox.metrics.get("kassa.outbox.held").gauge().value() == 0);
  }

  @Test
  void aTopicThatDoesNotExistHoldsUpItselfOnly() throws Exception {
    String missing = outbox.topic + "-missing";
    outbox.appendMany(missing, 1_001, 10, 100);
    outbox.append("b", 1, 10);
    OutboxRelay relay = outbox.relay(100);

    await().atMost(Duration.ofSeconds(5)).until(() -> outbox.rows() == 1_001);
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> outbox.metrics.get("kassa.outbox.held").gauge().value() == 1_001);
    outbox.append("b", 2, 10);
    relay.wake();
    await().atMost(Duration.ofSeconds(1)).until(() -> outbox.rows() == 1_001);

    outbox.createTopic(missing);
    await().atMost(Duration.ofSeconds(60)).until(() -> outbox.rows() == 0);
    outbox
        .received(missing, 1_001)
        .forEach((key, numbers) -> assertThat(first(numbers)).as(key).isEqualTo(numbers));
  }

  @Test
  void aTopicThatIsDeletedHoldsUpItselfOnly() throws Exception {
    String deleted = outbox.topic + "-deleted";
    outbox.createTopic(deleted);
    outbox.appendMany(deleted, 10, 10, 100);
    OutboxRelay relay = outbox.relay(100);
    await().atMost(Duration.ofSeconds(10)).until(() -> outbox.rows() == 0);
    outbox.admin.deleteTopics(List.of(deleted)).all().get();

    outbox.appendMany(deleted, 1_001, 10, 100);
    for (int i = 1; i <= 200; i++) {
      outbox.append("b", i, 10);
    }
    relay.wake();
    await().atMost(Duration.ofSeconds(10)).until(() -> outbox.rows() == 1_001);
  }

  @Test
  void keepsTheOrderOfEachKeyWhateverFails() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int keys = 20;
    List<OutboxRelay> relays = List.of(outbox.relay(50), outbox.relay(50));
    Map<String, Integer> last = new HashMap<>();
    // Once for certain; whether chance makes more fail depends on how fast the machine is.
    outbox.setLargestRecord(SMALL);
    outbox.append("key-0", last.merge("key-0", 1, Integer::sum), 30_000);
    relays.getFirst().wake();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> outbox.metrics.counter("kassa.outbox.failures").count() > 0);
    for (int step = 2; step <= STEPS; step++) {
      String key = "key-" + random.nextInt(keys);
      int size = random.nextInt(20) == 0 ? 30_000 : 10 + random.nextInt(500);
      outbox.append(key, last.merge(key, 1, Integer::sum), size);
      relays.get(random.nextInt(2)).wake();
      switch (random.nextInt(130)) {
        case 0 -> outbox.setLargestRecord(SMALL);
        case 1, 2 -> outbox.setLargestRecord(LARGEST);
        case 3 -> outbox.endHolder();
        default -> {}
      }
    }
    outbox.setLargestRecord(LARGEST);

    await().atMost(Duration.ofSeconds(90)).until(() -> outbox.rows() == 0);
    Map<String, List<Integer>> received = outbox.received(STEPS);
    last.forEach(
        (key, numbers) ->
            assertThat(first(received.get(key)))
                .as("seed %d, %s", seed, key)
                .isEqualTo(IntStream.rangeClosed(1, numbers).boxed().toList()));
  }

  @Test
  void sendsABacklogAndLeavesNothingBehind() throws Exception {
    outbox.appendMany(outbox.topic, 20_000, 1_000, 1_000);
    outbox.relay(500);

    await().atMost(Duration.ofSeconds(60)).until(() -> outbox.rows() == 0);
    Map<String, List<Integer>> received = outbox.received(20_000);
    assertThat(received).hasSize(1_000);
    received.forEach((key, numbers) -> assertThat(numbers).as(key).isSorted().hasSize(20));
  }

  @Test
  void sendsMoreThanAProducerHoldsAtOnce() throws Exception {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 1; i <= 60; i++) {
      outbox.append("large", i, 800_000);
      numbers.add(i);
    }
    outbox.relay(500);

    await().atMost(Duration.ofSeconds(60)).until(() -> outbox.rows() == 0);
    assertThat(first(outbox.received(60).get("large"))).isEqualTo(numbers);
    assertThat(outbox.metrics.counter("kassa.outbox.failures").count()).isZero();
  }

  @Test
  void readsNoMoreAtOnceThanFitsIntoMemory() throws Exception {
    for (int i = 1; i <= 12; i++) {
      outbox.append("large", i, 800_000);
    }
    Vertx vertx = Vertx.vertx();
    CompletableFuture<OutboxLease> held = new CompletableFuture<>();
    try {
      Context context = vertx.getOrCreateContext();
      context.runOnContext(_ -> lease(vertx, context, held));
      OutboxTable table = new OutboxTable(held.get(20, TimeUnit.SECONDS));
      CompletableFuture<List<OutboxRow>> read = new CompletableFuture<>();
      context.runOnContext(
          _ ->
              table
                  .deleteAndRead(List.of(), List.of(), List.of(), List.of(), 500)
                  .onSuccess(read::complete)
                  .onFailure(read::completeExceptionally));
      // What fits, and the one that did not fit any more.
      assertThat(read.get(20, TimeUnit.SECONDS)).extracting(OutboxRow::id).hasSize(6).isSorted();
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  private void lease(Vertx vertx, Context context, CompletableFuture<OutboxLease> held) {
    OutboxLease[] lease = new OutboxLease[1];
    lease[0] =
        new OutboxLease(
            vertx,
            context,
            outbox.server(),
            outbox.channel(),
            new OutboxLease.Holder() {
              @Override
              public void acquired() {
                held.complete(lease[0]);
              }

              @Override
              public void lost() {}

              @Override
              public void told() {}
            });
    lease[0].start();
  }
}
