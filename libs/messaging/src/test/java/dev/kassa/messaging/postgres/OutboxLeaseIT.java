// Who is the active relay, and what happens when it falls silent.
package dev.kassa.messaging.postgres;

import static dev.kassa.messaging.postgres.OutboxFixture.first;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.pgclient.PgConnectOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The lock with real processes, connections and a network that stops. */
class OutboxLeaseIT {
  private static final Duration TAKEOVER = Duration.ofSeconds(10);

  /** A process starts in a second, and in many times that on a machine that is full. */
  private static final Duration START = Duration.ofSeconds(90);

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
  void anotherGoesOnWhenTheHolderIsFrozen() throws Exception {
    Process holder = process();
    try {
      send(1, START);
      OutboxRelay second = outbox.relay(50);
      for (int number = 2; number <= 500; number++) {
        append(number, number);
        second.wake();
      }
      signal(holder, "STOP"); // in the middle of its work
      long frozen = System.nanoTime();
      append(501, 1_000);
      await().atMost(TAKEOVER.multipliedBy(2)).until(() -> outbox.rows() == 0);
      assertThat(Duration.ofNanos(System.nanoTime() - frozen)).isLessThan(TAKEOVER);

      signal(holder, "CONT"); // has what it read before, and the lock no more
      append(1_001, 1_500);
      second.wake();
      await().atMost(TAKEOVER).until(() -> outbox.rows() == 0);
      assertThat(first(outbox.received(1_500).get("key")))
          .isEqualTo(IntStream.rangeClosed(1, 1_500).boxed().toList());
    } finally {
      signal(holder, "CONT");
      holder.destroyForcibly().waitFor();
    }
  }

  @Test
  void anotherGoesOnWhenTheHoldersHostVanishes() throws Exception {
    AtomicBoolean vanished = new AtomicBoolean();
    Vertx vertx = Vertx.vertx();
    try {
      NetServer network = network(vertx, vanished);
      outbox.relay(50, outbox.server().setHost("127.0.0.1").setPort(network.actualPort()));
      send(1, START);
      vanished.set(true);
      outbox.relay(50);
      append(2, 100);
      await().atMost(TAKEOVER).until(() -> outbox.rows() == 0);
      assertThat(first(outbox.received(100).get("key"))).hasSize(100);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void comesBackWhenItsConnectionIsLost() throws Exception {
    OutboxRelay relay = outbox.relay(50);
    send(1, START);
    await().until(outbox::endHolder);
    append(2, 2);
    relay.wake();
    await().atMost(Duration.ofSeconds(5)).until(() -> outbox.rows() == 0);
    assertThat(outbox.received(2).get("key")).containsExactly(1, 2);
  }

  @Test
  void isToldOfWhatAnotherInstanceCommits() throws Exception {
    outbox.relay(50);
    send(1, START);
    OutboxRelay other = outbox.relay(50);
    await().until(() -> outbox.number(connections()) == 2);
    long begun = System.nanoTime();
    for (int number = 2; number <= 21; number++) {
      append(number, number);
      other.wake();
      await().pollInterval(Duration.ofMillis(5)).until(() -> outbox.rows() == 0);
    }
    // Each waits for a sweep otherwise.
    assertThat(Duration.ofNanos(System.nanoTime() - begun))
        .isLessThan(OutboxLease.BEAT.multipliedBy(10));
  }

  @Test
  void anIdleRelayMakesHalfATransactionASecond() throws Exception {
    outbox.relay(50);
    send(1, START);
    String transactions =
        "select xact_commit + xact_rollback from pg_stat_database"
            + " where datname = current_database()";
    // A connection reports what it did after a second at the earliest.
    pass(Duration.ofSeconds(3));
    long least = Long.MAX_VALUE;
    for (int window = 1; window <= 4 && least > 8; window++) {
      // The server has work of its own now and then.
      long before = outbox.number(transactions);
      pass(Duration.ofSeconds(10));
      least = Math.min(least, outbox.number(transactions) - before);
    }
    // Five sweeps, and the two questions here.
    assertThat(least).isBetween(4L, 8L);
  }

  /** For a measurement over time: what is waited for is the time. */
  private static void pass(Duration time) {
    long begun = System.nanoTime();
    await().atMost(time.plusSeconds(5)).until(() -> System.nanoTime() - begun >= time.toNanos());
  }

  private String connections() {
    return "select count(*) from pg_stat_activity where application_name = '"
        + outbox.channel()
        + "'";
  }

  private void send(int number, Duration within) throws Exception {
    append(number, number);
    await().atMost(within).until(() -> outbox.rows() == 0);
  }

  private void append(int from, int to) throws Exception {
    for (int number = from; number <= to; number++) {
      outbox.append("key", number, 100);
    }
  }

  /** A way to the database on which everything stops, without a connection being closed. */
  private NetServer network(Vertx vertx, AtomicBoolean vanished) throws Exception {
    PgConnectOptions server = outbox.server();
    return vertx
        .createNetServer()
        .connectHandler(
            near -> {
              near.pause();
              vertx
                  .createNetClient()
                  .connect(server.getPort(), server.getHost())
                  .onSuccess(
                      far -> {
                        forward(near, far, vanished);
                        forward(far, near, vanished);
                        near.resume();
                      })
                  .onFailure(_ -> near.close());
            })
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }

  private static void forward(NetSocket from, NetSocket to, AtomicBoolean vanished) {
    from.handler(
        bytes -> {
          if (!vanished.get()) {
            to.write(bytes);
          }
        });
    from.closeHandler(
        _ -> {
          if (!vanished.get()) {
            to.close();
          }
        });
  }

  private Process process() throws Exception {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                RelayProcess.class.getName(),
                outbox.reactiveUrl(),
                outbox.user(),
                outbox.password(),
                outbox.bootstrapServers(),
                outbox.channel()))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void signal(Process process, String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }
}
