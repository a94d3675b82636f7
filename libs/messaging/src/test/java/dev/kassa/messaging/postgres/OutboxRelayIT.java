package dev.kassa.messaging.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kassa.localstack.Infrastructure;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The relay with real Kafka and PostgreSQL: order per key, nothing lost, whatever fails. */
class OutboxRelayIT {
  private static final AtomicInteger TESTS = new AtomicInteger();

  private final Vertx vertx = Vertx.vertx();
  private final MeterRegistry metrics = new SimpleMeterRegistry();
  private final List<OutboxRelay> relays = new ArrayList<>();
  private String topic;
  private String bootstrapServers;
  private Connection jdbc;
  private Pool pool;

  @BeforeEach
  void open() throws Exception {
    int number = TESTS.incrementAndGet();
    topic = "relay-" + number;
    Infrastructure infrastructure = new Infrastructure();
    infrastructure.init(Map.of("schema", "relay" + number, "topics", topic));
    Map<String, String> config = infrastructure.start();
    bootstrapServers = config.get("kafka.bootstrap.servers");
    String user = config.get("quarkus.datasource.username");
    String password = config.get("quarkus.datasource.password");
    jdbc = DriverManager.getConnection(config.get("quarkus.datasource.jdbc.url"), user, password);
    try (InputStream sql =
            getClass().getResourceAsStream("/db/messaging/V0001__inbox_and_outbox.sql");
        Statement statement = jdbc.createStatement()) {
      statement.execute(new String(sql.readAllBytes(), StandardCharsets.UTF_8));
    }
    pool =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(8))
            .connectingTo(
                PgConnectOptions.fromUri(config.get("quarkus.datasource.reactive.url"))
                    .setUser(user)
                    .setPassword(password))
            .using(vertx)
            .build();
  }

  @AfterEach
  void close() throws Exception {
    relays.forEach(OutboxRelay::close);
    pool.close().toCompletionStage().toCompletableFuture().get();
    jdbc.close();
    vertx.close().toCompletionStage().toCompletableFuture().get();
  }

  @Test
  void sendsWhatWasCommittedLateUnderAnEarlierId() throws Exception {
    OutboxRelay relay = relay(this::producer, 100);
    try (Connection slow = another()) {
      slow.setAutoCommit(false);
      append(slow, "slow", 1, 10); // takes its id first …
      append(jdbc, "fast", 1, 10);
      relay.wake();
      await().until(() -> unsent() == 0);
      slow.commit(); // … and commits last
    }
    relay.wake();

    await().atMost(Duration.ofSeconds(20)).until(() -> unsent() == 0);
    assertThat(received(2)).containsEntry("slow", List.of(1)).containsEntry("fast", List.of(1));
  }

  @Test
  void keepsTheOrderOfEachKeyWithTwoRelaysAtWork() throws Exception {
    OutboxRelay one = relay(this::producer, 50);
    OutboxRelay two = relay(this::producer, 50);
    for (int i = 1; i <= 400; i++) {
      append(jdbc, "key-" + i % 7, i, 10);
      (i % 2 == 0 ? one : two).wake();
    }
    one.wake();
    two.wake();

    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              one.wake();
              return unsent() == 0;
            });
    assertInOrder(received(400), 400);
  }

  @Test
  void aFailedSendKeepsBackWhatStandsBehindItInItsKey() throws Exception {
    AtomicInteger made = new AtomicInteger();
    // The first producer cannot send the large record; those after it can.
    OutboxRelay relay =
        relay(() -> made.getAndIncrement() == 0 ? producer(2_000) : producer(), 100);
    append(jdbc, "a", 1, 10);
    append(jdbc, "a", 2, 5_000);
    append(jdbc, "a", 3, 10);
    append(jdbc, "b", 1, 10);

    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              relay.wake();
              return unsent() == 0;
            });
    Map<String, List<Integer>> received = received(4);
    assertThat(first(received.get("a"))).containsExactly(1, 2, 3);
    assertThat(first(received.get("b"))).containsExactly(1);
    assertThat(made.get()).isGreaterThanOrEqualTo(2);
    assertThat(metrics.counter("kassa.outbox.failures").count()).isPositive();
  }

  private OutboxRelay relay(Supplier<Producer<String, byte[]>> producers, int batch) {
    OutboxRelay relay =
        new OutboxRelay(vertx, pool, producers, metrics, batch, topic.replace('-', '_'));
    relays.add(relay);
    return relay;
  }

  private Producer<String, byte[]> producer() {
    return producer(1_000_000);
  }

  private Producer<String, byte[]> producer(int maxRequestSize) {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers", bootstrapServers,
            "acks", "all",
            "max.request.size", maxRequestSize),
        new StringSerializer(),
        new ByteArraySerializer());
  }

  private Connection another() throws Exception {
    return DriverManager.getConnection(
        jdbc.getMetaData().getURL(), jdbc.getMetaData().getUserName(), "test");
  }

  private void append(Connection connection, String key, int number, int size) throws Exception {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into outbox (aggregatetype, aggregateid, type, payload, headers)"
                + " values (?, ?, 'test.v1', ?, '{\"n\":\""
                + number
                + "\"}')")) {
      insert.setString(1, topic);
      insert.setString(2, key);
      insert.setBytes(3, new byte[size]);
      insert.executeUpdate();
    }
  }

  private int unsent() throws Exception {
    try (Statement statement = jdbc.createStatement();
        ResultSet rows =
            statement.executeQuery("select count(*) from outbox where sent_at is null")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  /** Numbers per key in the order of the topic; at least so many records. */
  private Map<String, List<Integer>> received(int atLeast) {
    Map<String, List<Integer>> received = new HashMap<>();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(p -> new TopicPartition(topic, p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                consumer
                    .poll(Duration.ofMillis(100))
                    .forEach(
                        record ->
                            received
                                .computeIfAbsent(record.key(), _ -> new ArrayList<>())
                                .add(
                                    Integer.valueOf(
                                        new String(
                                            record.headers().lastHeader("n").value(),
                                            StandardCharsets.UTF_8))));
                return received.values().stream().mapToInt(List::size).sum() >= atLeast;
              });
    }
    return received;
  }

  private static void assertInOrder(Map<String, List<Integer>> received, int distinct) {
    assertThat(received.values().stream().mapToLong(l -> l.stream().distinct().count()).sum())
        .isEqualTo(distinct);
    received.forEach((key, numbers) -> assertThat(first(numbers)).as("order of " + key).isSorted());
  }

  /** What a reader sees who skips what is at or below the last number: nothing may be missing. */
  private static List<Integer> first(List<Integer> numbers) {
    List<Integer> seen = new ArrayList<>();
    numbers.stream().filter(n -> seen.isEmpty() || n > seen.getLast()).forEach(seen::add);
    return seen;
  }
}
