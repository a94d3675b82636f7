// ./kassa doctor against a real broker, database and provider, with faults put in: all are named.
package dev.kassa.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.kassa.contract.settings.SalesUnits;
import dev.kassa.localstack.Infrastructure;
import dev.kassa.localstack.LocalFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorIT {
  private static final AclBinding EVERYBODY_READS =
      new AclBinding(
          new ResourcePattern(ResourceType.TOPIC, "pos.", PatternType.PREFIXED),
          new AccessControlEntry("User:*", "*", AclOperation.READ, AclPermissionType.ALLOW));
  private static final ConfigResource ALL_BROKERS =
      new ConfigResource(ConfigResource.Type.BROKER, "");

  private final Infrastructure infrastructure = new Infrastructure();
  private Map<String, String> config;
  private Admin admin;
  @TempDir private Path folder;

  @BeforeEach
  void start() throws Exception {
    infrastructure.init(Map.of("schema", "payment", "simulator", "true"));
    config = infrastructure.start();
    admin = Admin.create(Map.of("bootstrap.servers", config.get("kafka.bootstrap.servers")));
    admin.deleteAcls(List.of(AclBindingFilter.ANY)).all().get();
    LocalFiles files = Infrastructure.files();
    copy(files.keysets(), folder.resolve("keysets"));
    copy(files.credentials(), folder.resolve("credentials"));
    Files.writeString(
        folder.resolve("settings.json"),
        Files.readString(files.settings()).replace("http://", "https://"));
    Files.createDirectories(folder.resolve("webhooks"));
  }

  @AfterEach
  void stop() throws Exception {
    admin.deleteAcls(List.of(AclBindingFilter.ANY)).all().get();
    broker("unclean.leader.election.enable", AlterConfigOp.OpType.DELETE, "");
    admin.close();
    infrastructure.stop();
  }

  @Test
  void everyFaultIsNamed() throws Exception {
    // Kafka
    admin.deleteTopics(List.of("payment.events.v1.dlt.membership-service")).all().get();
    topic("pos.scans.v1", "message.timestamp.type", "CreateTime");
    broker("unclean.leader.election.enable", AlterConfigOp.OpType.SET, "true");
    admin.createAcls(List.of(EVERYBODY_READS)).all().get();
    KnownRights.await(admin, Set.of(EVERYBODY_READS));
    // Keysets
    Files.delete(folder.resolve("keysets/payment/payment-customer.json"));
    Files.copy(
        folder.resolve("keysets/identity/scan.json"),
        folder.resolve("keysets/till/payment-customer.json"),
        StandardCopyOption.REPLACE_EXISTING);
    Files.copy(
        folder.resolve("keysets/identity/scan.json"),
        folder.resolve("keysets/membership/msisdn.json"),
        StandardCopyOption.REPLACE_EXISTING);
    Files.copy(
        folder.resolve("keysets/payment/payment-store.json"),
        folder.resolve("keysets/webhook-ingest/payment-store.json"));
    // Keys of sales units: one cannot be read, one is not the provider's.
    List<Path> units = folders(folder.resolve("credentials"));
    Files.delete(units.get(0).resolve("client-id"));
    Files.writeString(units.get(1).resolve("client-secret"), "wrong");
    // A schema of an older version, whose service may change it, and none at all.
    try (Connection connection =
            DriverManager.getConnection(
                config.get("quarkus.datasource.jdbc.url"),
                config.get("quarkus.flyway.username"),
                config.get("quarkus.flyway.password"));
        Statement statement = connection.createStatement()) {
      statement.execute("create table flyway_schema_history (version text, success boolean)");
      statement.execute("insert into flyway_schema_history values ('1000', true), (null, true)");
      statement.execute("grant create on schema payment to payment");
    }

    Run run = doctor(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(10)));

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.wrong())
        .anyMatch(l -> l.contains("make    topic payment.events.v1.dlt.membership-service"))
        .anyMatch(l -> l.contains("pos.scans.v1: message.timestamp.type from CreateTime"))
        .anyMatch(l -> l.contains("1 brokers cannot hold 3 replicas"))
        .anyMatch(l -> l.contains("topic payment.events.v1 has 1 replicas instead of 3"))
        .anyMatch(l -> l.contains("unclean.leader.election.enable is true, must be false"))
        .anyMatch(l -> l.contains("User:* may READ TOPIC pos.*, who is none of ours"))
        .anyMatch(l -> l.contains("grant   User:identity-service may READ TOPIC pos.scans.v1"))
        .anyMatch(l -> l.contains("payment-service: keyset payment-customer cannot be read"))
        .anyMatch(l -> l.contains("keyset msisdn of identity-service and membership-service"))
        .anyMatch(l -> l.contains("webhook-ingest has keyset payment-store and does not need it"))
        .anyMatch(l -> l.contains("client-id cannot be read"))
        .anyMatch(l -> l.contains("the provider answers 401 to the keys"))
        .anyMatch(l -> l.matches(".*clock is (599|600) s away from the database's"))
        .anyMatch(
            l ->
                l.contains(
                    "schema payment is at 1000, this version wants "
                        + DatabaseCheck.VERSIONS.get("payment")))
        .anyMatch(l -> l.contains("schema payment: the role payment may make and drop tables"))
        .anyMatch(l -> l.contains("schema membership: no migration has run"));
  }

  @Test
  void whatIsWellIsCalledSo() throws Exception {
    TopicsCommand.commandLine()
        .setOut(new PrintWriter(new StringWriter()))
        .execute(
            "apply",
            "--bootstrap",
            config.get("kafka.bootstrap.servers"),
            "--partitions",
            "3",
            "--replicas",
            "1");
    Run run = doctor(Clock.systemUTC(), "--partitions", "3", "--replicas", "1");
    assertThat(run.lines())
        .anyMatch(l -> l.endsWith("topics and rights are as the contract wants them"))
        .anyMatch(l -> l.endsWith("everybody has the keysets they need, and no others"))
        .anyMatch(l -> l.contains("transaction.max.timeout.ms is 15000"))
        .anyMatch(l -> l.contains("the provider takes its keys"));
    assertThat(run.wrong())
        .as("nothing is registered with this provider, and no migration has run")
        .allMatch(l -> l.contains("no notification is registered") || l.contains("schema "));
  }

  /** The simulator says no time; the provider does, as every server on the internet. */
  @Test
  void aClockThatIsNotTheProvidersIsNamed() throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(503, -1);
          exchange.close();
        });
    server.start();
    try {
      SalesUnits units =
          new ObjectMapper().readValue(folder.resolve("settings.json").toFile(), SalesUnits.class);
      ProviderCheck check =
          new ProviderCheck(
              URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
              folder.resolve("credentials"),
              Optional.empty(),
              Clock.offset(Clock.systemUTC(), Duration.ofMinutes(10)));
      assertThat(check.of(units.units().subList(0, 1)))
          .extracting(Finding::text)
          .anyMatch(l -> l.matches("this machine's clock is (599|600|601) s away .* provider's"))
          .anyMatch(l -> l.contains("the provider answers 503 to the keys"));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void whatNobodyNamesIsNotLookedAt() throws IOException {
    Path impatient = folder.resolve("impatient.properties");
    Files.writeString(impatient, "default.api.timeout.ms=1000\nrequest.timeout.ms=500\n");
    Run run =
        run(
            Clock.systemUTC(),
            "--bootstrap",
            "127.0.0.1:1",
            "--command-config",
            impatient.toString());
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.wrong())
        .singleElement()
        .asString()
        .startsWith("WRONG       Kafka: Kafka did not");
    assertThat(run.lines()).filteredOn(l -> l.startsWith("not looked")).hasSize(3);
  }

  @Test
  void theVersionsAreThoseOfTheServices() throws IOException {
    Path root = Path.of(System.getProperty("kassa.root"));
    for (Map.Entry<String, Integer> schema : DatabaseCheck.VERSIONS.entrySet()) {
      Path migrations = root.resolve(schema.getKey() + "-service/src/main/resources/db/migration");
      try (Stream<Path> files = Files.list(migrations)) {
        assertThat(
                files
                    .map(f -> f.getFileName().toString().replaceAll("^V0*(\\d+)__.*", "$1"))
                    .mapToInt(Integer::parseInt)
                    .max())
            .as(schema.getKey())
            .hasValue(schema.getValue());
      }
    }
  }

  /** What the local stack gives its services is what the doctor wants. */
  @Test
  void theHoldersOfKeysetsAreThoseOfOneMachine() {
    Set<String> wrong =
        KeysetCheck.of(Infrastructure.files().keysets()).stream()
            .filter(f -> f.kind() == Finding.Kind.WRONG)
            .map(Finding::text)
            .collect(Collectors.toSet());
    assertThat(wrong).isEmpty();
  }

  private record Run(int code, List<String> lines) {
    List<String> wrong() {
      return lines.stream().filter(l -> l.startsWith("WRONG")).toList();
    }
  }

  private Run doctor(Clock clock, String... more) {
    String database =
        config.get("quarkus.datasource.jdbc.url").replaceFirst("\\?.*", "")
            + "?user="
            + config.get("quarkus.flyway.username")
            + "&password="
            + config.get("quarkus.flyway.password");
    return run(
        clock,
        Stream.concat(
                Stream.of(
                    "--bootstrap",
                    config.get("kafka.bootstrap.servers"),
                    "--settings",
                    folder.resolve("settings.json").toString(),
                    "--credentials",
                    folder.resolve("credentials").toString(),
                    "--keysets",
                    folder.resolve("keysets").toString(),
                    "--webhooks",
                    folder.resolve("webhooks").toString(),
                    "--provider",
                    config.get("kassa.vipps.base-url"),
                    "--database",
                    database),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private static Run run(Clock clock, String... arguments) {
    StringWriter out = new StringWriter();
    int code =
        Doctor.commandLine(clock)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(out, true))
            .execute(arguments);
    return new Run(code, out.toString().lines().toList());
  }

  private void topic(String topic, String setting, String value) throws Exception {
    alter(
        new ConfigResource(ConfigResource.Type.TOPIC, topic),
        setting,
        AlterConfigOp.OpType.SET,
        value);
  }

  private void broker(String setting, AlterConfigOp.OpType how, String value) throws Exception {
    alter(ALL_BROKERS, setting, how, value);
  }

  private void alter(
      ConfigResource resource, String setting, AlterConfigOp.OpType how, String value)
      throws Exception {
    admin
        .incrementalAlterConfigs(
            Map.of(resource, List.of(new AlterConfigOp(new ConfigEntry(setting, value), how))))
        .all()
        .get();
  }

  private static List<Path> folders(Path parent) throws IOException {
    try (Stream<Path> folders = Files.list(parent)) {
      return folders.filter(Files::isDirectory).sorted().toList();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }
}
