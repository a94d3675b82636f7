// One Kafka and one PostgreSQL per test JVM: in containers where possible, otherwise embedded.
package dev.kassa.localstack;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The pair that all test classes of a JVM share, with the contract's topics and the database made;
 * it ends with the JVM.
 *
 * @param files settings, credentials and keysets in a temporary directory
 */
record TestServers(String bootstrapServers, Database database, LocalFiles files) {
  private static final Logger LOG = Logger.getLogger(TestServers.class.getName());
  // Held here, because the JDK forgets the level of a logger that nobody holds.
  private static final List<Logger> LOUD =
      Stream.of("kafka", "org.apache.kafka", "state.change.logger", "io.zonky")
          .map(Logger::getLogger)
          .toList();
  // Nothing listens there; a test that wants notifications gives its own address to the simulator.
  private static final URI WEBHOOK_INGEST = URI.create("http://127.0.0.1:8081");

  /**
   * The shared pair; the first call starts it.
   *
   * <p>A test framework loads this class several times over and closes those loaders between test
   * classes, which a running broker does not survive. So every copy asks the one of the system
   * class loader, across the border with types of the JDK alone.
   */
  static TestServers shared() {
    try {
      Map<?, ?> shared =
          (Map<?, ?>)
              Class.forName(Shared.class.getName(), true, ClassLoader.getSystemClassLoader())
                  .getMethod("describe")
                  .invoke(null);
      return new TestServers(
          (String) shared.get("bootstrapServers"),
          new Database(
              (String) shared.get("host"),
              (Integer) shared.get("port"),
              (String) shared.get("user"),
              (String) shared.get("password")),
          new LocalFiles((Path) shared.get("directory")));
    } catch (ReflectiveOperationException e) {
      throw new LocalStackFailure("Kafka and PostgreSQL for tests did not start", e);
    }
  }

  /** Holds the pair; public only to be reached from other class loaders. */
  public static final class Shared {
    private static final TestServers SERVERS = start();

    private Shared() {}

    /** The parts of the pair, starting it if need be. */
    public static Map<String, Object> describe() {
      return Map.of(
          "bootstrapServers", SERVERS.bootstrapServers,
          "host", SERVERS.database.host(),
          "port", SERVERS.database.port(),
          "user", SERVERS.database.user(),
          "password", SERVERS.database.password(),
          "directory", SERVERS.files.directory());
    }
  }

  private static TestServers start() {
    LOUD.forEach(logger -> logger.setLevel(Level.SEVERE));
    Thread thread = Thread.currentThread();
    ClassLoader caller = thread.getContextClassLoader();
    // Threads of the broker inherit it, and service lookups use it.
    thread.setContextClassLoader(TestServers.class.getClassLoader());
    try {
      Path directory = Files.createTempDirectory("kassa-test-");
      LocalFiles files = new LocalFiles(directory.resolve("files"));
      files.write(WEBHOOK_INGEST);
      TestServers servers = choose(directory, files);
      Topics.createMissing(servers.bootstrapServers);
      servers.database.create();
      return servers;
    } catch (IOException e) {
      throw new LocalStackFailure("Kafka and PostgreSQL for tests did not start", e);
    } finally {
      thread.setContextClassLoader(caller);
    }
  }

  private static TestServers choose(Path directory, LocalFiles files) throws IOException {
    String asked = System.getProperty("infra", "auto");
    if (asked.equals("embedded")) {
      return embedded(directory, files, "-Dinfra=embedded says so");
    }
    if (asked.equals("containers")) {
      return containers(
          directory,
          files,
          image(ServerImages.KAFKA).orElse(ServerImages.KAFKA.official()),
          image(ServerImages.POSTGRES).orElse(ServerImages.POSTGRES.official()));
    }
    if (!dockerAnswers()) {
      return embedded(directory, files, "no Docker engine answers");
    }
    Optional<String> kafka = image(ServerImages.KAFKA);
    Optional<String> postgres = image(ServerImages.POSTGRES);
    if (kafka.isEmpty() || postgres.isEmpty()) {
      // Nothing is pulled unasked: tests would wait for a registry, or fail with it.
      return embedded(
          directory,
          files,
          "the Docker engine that answers has no images of both (-Dinfra=containers pulls them,"
              + " ./kassa images --local makes them)");
    }
    return containers(directory, files, kafka.get(), postgres.get());
  }

  /** The first of the names of a server that the engine has. */
  private static Optional<String> image(ServerImages server) {
    Set<String> present =
        DockerClientFactory.lazyClient().listImagesCmd().exec().stream()
            .flatMap(image -> Stream.ofNullable(image.getRepoTags()))
            .flatMap(Stream::of)
            .collect(Collectors.toSet());
    return server.names().stream().filter(present::contains).findFirst();
  }

  private static boolean dockerAnswers() {
    Logger probe = Logger.getLogger("org.testcontainers");
    Level before = probe.getLevel();
    // It reports every way that it tried as an error; having no Docker is none.
    probe.setLevel(Level.OFF);
    try {
      return DockerClientFactory.instance().isDockerAvailable();
    } finally {
      probe.setLevel(before);
    }
  }

  @SuppressWarnings("resource") // Containers end with the JVM.
  private static TestServers containers(
      Path directory, LocalFiles files, String kafkaImage, String postgresImage) {
    KafkaContainer kafka =
        new KafkaContainer(
            DockerImageName.parse(kafkaImage)
                .asCompatibleSubstituteFor(DockerImageName.parse("apache/kafka")));
    KafkaBroker.settings()
        .forEach(
            (name, value) ->
                kafka.withEnv("KAFKA_" + name.toUpperCase(Locale.ROOT).replace('.', '_'), value));
    PostgreSQLContainer postgres =
        new PostgreSQLContainer(
            DockerImageName.parse(postgresImage)
                .asCompatibleSubstituteFor(DockerImageName.parse("postgres")));
    List<String> command = new ArrayList<>(List.of("postgres"));
    PostgresServer.settings()
        .forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
    postgres.setCommand(command.toArray(String[]::new));
    kafka.start();
    postgres.start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
    tell("in containers of %s and %s".formatted(kafkaImage, postgresImage));
    return new TestServers(
        kafka.getBootstrapServers(),
        new Database(
            postgres.getHost(),
            postgres.getFirstMappedPort(),
            postgres.getUsername(),
            postgres.getPassword()),
        files);
  }

  @SuppressWarnings("resource") // Both end with the JVM.
  private static TestServers embedded(Path directory, LocalFiles files, String why)
      throws IOException {
    tell("without Docker, because " + why);
    KafkaBroker kafka =
        KafkaBroker.start(
            directory.resolve("kafka"), KafkaNode.alone(FreePort.any(), FreePort.any()));
    EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
    PostgresServer.settings().forEach(builder::setServerConfig);
    EmbeddedPostgres postgres = builder.start();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  // First: a broker that loses its directory halts the JVM with an error code.
                  kafka.close();
                  delete(directory);
                }));
    return new TestServers(
        kafka.bootstrapServers(),
        new Database("127.0.0.1", postgres.getPort(), "postgres", ""),
        files);
  }

  /** Not to the log: whether and where a test's log is shown is the business of its framework. */
  private static void tell(String how) {
    System.err.println("Tests use Kafka and PostgreSQL " + how + ".");
  }

  private static void delete(Path directory) {
    try {
      OwnerOnly.deleteRecursively(directory);
    } catch (IOException e) {
      LOG.log(Level.FINE, "The temporary directory " + directory + " is left", e);
    }
  }
}
