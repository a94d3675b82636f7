// Which processes make the system on one machine, and what each of them is told.
package dev.kassa.localstack;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.simulator.Main;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The plan of one machine's system.
 *
 * @param root the checkout, where the services are built
 * @param jvm what its processes run in
 */
record LocalStack(Path root, StateDirectory state, Ports ports, Jvm jvm) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String AUDITOR = "auditor";
  // A file: the simulator appends its traffic there, to be checked against the specifications.
  private static final String TRAFFIC = "KASSA_RECORD_TRAFFIC";
  // A folder: payment-service dies or freezes at its points where a test asks there for it.
  private static final String FAILPOINTS = "KASSA_PAYMENT_FAILPOINTS";
  private static final String PUBLISH_FAILPOINTS = "dev.kassa.payment.shell.PublishFailpoints";
  // It keeps 50,000 ended payments of 3 KB before older ones leave memory.
  private static final Jvm.Heap SIMULATOR_HEAP = new Jvm.Heap(512, 1024);
  private static final Jvm.Heap PREPARATION_HEAP = new Jvm.Heap(512, 512);

  /** The services of this checkout; the gateway joins where its folder exists. */
  Set<Service> services() {
    EnumSet<Service> services = EnumSet.allOf(Service.class);
    if (!Files.exists(root.resolve(Service.POS_GATEWAY.module()))) {
      services.remove(Service.POS_GATEWAY);
    }
    return services;
  }

  /** Fails, naming the service, if one is not built. */
  void requireBuilt() {
    for (Service service : services()) {
      Path jar = java().jar(service);
      if (!Files.exists(jar)) {
        throw new LocalStackFailure(
            "%s is not built: %s is missing. `mvn package` builds it."
                .formatted(service.module(), root.relativize(jar)));
      }
    }
  }

  /** Fails, naming port and process, if a port of a process that is to start is taken. */
  void requireFreePorts() {
    for (ProcessSpec spec : processes()) {
      if (state.pid(spec.name()).living().isPresent()) {
        continue;
      }
      for (int port : spec.ports()) {
        if (!FreePort.isFree(port)) {
          throw new LocalStackFailure(
              ("Port %d on 127.0.0.1 is busy, and %s needs it. Stop what listens there"
                      + " (`ss -ltnp` or `lsof -i :%d` names it), or use other ports:"
                      + " ./kassa up --port-offset 1000%s")
                  .formatted(
                      port,
                      spec.name(),
                      port,
                      state.portOffset().isPresent() ? " --fresh (which forgets all state)" : ""));
        }
      }
    }
  }

  /** Writes settings, keys and passwords that are missing. */
  void writeFiles() {
    writeFiles(webhookIngest(), simulatorUrl());
  }

  /**
   * The same where provider and services reach each other by other addresses.
   *
   * @param notified webhook-ingest's
   * @param provider the provider's, which its discovery names
   */
  void writeFiles(URI notified, URI provider) {
    state.keepPortOffset(ports.offset());
    state.files().write(notified);
    state.files().tillTokens().renew(Instant.now());
    try {
      OwnerOnly.write(
          state.simulatorSettings(),
          JSON.writeValueAsString(
              Map.of(
                  "salesUnits",
                  state.files().salesUnitsAtProvider(),
                  "publicUrl",
                  provider.toString())));
      Files.createDirectories(state.webhooks());
    } catch (IOException e) {
      throw new LocalStackFailure(state.path() + " cannot be written", e);
    }
  }

  /** Makes the database's schemas and users that are missing. */
  void writeSchemas() {
    List<String> schemas = services().stream().flatMap(s -> s.schema().stream()).toList();
    List<String> made =
        schemas.stream().map(schema -> schema + " of " + Database.owner(schema)).toList();
    // Noted, because asking the database would cost every start the time to load its driver.
    Path noted = state.postgres().resolve("schemas");
    try {
      if (Files.exists(noted) && Files.readAllLines(noted).equals(made)) {
        return;
      }
      Database database =
          database(PostgresServer.ADMINISTRATOR, state.password(PostgresServer.ADMINISTRATOR));
      for (String schema : schemas) {
        database.createSchema(
            schema, state.password(schema), state.password(Database.owner(schema)));
      }
      database.createAuditor(AUDITOR, state.password(AUDITOR));
      OwnerOnly.write(noted, String.join("\n", made) + "\n");
    } catch (IOException e) {
      throw new LocalStackFailure(noted + " cannot be used", e);
    }
  }

  PostgresServer postgresServer() {
    return new PostgresServer(state.postgres());
  }

  /** Every process, in the order of their start. */
  List<ProcessSpec> processes() {
    return Stream.concat(
            kafka().stream(),
            Stream.concat(
                Stream.of(simulator(), postgres()), services().stream().map(this::service)))
        .toList();
  }

  /** Every broker; one, unless the state was made with more. */
  List<ProcessSpec> kafka() {
    return cluster().processes();
  }

  private KafkaCluster cluster() {
    return new KafkaCluster(state, ports, java(), grace());
  }

  /** Makes PostgreSQL's data directory; present only until that has been done. */
  Optional<ProcessSpec> postgresPreparation() {
    return postgresServer().isPrepared()
        ? Optional.empty()
        : Optional.of(
            // A process of its own, because unpacking takes memory that the supervisor would keep.
            once(
                "postgres-preparation",
                java()
                    .program(
                        "postgres-preparation",
                        PREPARATION_HEAP,
                        PostgresPreparation.class,
                        "--state",
                        state.path().toString()),
                Map.of()));
  }

  ProcessSpec postgres() {
    return new ProcessSpec(
        "postgres",
        // The binaries are unpacked by the first start; before it, only ports and name are asked.
        postgresServer().isPrepared()
            ? postgresServer().command(ports.postgres())
            : List.of("postgres"),
        Map.of(),
        List.of(ports.postgres()),
        Readiness.postgres(postgresServer().lockFile()),
        // Fast shutdown: TERM would wait for every client to go.
        "INT",
        grace(),
        state.log("postgres"));
  }

  ProcessSpec simulator() {
    List<String> command =
        new ArrayList<>(
            java()
                .program(
                    "vipps-simulator",
                    SIMULATOR_HEAP,
                    Main.class,
                    "--config",
                    state.simulatorSettings().toString(),
                    "--port",
                    "" + ports.simulator(),
                    "--state-directory",
                    state.simulator().toString(),
                    "--webhook-url-policy",
                    "local"));
    String traffic = System.getenv(TRAFFIC);
    if (traffic != null && !traffic.isEmpty()) {
      command.addAll(List.of("--record", traffic));
    }
    return new ProcessSpec(
        "vipps-simulator",
        command,
        Map.of(),
        List.of(ports.simulator()),
        Readiness.http(simulatorUrl().resolve("/simulator/health")),
        "TERM",
        grace(),
        state.log("vipps-simulator"));
  }

  ProcessSpec service(Service service) {
    return service(service, service.module(), port(service));
  }

  /**
   * Another instance of a service, as behind a load balancer or in its consumer group.
   *
   * @param number 2 or 3
   */
  ProcessSpec replica(Service service, int number) {
    ProcessSpec spec =
        service(service, service.module() + "-" + number, ports.replica(port(service), number));
    List<String> command = new ArrayList<>(spec.command());
    // As deployed, where there is a balancer.
    command.removeIf(argument -> argument.startsWith("-Dquarkus.shutdown.delay="));
    return new ProcessSpec(
        spec.name(),
        command,
        spec.environment(),
        spec.ports(),
        spec.ready(),
        spec.stopSignal(),
        spec.grace(),
        spec.log());
  }

  private ProcessSpec service(Service service, String name, int port) {
    return new ProcessSpec(
        name,
        serviceCommand(service, port, "app.aot"),
        serviceEnvironment(service),
        List.of(port),
        Readiness.http(local(port).resolve("/q/health/ready")),
        "TERM",
        grace(),
        state.log(name));
  }

  /**
   * Registers with the provider; present only while a sales unit lacks a live secret (DESIGN 7), as
   * after a registration that got half-way.
   */
  Optional<ProcessSpec> registration() {
    try (Stream<Path> files = Files.list(state.webhooks())) {
      long secrets = files.filter(file -> file.toString().endsWith(".json")).count();
      if (secrets >= state.files().readCredentials().size()) {
        return Optional.empty();
      }
    } catch (IOException e) {
      throw new LocalStackFailure(state.webhooks() + " cannot be read", e);
    }
    return Optional.of(
        once(
            "webhook-registration",
            webhooks(List.of("register")),
            serviceEnvironment(Service.WEBHOOK_INGEST)));
  }

  /** webhook-ingest as a command about registrations, and not as a service. */
  List<String> webhooks(List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            serviceCommand(
                Service.WEBHOOK_INGEST, port(Service.WEBHOOK_INGEST), "registration.aot"));
    // Before the jar: how whoever needs help is to write it.
    command.add(1, "-Dkassa.command=./kassa webhooks");
    command.addAll(arguments);
    return command;
  }

  /** What others read to find this system. */
  StackFile describe(List<SupervisedProcess.Status> processes) {
    return describe(processes, webhookIngest());
  }

  /**
   * The same where the provider reaches webhook-ingest by another address.
   *
   * @param notified that address
   */
  StackFile describe(List<SupervisedProcess.Status> processes, URI notified) {
    return new StackFile(
        jvm.chosenName(),
        new StackFile.Kafka(bootstrapServers()),
        new StackFile.Postgres(
            "jdbc:postgresql://127.0.0.1:%d/%s".formatted(ports.postgres(), Database.NAME),
            AUDITOR,
            state.password(AUDITOR)),
        new StackFile.Vipps(simulatorUrl().toString(), state.files().readCredentials()),
        new StackFile.WebhookIngest(notified.toString()),
        new StackFile.Membership(
            local(ports.membership()).toString(), state.files().operatorToken().toString()),
        posGateway(),
        new StackFile.Keysets(state.files().keysets().toString()),
        processes.stream()
            .map(p -> new StackFile.RunningProcess(p.name(), p.pid(), p.log()))
            .toList());
  }

  private StackFile.PosGateway posGateway() {
    if (!services().contains(Service.POS_GATEWAY)) {
      return null;
    }
    Map<String, String> tokens = state.files().tillTokens().byStore();
    return new StackFile.PosGateway(
        local(ports.posGateway()).toString(), tokens.values().iterator().next(), tokens);
  }

  /** For people: what is where. */
  Map<String, String> addresses() {
    Map<String, String> addresses = new LinkedHashMap<>();
    for (Service service : services()) {
      addresses.put(service.module(), local(port(service)).resolve(service.page()).toString());
    }
    addresses.put("vipps-simulator", simulatorUrl().toString());
    addresses.put("kafka", bootstrapServers());
    addresses.put("postgres", "127.0.0.1:%d/%s".formatted(ports.postgres(), Database.NAME));
    return addresses;
  }

  private Database database(String user, String password) {
    return new Database("127.0.0.1", ports.postgres(), user, password);
  }

  private List<String> serviceCommand(Service service, int port, String cache) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("quarkus.log.console.json.enabled", "false");
    settings.put("quarkus.http.host", "127.0.0.1");
    settings.put("quarkus.http.port", Integer.toString(port));
    settings.put("quarkus.management.host", "127.0.0.1");
    settings.put("quarkus.management.port", Integer.toString(port + Ports.TO_MANAGEMENT));
    // There is no balancer that would have to hear of it first.
    settings.put("quarkus.shutdown.delay", "0.5S");
    settings.put("kafka.bootstrap.servers", bootstrapServers());
    settings.put("kassa.vipps.base-url", simulatorUrl().toString());
    settings.put("kassa.settings.file", state.files().settings().toString());
    settings.put("kassa.credentials.directory", state.files().credentials().toString());
    settings.put("kassa.keysets.directory", state.files().keysets(service.keysets()).toString());
    settings.put("kassa.webhooks.directory", state.webhooks().toString());
    if (service == Service.PAYMENT || service == Service.MEMBERSHIP) {
      settings.put("kassa.operator.token-file", state.files().operatorToken().toString());
    }
    if (service == Service.POS_GATEWAY) {
      settings.put("mp.jwt.verify.issuer", LocalTillTokens.ISSUER);
      settings.put("mp.jwt.verify.audiences", LocalTillTokens.AUDIENCE);
      settings.put(
          "mp.jwt.verify.publickey.location",
          state.files().tillTokens().keySet().toUri().toString());
      // There is no TLS on one machine; a browser would not send a secure cookie back.
      settings.put("kassa.gateway.secure-cookie", "false");
      if (jvm != Jvm.PRODUCTION) {
        // For the small memory here.
        settings.put("kassa.gateway.max-checkouts", "5000");
      }
      // With the article keys of an example shop (application-local.properties).
      settings.put("quarkus.profile", "prod,local");
    }
    service
        .schema()
        .ifPresent(
            schema -> {
              Database database = database(schema, state.password(schema));
              settings.put("quarkus.datasource.reactive.url", database.reactiveUrl(schema));
              settings.put("quarkus.datasource.jdbc.url", database.jdbcUrl(schema));
              settings.put("quarkus.datasource.username", schema);
              settings.put("quarkus.flyway.username", Database.owner(schema));
            });
    return java().service(service, cache, settings);
  }

  private Map<String, String> serviceEnvironment(Service service) {
    Map<String, String> environment = new HashMap<>();
    service
        .schema()
        .ifPresent(
            schema -> {
              environment.put("QUARKUS_DATASOURCE_PASSWORD", state.password(schema));
              environment.put("QUARKUS_FLYWAY_PASSWORD", state.password(Database.owner(schema)));
            });
    if (service == Service.PAYMENT && System.getenv(FAILPOINTS) != null) {
      environment.put("KAFKA_INTERCEPTOR_CLASSES", PUBLISH_FAILPOINTS);
    }
    return environment;
  }

  private JavaCommands java() {
    return new JavaCommands(root, jvm);
  }

  private int port(Service service) {
    return switch (service) {
      case IDENTITY -> ports.identity();
      case MEMBERSHIP -> ports.membership();
      case PAYMENT -> ports.payment();
      case WEBHOOK_INGEST -> ports.webhookIngest();
      case POS_GATEWAY -> ports.posGateway();
    };
  }

  private URI webhookIngest() {
    return local(ports.webhookIngest());
  }

  private URI simulatorUrl() {
    return local(ports.simulator());
  }

  private String bootstrapServers() {
    return cluster().bootstrapServers();
  }

  private static URI local(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** A process that does one thing and ends. */
  private ProcessSpec once(String name, List<String> command, Map<String, String> environment) {
    return new ProcessSpec(
        name, command, environment, List.of(), _ -> false, "TERM", grace(), state.log(name));
  }

  private Duration grace() {
    return switch (jvm) {
      case QUICK, PRODUCTION -> ProcessSpec.USUAL_GRACE;
      // To write the caches, all at the same time.
      case TRAINING -> Duration.ofMinutes(3);
    };
  }
}
