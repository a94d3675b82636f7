// The pair that every service's tests stand on.
package dev.kassa.localstack;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.Mac;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.mac.MacConfig;
import dev.kassa.contract.Topic;
import dev.kassa.contract.settings.SalesUnits;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InfrastructureTest {
  private static Map<String, String> start(Map<String, String> arguments) {
    Infrastructure infrastructure = new Infrastructure();
    infrastructure.init(arguments);
    return infrastructure.start();
  }

  @Test
  void aTillsMessageIsStampedByTheBroker() throws Exception {
    String servers = start(Map.of()).get("kafka.bootstrap.servers");
    String key = UUID.randomUUID().toString();
    RecordMetadata sent;
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers, "acks", "all"),
            new StringSerializer(),
            new StringSerializer())) {
      sent =
          producer
              .send(new ProducerRecord<>(Topic.POS_SCANS.topicName(), null, 1L, key, "{}"))
              .get();
    }
    TopicPartition partition = new TopicPartition(sent.topic(), sent.partition());
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, sent.offset());
      ConsumerRecords<String, String> records = consumer.poll(Duration.ofSeconds(20));
      assertThat(records)
          .singleElement()
          .satisfies(
              found -> {
                assertThat(found.key()).isEqualTo(key);
                assertThat(found.timestampType()).isEqualTo(TimestampType.LOG_APPEND_TIME);
                assertThat(found.timestamp()).isGreaterThan(1L);
              });
    }
  }

  @Test
  void everyTopicAndDeadLetterTopicIsThere() throws Exception {
    String servers =
        start(Map.of("topics", "mechanism.one, mechanism.two")).get("kafka.bootstrap.servers");
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      assertThat(admin.listTopics().names().get())
          .containsAll(Stream.of(Topic.values()).map(Topic::topicName).toList())
          .contains(
              "pos.scans.v1.dlt.identity-service",
              "pos.payments.v1.dlt.payment-service",
              "payment.events.v1.dlt.membership-service",
              "mechanism.one",
              "mechanism.two");
      ConfigResource members =
          new ConfigResource(ConfigResource.Type.TOPIC, Topic.MEMBERSHIP_MEMBERS.topicName());
      assertThat(admin.describeConfigs(List.of(members)).all().get().get(members))
          .satisfies(c -> assertThat(c.get("cleanup.policy").value()).isEqualTo("compact"));
      assertThat(
              admin
                  .describeTopics(List.of(Topic.PAYMENT_EVENTS.topicName()))
                  .allTopicNames()
                  .get()
                  .get(Topic.PAYMENT_EVENTS.topicName())
                  .partitions())
          .hasSize(Topics.PARTITIONS_ON_ONE_MACHINE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "snappy", "zstd", "lz4"})
  void aRecordIsReadHoweverItWasCompressed(String compression) throws Exception {
    String servers = start(Map.of()).get("kafka.bootstrap.servers");
    String text = "a text that is worth it ".repeat(100);
    RecordMetadata sent;
    try (KafkaProducer<String, String> producer =
        producer(servers, Map.of("compression.type", compression))) {
      sent =
          producer
              .send(new ProducerRecord<>(Topic.POS_PAYMENTS.topicName(), compression, text))
              .get();
    }
    assertThat(read(servers, sent, "read_uncommitted")).first().isEqualTo(text);
  }

  @Test
  void anOpenTransactionEndsWithinTheValidityOfAPayment() throws Exception {
    String servers =
        start(Map.of("topics", "mechanism.transaction")).get("kafka.bootstrap.servers");
    assertThatThrownBy(
            () -> {
              try (KafkaProducer<String, String> patient =
                  producer(servers, Map.of("transactional.id", "patient"))) {
                patient.initTransactions();
              }
            })
        .hasMessageContaining("transaction.max.timeout.ms");
    try (KafkaProducer<String, String> forgotten =
            producer(
                servers,
                Map.of(
                    "transactional.id",
                    "forgotten",
                    "transaction.timeout.ms",
                    (int) KafkaBroker.LONGEST_TRANSACTION.toMillis()));
        KafkaProducer<String, String> other = producer(servers, Map.of())) {
      forgotten.initTransactions();
      forgotten.beginTransaction();
      RecordMetadata open =
          forgotten.send(new ProducerRecord<>("mechanism.transaction", 0, "key", "open")).get();
      long began = System.nanoTime();
      RecordMetadata behind =
          other.send(new ProducerRecord<>("mechanism.transaction", 0, "key", "behind")).get();
      assertThat(behind.offset()).isGreaterThan(open.offset());
      assertThat(read(servers, open, "read_committed")).containsExactly("behind");
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(29));
    }
  }

  @Test
  void theLargestRecordFitsIntoItsDeadLetterTopicWhenItIsSealed() throws Exception {
    String servers = start(Map.of()).get("kafka.bootstrap.servers");
    String source = Topic.POS_PAYMENTS.topicName();
    String deadLetters = Topic.POS_PAYMENTS.deadLetters("payment-service");
    byte[] largest = new byte[Topic.MAX_RECORD_BYTES - 100];
    new Random(1).nextBytes(largest);
    AeadConfig.register();
    byte[] sealed =
        KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, RegistryConfiguration.get())
            .getPrimitive(RegistryConfiguration.get(), Aead.class)
            .encrypt(largest, deadLetters.getBytes(StandardCharsets.UTF_8));
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                servers,
                "acks",
                "all",
                "max.request.size",
                3 * largest.length),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      assertThat(producer.send(new ProducerRecord<>(source, largest)).get().hasOffset()).isTrue();
      assertThatThrownBy(
              () ->
                  producer
                      .send(new ProducerRecord<>(source, new byte[Topic.MAX_RECORD_BYTES]))
                      .get())
          .hasCauseInstanceOf(RecordTooLargeException.class);
      ProducerRecord<byte[], byte[]> letter =
          new ProducerRecord<>(deadLetters, Base64.getUrlEncoder().encode(sealed));
      letter.headers().add("kassa_dlt_reason", new byte[10_000]);
      assertThat(producer.send(letter).get().hasOffset()).isTrue();
    }
  }

  @Test
  void aTopicOfBeforeGetsTheSettingsOfTheContract() throws Exception {
    String servers = start(Map.of()).get("kafka.bootstrap.servers");
    ConfigResource topic =
        new ConfigResource(
            ConfigResource.Type.TOPIC, Topic.VIPPS_WEBHOOKS.deadLetters("identity-service"));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  topic,
                  List.of(
                      new AlterConfigOp(
                          new ConfigEntry("max.message.bytes", "1000"), AlterConfigOp.OpType.SET),
                      new AlterConfigOp(
                          new ConfigEntry("segment.jitter.ms", "1000"), AlterConfigOp.OpType.SET))))
          .all()
          .get();
      Map<String, String> expected = new HashMap<>(Topic.deadLetterSettings());
      // The contract says nothing of it, so it is somebody's own choice.
      expected.put("segment.jitter.ms", "1000");
      // Twice: what is right already is no reason to fail.
      Topics.createMissing(servers);
      Topics.createMissing(servers);
      await()
          .atMost(Duration.ofSeconds(10))
          .until(
              () ->
                  admin.describeConfigs(List.of(topic)).all().get().get(topic).entries().stream()
                      .filter(e -> e.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG)
                      .collect(toMap(ConfigEntry::name, ConfigEntry::value)),
              expected::equals);
    }
  }

  @Test
  void aServiceSeesItsSchemaAndNoOtherAndItBelongsToAnother() throws SQLException {
    Map<String, String> one = start(Map.of("schema", "one"));
    Map<String, String> two = start(Map.of("schema", "two"));
    assertThat(one.get("quarkus.datasource.reactive.url")).endsWith("/kassa?search_path=one");
    try (Connection connection =
            DriverManager.getConnection(
                one.get("quarkus.datasource.jdbc.url"),
                one.get("quarkus.flyway.username"),
                one.get("quarkus.flyway.password"));
        Statement statement = connection.createStatement()) {
      statement.execute("create table if not exists kept (id int)");
      statement.execute("grant usage on schema one to one");
      statement.execute("grant insert on kept to one");
    }
    try (Connection connection = connect(one);
        Statement statement = connection.createStatement()) {
      statement.execute("insert into kept values (1)");
      assertThatThrownBy(() -> statement.execute("create table mine (id int)"))
          .hasMessageContaining("permission denied");
      assertThatThrownBy(() -> statement.execute("drop table kept"))
          .hasMessageContaining("must be owner");
      assertThat(value(statement, "show fsync")).isEqualTo("on");
      assertThat(value(statement, "show synchronous_commit")).isEqualTo("on");
      assertThat(value(statement, "show wal_compression")).isEqualTo("pglz");
      assertThat(value(statement, "show max_wal_size")).isEqualTo("2GB");
      assertThat(value(statement, "show tcp_keepalives_idle")).isEqualTo("3");
      assertThat(value(statement, "show server_version")).startsWith("18");
    }
    try (Connection connection = connect(two);
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.executeQuery("select * from one.kept"))
          .hasMessageContaining("permission denied");
    }
  }

  @Test
  void settingsAndCredentialsBelongTogether() throws Exception {
    Map<String, String> config = start(Map.of("settings", "true"));
    SalesUnits settings =
        new ObjectMapper()
            .readValue(Path.of(config.get("kassa.settings.file")).toFile(), SalesUnits.class);
    assertThat(settings.unit(LocalSalesUnits.NORWAY)).isPresent();
    assertThat(settings.unit(LocalSalesUnits.DENMARK)).isPresent();
    for (var unit : settings.units()) {
      Path secret =
          Path.of(config.get("kassa.credentials.directory"), unit.credentials(), "client-secret");
      assertThat(Files.readString(secret)).isNotBlank();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void eachServiceHasItsOwnKeysetsOnly() throws Exception {
    Path payment = Path.of(start(Map.of("service", "payment")).get("kassa.keysets.directory"));
    Path membership =
        Path.of(start(Map.of("service", "membership")).get("kassa.keysets.directory"));
    try (Stream<Path> files = Files.list(payment)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "payment-customer.json", "webhook.json", "payment-store.json", "content-hash.json");
    }
    // Webhook bodies are payments'; of a login's ping the club needs what stands beside its body.
    try (Stream<Path> files = Files.list(membership)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "msisdn.json",
              "revocation.json",
              "membership-store.json",
              "content-hash.json",
              "msisdn-hash.json");
    }
    // The same keys on both sides of an edge.
    assertThat(payment.resolve("content-hash.json"))
        .hasSameTextualContentAs(membership.resolve("content-hash.json"));
    MacConfig.register();
    KeysetHandle hash =
        TinkJsonProtoKeysetFormat.parseKeyset(
            Files.readString(payment.resolve("content-hash.json")),
            RegistryConfiguration.get(),
            InsecureSecretKeyAccess.get());
    byte[] content = "content".getBytes(StandardCharsets.UTF_8);
    Mac mac = hash.getPrimitive(RegistryConfiguration.get(), Mac.class);
    mac.verifyMac(mac.computeMac(content), content);
    assertThatThrownBy(() -> start(Map.of("service", "cashier")))
        .hasMessageContaining("no keysets for cashier");
  }

  private static KafkaProducer<String, String> producer(String servers, Map<String, Object> more) {
    Map<String, Object> config = new HashMap<>(more);
    config.put("bootstrap.servers", servers);
    config.put("acks", "all");
    return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
  }

  /** What the first poll finds that finds anything, from a record's place on. */
  private static List<String> read(String servers, RecordMetadata from, String isolation) {
    TopicPartition partition = new TopicPartition(from.topic(), from.partition());
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers, "isolation.level", isolation),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, from.offset());
      List<String> values = new ArrayList<>();
      await()
          .atMost(Duration.ofSeconds(60))
          .pollInSameThread()
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(500)).forEach(record -> values.add(record.value()));
                return !values.isEmpty();
              });
      return values;
    }
  }

  private static Connection connect(Map<String, String> config) throws SQLException {
    return DriverManager.getConnection(
        config.get("quarkus.datasource.jdbc.url"),
        config.get("quarkus.datasource.username"),
        config.get("quarkus.datasource.password"));
  }

  private static String value(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
