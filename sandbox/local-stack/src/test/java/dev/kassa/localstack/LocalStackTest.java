// The plan of one machine's system, and its Kafka and PostgreSQL as processes that are killed.
package dev.kassa.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.contract.Topic;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class LocalStackTest {
  private static final Duration START = Duration.ofSeconds(90);

  @TempDir private Path root;

  @Test
  void stackFileSaysWhatScriptsReadAndNothingElse() throws IOException {
    LocalStack stack = stack(0);
    stack.writeFiles();
    stack
        .describe(
            List.of(
                new SupervisedProcess.Status(
                    "kafka", SupervisedProcess.State.READY, 17, 2, "/logs/kafka.log")))
        .write(stack.state().stackFile());
    JsonNode file = new ObjectMapper().readTree(stack.state().stackFile().toFile());
    assertThat(names(file))
        .containsExactly(
            "jvm",
            "kafka",
            "postgres",
            "vipps",
            "webhookIngest",
            "membership",
            "keysets",
            "processes");
    assertThat(file.get("jvm").asText()).isEqualTo("quick");
    assertThat(file.at("/kafka/bootstrapServers").asText()).isEqualTo("127.0.0.1:9092");
    assertThat(names(file.get("postgres"))).containsExactly("url", "user", "password");
    assertThat(file.at("/postgres/url").asText())
        .isEqualTo("jdbc:postgresql://127.0.0.1:15432/kassa");
    assertThat(file.at("/vipps/baseUrl").asText()).isEqualTo("http://127.0.0.1:8090");
    assertThat(file.at("/vipps/salesUnits"))
        .hasSize(2)
        .allSatisfy(
            unit ->
                assertThat(names(unit))
                    .containsExactly(
                        "msn", "storeId", "clientId", "clientSecret", "subscriptionKey"));
    assertThat(file.at("/webhookIngest/url").asText()).isEqualTo("http://127.0.0.1:8081");
    assertThat(names(file.get("membership"))).containsExactly("url", "operatorToken");
    assertThat(Path.of(file.at("/keysets/directory").asText()).resolve("till")).isDirectory();
    assertThat(file.at("/processes/0").toString())
        .isEqualTo("{\"name\":\"kafka\",\"pid\":17,\"log\":\"/logs/kafka.log\"}");
    assertThat(StackFile.read(stack.state().stackFile()).processes()).hasSize(1);
  }

  @Test
  void keysAndPasswordsAreMadeOnce() throws IOException {
    LocalStack stack = stack(0);
    stack.writeFiles();
    List<LocalSalesUnits.Credentials> first = stack.state().files().readCredentials();
    String password = stack.state().password(PostgresServer.ADMINISTRATOR);
    String keyset = Files.readString(stack.state().files().keysets("till").resolve("scan.json"));
    stack.writeFiles();
    assertThat(stack.state().files().readCredentials()).isEqualTo(first);
    assertThat(stack.state().password(PostgresServer.ADMINISTRATOR)).isEqualTo(password);
    assertThat(stack.state().files().keysets("till").resolve("scan.json")).hasContent(keyset);
  }

  @Test
  void noSecretStandsInACommand() {
    LocalStack stack = stack(0);
    stack.writeFiles();
    String password = stack.state().password("payment");
    ProcessSpec payment = stack.service(Service.PAYMENT);
    assertThat(payment.command()).noneSatisfy(part -> assertThat(part).contains(password));
    assertThat(payment.environment()).containsEntry("QUARKUS_DATASOURCE_PASSWORD", password);
  }

  @Test
  void productionHasBothCompilersAStatedHeapAndNoCache() throws IOException {
    Path cache = root.resolve("payment-service/target/app.aot");
    Files.createDirectories(cache.getParent());
    Files.createFile(cache);
    assertThat(stack(0).service(Service.PAYMENT).command())
        .contains("-XX:TieredStopAtLevel=1", "-Xmx256m", "-XX:AOTCache=" + cache);
    LocalStack production = stack(0, Jvm.PRODUCTION);
    production.writeFiles();
    assertThat(production.processes())
        .filteredOn(spec -> !spec.name().equals("postgres"))
        .hasSizeGreaterThan(4)
        .allSatisfy(
            spec ->
                assertThat(spec.command())
                    .noneMatch(option -> option.contains("TieredStopAtLevel"))
                    .noneMatch(option -> option.contains("AOT"))
                    .anyMatch(option -> option.startsWith("-Xms"))
                    .anyMatch(option -> option.startsWith("-Xmx")));
    assertThat(production.describe(List.of()).jvm()).isEqualTo("production");
  }

  @Test
  void whatRunsKeepsItsJvmUntilItIsStopped() {
    StateDirectory state = stack(0).state();
    state.noteJvm(Jvm.PRODUCTION);
    state.pid("kafka").write(ProcessHandle.current());
    assertThat(run("up", "--jvm", "quick")).contains("runs with --jvm production", "./kassa down");
    // The next thing in its way is that nothing is built.
    assertThat(run("up", "--jvm", "production")).contains("is not built");
    assertThat(run("up")).contains("is not built");
    assertThat(run("up", "--jvm", "training")).contains("--jvm must be quick or production");
  }

  @Test
  void aBusyPortIsNamedWithWhoNeedsIt() throws IOException {
    // All others are free: those of another system would be named instead.
    Ports ports = Ports.anyFree();
    try (ServerSocket taken =
        new ServerSocket(ports.payment(), 1, InetAddress.getLoopbackAddress())) {
      LocalStack stack = stack(ports.offset());
      assertThatThrownBy(stack::requireFreePorts)
          .isInstanceOf(LocalStackFailure.class)
          .hasMessageContaining("Port " + taken.getLocalPort() + " on 127.0.0.1 is busy")
          .hasMessageContaining("payment-service needs it")
          .hasMessageContaining("--port-offset");
    }
  }

  @Test
  void aServiceThatIsNotBuiltIsNamed() {
    assertThat(run("up")).contains("identity-service is not built");
  }

  @Test
  void theGatewayJoinsWhereItsFolderExists() throws IOException {
    assertThat(stack(0).services()).doesNotContain(Service.POS_GATEWAY);
    Files.createDirectories(root.resolve("pos-gateway"));
    LocalStack stack = stack(0);
    assertThat(stack.services()).contains(Service.POS_GATEWAY);
    assertThat(stack.addresses()).containsEntry("pos-gateway", "http://127.0.0.1:8080/till");
    stack.writeFiles();
    stack.describe(List.of()).write(stack.state().stackFile());
    JsonNode gateway =
        new ObjectMapper().readTree(stack.state().stackFile().toFile()).get("posGateway");
    assertThat(names(gateway)).containsExactly("url", "tillToken", "tillTokens");
    assertThat(names(gateway.get("tillTokens"))).containsExactly("oslo-1", "bergen-2", "aarhus-1");
    assertThat(gateway.at("/tillTokens/oslo-1")).isEqualTo(gateway.get("tillToken"));
    assertThat(stack.service(Service.POS_GATEWAY).command())
        .noneSatisfy(part -> assertThat(part).contains(gateway.get("tillToken").asText()));
  }

  @Test
  void stateKeepsItsPorts() {
    stack(7).writeFiles();
    assertThat(run("up", "--port-offset", "8")).contains("was made with --port-offset 7");
  }

  @Test
  void whatKafkaConfirmedIsThereAfterAKill() throws Exception {
    LocalStack stack = stack(Ports.anyFree().offset());
    supervised(
        stack.kafka().getFirst(),
        (process, killed) -> {
          TopicPartition partition = send(stack);
          killed.run();
          try (KafkaConsumer<String, String> consumer =
              new KafkaConsumer<>(
                  Map.of(
                      "bootstrap.servers",
                      "127.0.0.1:" + stack.ports().kafka(1),
                      "auto.offset.reset",
                      "earliest"),
                  new StringDeserializer(),
                  new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            assertThat(consumer.poll(Duration.ofSeconds(30)).records(partition))
                .singleElement()
                .satisfies(found -> assertThat(found.value()).isEqualTo("kept"));
          }
        });
  }

  @Test
  void whatPostgresCommittedIsThereAfterAKillAndAPasswordIsAsked() throws Exception {
    LocalStack stack = stack(Ports.anyFree().offset());
    stack.writeFiles();
    ProcessSpec preparation = stack.postgresPreparation().orElseThrow();
    assertThat(new ProcessBuilder(preparation.command()).inheritIO().start().waitFor()).isZero();
    assertThat(stack.postgresPreparation()).isEmpty();
    supervised(
        stack.postgres(),
        (process, killed) -> {
          stack.writeSchemas();
          String url = "jdbc:postgresql://127.0.0.1:%d/kassa".formatted(stack.ports().postgres());
          String password = stack.state().password("payment_owner");
          execute(
              url, "payment_owner", password, "create table payment.kept as select 41 + 1 as n");
          killed.run();
          StackFile.Postgres auditor = stack.describe(List.of()).postgres();
          try (Connection connection =
                  DriverManager.getConnection(auditor.url(), auditor.user(), auditor.password());
              Statement statement = connection.createStatement();
              ResultSet rows = statement.executeQuery("select n from payment.kept")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(42);
          }
          assertThatThrownBy(() -> execute(url, "payment", "guessed", "select 1"))
              .hasMessageContaining("password authentication failed");
          assertThatThrownBy(
                  () ->
                      execute(
                          url,
                          "membership",
                          stack.state().password("membership"),
                          "select * from payment.kept"))
              .hasMessageContaining("permission denied");
        });
  }

  /** What a test does with a supervised process; the second argument kills it and waits for it. */
  private interface Story {
    void tell(SupervisedProcess process, Runnable killed) throws Exception;
  }

  private static void supervised(ProcessSpec spec, Story story) throws Exception {
    Files.createDirectories(spec.log().getParent());
    SupervisedProcess process =
        new SupervisedProcess(
            spec,
            new PidFile(spec.log().resolveSibling(spec.name() + ".pid")),
            new PidFile(spec.log().resolveSibling(spec.name() + ".held")),
            _ -> {},
            () -> {});
    process.start();
    try {
      awaitReady(process, 0);
      story.tell(
          process,
          () -> {
            assertThat(ProcessHandle.of(process.status().pid()).orElseThrow().destroyForcibly())
                .isTrue();
            await().atMost(START).until(() -> process.status().restarts() > 0);
            awaitReady(process, 1);
          });
    } finally {
      process.stop();
    }
  }

  private static void awaitReady(SupervisedProcess process, int restarts) {
    await()
        .atMost(START)
        .until(
            () ->
                process.status().state() == SupervisedProcess.State.READY
                    && process.status().restarts() >= restarts);
  }

  private static TopicPartition send(LocalStack stack) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", "127.0.0.1:" + stack.ports().kafka(1), "acks", "all"),
            new StringSerializer(),
            new StringSerializer())) {
      RecordMetadata sent =
          producer
              .send(new ProducerRecord<>(Topic.PAYMENT_EVENTS.topicName(), "key", "kept"))
              .get();
      return new TopicPartition(sent.topic(), sent.partition());
    }
  }

  private static void execute(String url, String user, String password, String sql)
      throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, user, password);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private LocalStack stack(int offset) {
    return stack(offset, Jvm.QUICK);
  }

  private LocalStack stack(int offset, Jvm jvm) {
    return new LocalStack(root, new StateDirectory(root.resolve(".kassa")), new Ports(offset), jvm);
  }

  private String run(String... arguments) {
    StringWriter errors = new StringWriter();
    CommandLine commandLine = Kassa.commandLine();
    commandLine.setErr(new PrintWriter(errors, true));
    String[] all = new String[arguments.length + 2];
    all[0] = "--root";
    all[1] = root.toString();
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    assertThat(commandLine.execute(all)).isEqualTo(1);
    return errors.toString();
  }

  private static List<String> names(JsonNode node) {
    return StreamSupport.stream(((Iterable<String>) node::fieldNames).spliterator(), false)
        .toList();
  }
}
