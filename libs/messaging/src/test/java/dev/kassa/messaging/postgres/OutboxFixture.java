// A topic and an outbox of a test's own, on real Kafka and PostgreSQL.
package dev.kassa.messaging.postgres;

import static org.awaitility.Awaitility.await;

import dev.kassa.localstack.Infrastructure;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Rows in, records out, and relays in between. */
final class OutboxFixture {
  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final List<String> MIGRATIONS =
      List.of(
          "V0001__inbox_and_outbox.sql",
          "V0002__outbox_is_what_is_unsent.sql",
          "R__runtime_role.sql");

  final MeterRegistry metrics = new SimpleMeterRegistry();
  final String topic = "relay-" + NUMBERS.incrementAndGet();
  final Connection jdbc;

  /** As the service's role, which alone sees what its sessions do and may end them. */
  private final Connection served;

  final Admin admin;
  private final Map<String, String> config;
  private final List<Vertx> vertxes = new ArrayList<>();
  private final List<OutboxRelay> relays = new ArrayList<>();

  OutboxFixture() throws Exception {
    Infrastructure infrastructure = new Infrastructure();
    infrastructure.init(Map.of("schema", channel(), "topics", topic));
    config = infrastructure.start();
    jdbc = owner();
    served = connect();
    admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()));
    for (String migration : MIGRATIONS) {
      try (InputStream sql = getClass().getResourceAsStream("/db/messaging/" + migration);
          Statement statement = jdbc.createStatement()) {
        statement.execute(
            new String(sql.readAllBytes(), StandardCharsets.UTF_8)
                .replace("${flyway:defaultSchema}", channel())
                .replace("${runtime}", user()));
      }
    }
  }

  void close() throws Exception {
    for (OutboxRelay relay : relays) {
      relay.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
    for (Vertx vertx : vertxes) {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
    admin.close();
    served.close();
    jdbc.close();
  }

  String channel() {
    return topic.replace('-', '_');
  }

  String bootstrapServers() {
    return config.get("kafka.bootstrap.servers");
  }

  String reactiveUrl() {
    return config.get("quarkus.datasource.reactive.url");
  }

  String user() {
    return config.get("quarkus.datasource.username");
  }

  String password() {
    return config.get("quarkus.datasource.password");
  }

  /** Whom the tables belong to. */
  Connection owner() throws Exception {
    return DriverManager.getConnection(
        config.get("quarkus.datasource.jdbc.url"),
        config.get("quarkus.flyway.username"),
        config.get("quarkus.flyway.password"));
  }

  Connection connect() throws Exception {
    return DriverManager.getConnection(
        config.get("quarkus.datasource.jdbc.url"), user(), password());
  }

  /** Relays that were refused the lock and wait. */
  int refused() throws Exception {
    try (PreparedStatement sessions =
        served.prepareStatement(
            "select count(*) from pg_stat_activity where application_name = ? and state = 'idle'"
                + " and query like 'select pg_try_advisory_lock%'")) {
      sessions.setString(1, channel());
      try (ResultSet result = sessions.executeQuery()) {
        result.next();
        return result.getInt(1);
      }
    }
  }

  PgConnectOptions server() {
    return PgConnectOptions.fromUri(reactiveUrl()).setUser(user()).setPassword(password());
  }

  /** A relay as an instance of its own has it, running. */
  OutboxRelay relay(int batch) {
    return relay(batch, server());
  }

  OutboxRelay relay(int batch, PgConnectOptions server) {
    Vertx vertx = Vertx.vertx();
    vertxes.add(vertx);
    OutboxRelay relay = relay(vertx, server, bootstrapServers(), metrics, batch, channel());
    relays.add(relay);
    return relay;
  }

  static OutboxRelay relay(
      Vertx vertx,
      PgConnectOptions server,
      String bootstrapServers,
      MeterRegistry metrics,
      int batch,
      String channel) {
    OutboxRelay relay =
        new OutboxRelay(
            vertx,
            server,
            () -> producer(bootstrapServers),
            new TopicDirectory(() -> Admin.create(Map.of("bootstrap.servers", bootstrapServers))),
            metrics,
            batch,
            channel);
    relay.start();
    return relay;
  }

  static Producer<String, byte[]> producer(String bootstrapServers) {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            bootstrapServers,
            "acks",
            "all",
            "linger.ms",
            0,
            "max.in.flight.requests.per.connection",
            1,
            "max.block.ms",
            3_000,
            "request.timeout.ms",
            5_000,
            "delivery.timeout.ms",
            15_000),
        new StringSerializer(),
        new ByteArraySerializer());
  }

  void append(String key, int number, int size) throws Exception {
    append(jdbc, topic, key, number, size);
  }

  static void append(Connection connection, String topic, String key, int number, int size)
      throws Exception {
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

  /** Rows of keys {@code key-0} to {@code key-(keys - 1)} in turn, numbered from 1. */
  void appendMany(String ofTopic, int rows, int keys, int size) throws Exception {
    execute(
        "insert into outbox (aggregatetype, aggregateid, type, payload, headers)"
            + " select '%s', 'key-' || n %% %d, 'test.v1', decode(repeat('61', %d), 'hex'),"
                .formatted(ofTopic, keys, size)
            + " '{\"n\":\"' || n || '\"}' from generate_series(1, %d) n order by n"
                .formatted(rows));
  }

  void execute(String sql) throws Exception {
    try (Statement statement = jdbc.createStatement()) {
      statement.execute(sql);
    }
  }

  long number(String sql) throws Exception {
    return number(jdbc, sql);
  }

  private static long number(Connection connection, String sql) throws Exception {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  long rows() throws Exception {
    return number("select count(*) from outbox");
  }

  /** Ends the connection on which the lock is held; says whether there was one. */
  boolean endHolder() throws Exception {
    return number(
            served,
            "select count(pg_terminate_backend(pid)) from pg_locks"
                + " where locktype = 'advisory' and granted and objid::int = hashtext('"
                + channel()
                + "')")
        > 0;
  }

  void createTopic(String name) throws Exception {
    admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get(20, TimeUnit.SECONDS);
  }

  /** Records above this are refused by the broker. */
  void setLargestRecord(int bytes) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    ConfigEntry entry = new ConfigEntry("max.message.bytes", Integer.toString(bytes));
    admin
        .incrementalAlterConfigs(
            Map.of(resource, List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
        .all()
        .get(20, TimeUnit.SECONDS);
  }

  /** Numbers per key in the order of the topic; at least so many different ones. */
  Map<String, List<Integer>> received(int atLeast) {
    return received(topic, atLeast);
  }

  Map<String, List<Integer>> received(String from, int atLeast) {
    Map<String, List<Integer>> received = new HashMap<>();
    for (ConsumerRecord<String, byte[]> record : records(from, atLeast)) {
      received.computeIfAbsent(record.key(), _ -> new ArrayList<>()).add(number(record));
    }
    return received;
  }

  /** The records of a topic from its beginning; waits for so many different ones. */
  List<ConsumerRecord<String, byte[]>> records(String from, int atLeast) {
    List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    Map<String, Boolean> different = new HashMap<>();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers()),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(from).stream()
              .map(p -> new TopicPartition(from, p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                consumer
                    .poll(Duration.ofMillis(100))
                    .forEach(
                        record -> {
                          records.add(record);
                          different.put(record.key() + " " + number(record), true);
                        });
                return different.size() >= atLeast;
              });
    }
    return records;
  }

  private static int number(ConsumerRecord<String, byte[]> record) {
    return Integer.parseInt(
        new String(record.headers().lastHeader("n").value(), StandardCharsets.UTF_8));
  }

  /** What a reader sees who skips what is at or below the last number: nothing may be missing. */
  static List<Integer> first(List<Integer> numbers) {
    List<Integer> seen = new ArrayList<>();
    numbers.stream().filter(n -> seen.isEmpty() || n > seen.getLast()).forEach(seen::add);
    return seen;
  }
}
