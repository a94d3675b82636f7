// The system from its images, by docker compose: what it is told, and how it is started.
package dev.kassa.localstack;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * {@code sandbox/images/compose.yaml} with the files that it mounts: the same settings, keys,
 * passwords and addresses as the processes of {@code ./kassa up} have, so that whoever plays on one
 * can play on the other.
 *
 * @param plan the same system as processes
 * @param say gets a line per step
 */
record ComposeStack(LocalStack plan, Consumer<String> say) {
  // Below .internal the simulated provider takes an address that is not the world's.
  private static final URI NOTIFIED = URI.create("http://webhook-ingest.internal:8081");
  private static final URI PROVIDER = URI.create("http://vipps-simulator:8090");
  private static final List<String> GROUND = List.of("kafka", "postgres", "vipps-simulator");
  private static final Duration HEALTHY_WITHIN = Duration.ofMinutes(4);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /**
   * Starts what is not running; returns when all is healthy and {@code stack.json} is there.
   *
   * @throws LocalStackFailure if something is missing or does not become healthy
   */
  void up() throws IOException, InterruptedException {
    requireImages();
    writeFiles();
    Compose compose = compose();
    say.accept("Starting Kafka, PostgreSQL and the simulated provider.");
    compose.run(Stream.concat(Stream.of("up", "-d"), GROUND.stream()).toArray(String[]::new));
    awaitHealthy(compose, GROUND);
    say.accept("Making topics, schemas and roles that are missing.");
    StackFile description = plan.describe(List.of(), NOTIFIED);
    Topics.createMissing(description.kafka().bootstrapServers());
    plan.writeSchemas();
    say.accept("Migrating, registering for notifications, starting the services.");
    compose.run("up", "-d");
    awaitHealthy(compose, Stream.of(Service.values()).map(Service::module).toList());
    description.write(state().stackFile());
  }

  /**
   * Stops all.
   *
   * @param forget deletes what it keeps too
   */
  void down(boolean forget) throws IOException, InterruptedException {
    if (Files.exists(variables())) {
      if (forget) {
        compose().run("down", "--volumes");
      } else {
        compose().run("down");
      }
    }
    Files.deleteIfExists(state().stackFile());
    if (forget) {
      OwnerOnly.deleteRecursively(state().path());
    }
  }

  /** The project; its files must be written. */
  Compose compose() throws InterruptedException {
    int offset = plan.ports().offset();
    return Compose.of(
        offset == 0 ? "kassa" : "kassa-" + offset,
        plan.root().resolve("sandbox/images/compose.yaml"),
        variables());
  }

  /** The file with what the compose file asks for. */
  Path variables() {
    return state().path().resolve("compose.env");
  }

  private void requireImages() throws InterruptedException {
    List<String> missing = new ArrayList<>();
    for (String name :
        Stream.concat(
                Stream.of(Service.values()).map(Service::module), Stream.of("vipps-simulator"))
            .toList()) {
      if (!Compose.has("kassa/%s:1.0.0".formatted(name))) {
        missing.add(name);
      }
    }
    if (!missing.isEmpty()) {
      throw new LocalStackFailure(
          "The engine has no images of %s. ./kassa images builds them."
              .formatted(String.join(", ", missing)));
    }
  }

  private void writeFiles() throws IOException, InterruptedException {
    Files.createDirectories(state().path());
    // Nobody else comes in here; so what lies in here may be readable for the users of containers.
    Files.setPosixFilePermissions(state().path(), PosixFilePermissions.fromString("rwx------"));
    plan.writeFiles(NOTIFIED, PROVIDER);
    List<Path> read = new ArrayList<>();
    for (Service service : Service.values()) {
      if (service.schema().isPresent()) {
        String schema = service.schema().get();
        read.add(writeLogin("datasource", schema, schema));
        read.add(writeLogin("flyway", schema + "-owner", Database.owner(schema)));
      }
    }
    // Made, if it is new; the file is what the container reads.
    var unused = state().password(PostgresServer.ADMINISTRATOR);
    OwnerOnly.write(variables(), lines("", variablesOfTheFile()));
    read.addAll(
        List.of(
            state().files().settings(),
            state().simulatorSettings(),
            state().files().credentials(),
            state().files().keysets(),
            state().files().operatorToken(),
            state().files().tillTokens().keySet(),
            state().path().resolve("passwords").resolve(PostgresServer.ADMINISTRATOR)));
    for (Path path : read) {
      openForReading(path);
    }
    for (Path written : List.of(state().webhooks(), state().simulator())) {
      Files.createDirectories(written);
      Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("rwxrwxrwx"));
    }
  }

  /** A file with a role's name and password, as settings. */
  private Path writeLogin(String kind, String file, String role) throws IOException {
    Path path = state().path().resolve("database").resolve(file + ".properties");
    OwnerOnly.write(
        path,
        lines(
            "quarkus." + kind + ".", Map.of("username", role, "password", state().password(role))));
    return path;
  }

  private Map<String, String> variablesOfTheFile() throws InterruptedException {
    Ports ports = plan.ports();
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("KASSA_STATE_DIRECTORY", state().path().toString());
    variables.put("KASSA_KAFKA_IMAGE", image(ServerImages.KAFKA));
    variables.put("KASSA_POSTGRES_IMAGE", image(ServerImages.POSTGRES));
    variables.put("KASSA_PORT_KAFKA", "" + ports.kafka(1));
    variables.put("KASSA_PORT_POSTGRES", "" + ports.postgres());
    variables.put("KASSA_PORT_SIMULATOR", "" + ports.simulator());
    variables.put("KASSA_PORT_IDENTITY", "" + ports.identity());
    variables.put("KASSA_PORT_MEMBERSHIP", "" + ports.membership());
    variables.put("KASSA_PORT_PAYMENT", "" + ports.payment());
    variables.put("KASSA_PORT_WEBHOOK_INGEST", "" + ports.webhookIngest());
    variables.put("KASSA_PORT_POS_GATEWAY", "" + ports.posGateway());
    return variables;
  }

  /** The one that the engine has, or else the one that it can pull. */
  private static String image(ServerImages server) throws InterruptedException {
    for (String name : server.names()) {
      if (Compose.has(name)) {
        return name;
      }
    }
    return server.official();
  }

  private static String lines(String prefix, Map<String, String> values) {
    StringBuilder lines = new StringBuilder();
    values.forEach((key, value) -> lines.append(prefix + key + "=" + value + "\n"));
    return lines.toString();
  }

  private static void openForReading(Path path) throws IOException {
    try (Stream<Path> all = Files.walk(path)) {
      for (Path each : all.toList()) {
        Files.setPosixFilePermissions(
            each,
            PosixFilePermissions.fromString(Files.isDirectory(each) ? "rwxr-xr-x" : "rw-r--r--"));
      }
    }
  }

  private void awaitHealthy(Compose compose, List<String> services)
      throws IOException, InterruptedException {
    Instant deadline = Instant.now().plus(HEALTHY_WITHIN);
    for (String service : services) {
      Instant begun = Instant.now();
      String health = compose.health(service);
      while (!health.equals("healthy")) {
        if (Instant.now().isAfter(deadline)) {
          throw new LocalStackFailure(
              "%s is %s after %d s; ./kassa logs --stack compose %s tells more."
                  .formatted(service, health, HEALTHY_WITHIN.toSeconds(), service));
        }
        Thread.sleep(LOOK_EVERY);
        health = compose.health(service);
      }
      say.accept(
          "%s is healthy (%d s)"
              .formatted(service, Duration.between(begun, Instant.now()).toSeconds()));
    }
  }

  private StateDirectory state() {
    return plan.state();
  }
}
