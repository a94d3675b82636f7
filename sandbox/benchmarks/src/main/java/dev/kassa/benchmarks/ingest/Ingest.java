// Notification in, 200 out: rounds of webhook-ingest between rounds of the limit and of Spring
// Boot.
package dev.kassa.benchmarks.ingest;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.benchmarks.FreePort;
import dev.kassa.benchmarks.Goal;
import dev.kassa.benchmarks.Part;
import dev.kassa.benchmarks.ProcessTimes;
import dev.kassa.benchmarks.Row;
import dev.kassa.benchmarks.Run;
import dev.kassa.benchmarks.Series;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;

/**
 * Measures on a broker of its own, so that no other service reads what is written here. All
 * programs write the same topic and are sent the same requests, one program at a time, in turn.
 */
public final class Ingest implements Part {
  private static final String NAME = "ingest";
  private static final String TOPIC = "vipps.webhooks.v1";
  private static final String PRODUCT = "webhook-ingest";
  private static final String LIMIT = "limit";
  private static final String LIMIT_BATCHING = "limit, batching as ours";
  private static final String SPRING = "Spring";
  private static final String MSN = "123456";
  private static final SignedNotifications.Registration REGISTRATION =
      new SignedNotifications.Registration(
          "benchmark",
          "A0+AeKBRG2KRGvnNwJpQlb6IJFk48CKXCIcrLoHncVJKDILsQSxS6NWCccwWm6r6FhGKhiHTBsG2wo/xU6FY/A==",
          "pos.example.com",
          "/webhooks/" + MSN,
          MSN);
  private static final int REQUESTS = 20_000;
  private static final int PACE = 2_000;
  private static final int CONNECTIONS = 64;
  private static final Duration WARM_UP = Duration.ofMinutes(2);
  private static final Duration QUICK_WARM_UP = Duration.ofSeconds(20);
  private static final long SEED = 8;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Row> measure(Run run) throws Exception {
    Path own = run.state().resolve(NAME).toAbsolutePath();
    Path root = root();
    try (Programs programs = new Programs(own.resolve("logs"))) {
      String broker = startBroker(programs, root, own);
      List<Server> servers = new ArrayList<>();
      servers.add(startProduct(programs, root, run, own, broker));
      servers.add(startLimit(programs, LIMIT, broker));
      servers.add(
          startLimit(
              programs,
              LIMIT_BATCHING,
              broker,
              "max.in.flight.requests.per.connection=1",
              "batch.size=65536"));
      Optional<Path> spring = SpringProgram.jar(root, run::say);
      if (spring.isPresent()) {
        servers.add(startSpring(programs, spring.get(), broker));
      }
      return rows(run, servers);
    }
  }

  /** One of those that are measured. */
  private record Server(String name, Process process, InetSocketAddress address) {}

  /** What one did in one round. */
  private record Round(Load.Result result, double processorSeconds) {
    double microsPerAnswer() {
      return processorSeconds * 1e6 / result.answered();
    }
  }

  private interface Play {
    Load.Result on(Load load) throws IOException;
  }

  private static List<Row> rows(Run run, List<Server> servers) throws IOException {
    int rounds = run.quick() ? 3 : 9;
    Duration time = run.quick() ? Duration.ofSeconds(2) : Duration.ofSeconds(5);
    for (Server server : servers) {
      warmUp(run, server);
    }
    List<Row> rows = new ArrayList<>();
    for (int connections : new int[] {64, 256}) {
      Map<String, List<Round>> results =
          inTurn(run, servers, rounds, connections, load -> load.closed(time));
      rows.add(
          row(
              connections + " connections",
              "a second",
              results,
              round -> round.result.perSecond(),
              new Goal.Share(LIMIT, connections == 64 ? 0.9 : 0.6),
              new Goal.Share(SPRING, 2)));
      rows.add(
          row(
              connections + " connections, processor time of the program",
              "us each",
              results,
              Round::microsPerAnswer));
    }
    Map<String, List<Round>> paced =
        inTurn(run, servers, rounds, CONNECTIONS, load -> load.paced(PACE, time));
    for (double percentile : new double[] {50, 99, 99.9}) {
      rows.add(
          row(
              "%d a second, p%s"
                  .formatted(PACE, percentile == 99.9 ? "99.9" : (int) percentile + ""),
              "ms",
              paced,
              round -> round.result.millis(percentile),
              percentile == 99 ? new Goal[] {new Goal.AtMost(5)} : new Goal[0]));
    }
    return rows;
  }

  /** Until what is hot is compiled: that is after so many calls and not after so much time. */
  private static void warmUp(Run run, Server server) throws IOException {
    long wanted = run.quick() ? 100_000 : 300_000;
    Instant deadline = Instant.now().plus(run.quick() ? QUICK_WARM_UP : WARM_UP);
    long answered = 0;
    while (answered < wanted && Instant.now().isBefore(deadline)) {
      answered += load(server, CONNECTIONS, load -> load.closed(Duration.ofSeconds(5))).answered();
    }
    run.say("ingest: %s is warm after %d".formatted(server.name, answered));
  }

  private static Map<String, List<Round>> inTurn(
      Run run, List<Server> servers, int rounds, int connections, Play play) throws IOException {
    Map<String, List<Round>> results = new LinkedHashMap<>();
    for (int i = 0; i < rounds; i++) {
      for (Server server : servers) {
        double before = ProcessTimes.ofTree(server.process.pid());
        Load.Result result = load(server, connections, play);
        Round round = new Round(result, ProcessTimes.ofTree(server.process.pid()) - before);
        run.say(told(server, connections, round));
        results.computeIfAbsent(server.name, _ -> new ArrayList<>()).add(round);
      }
    }
    return results;
  }

  /** Signed anew for each round: an old date would be a warning. */
  private static Load.Result load(Server server, int connections, Play play) throws IOException {
    List<ByteBuffer> requests = SignedNotifications.of(REQUESTS, REGISTRATION, Instant.now(), SEED);
    try (Load load = new Load(server.address, connections, requests)) {
      return play.on(load);
    }
  }

  private static Row row(
      String what,
      String unit,
      Map<String, List<Round>> results,
      ToDoubleFunction<Round> figure,
      Goal... goals) {
    Map<String, Series> series = new LinkedHashMap<>();
    results.forEach(
        (server, rounds) ->
            series.put(
                server, new Series(rounds.stream().map(r -> figure.applyAsDouble(r)).toList())));
    List<Row.Beside> besides =
        series.entrySet().stream()
            .filter(entry -> !entry.getKey().equals(PRODUCT))
            .map(entry -> new Row.Beside(entry.getKey(), entry.getValue()))
            .toList();
    return new Row(NAME, what, unit, series.get(PRODUCT), besides, List.of(goals));
  }

  private static String told(Server server, int connections, Round round) {
    return String.format(
        Locale.ROOT,
        "ingest: %s, %d connections: %.0f a second, %d failed, p50 %.2f p99 %.2f ms, %.0f us each",
        server.name,
        connections,
        round.result.perSecond(),
        round.result.failed(),
        round.result.millis(50),
        round.result.millis(99),
        round.microsPerAnswer());
  }

  private static String startBroker(Programs programs, Path root, Path own)
      throws IOException, InterruptedException {
    int port = FreePort.any();
    Path ready = own.resolve("kafka.ready");
    Files.deleteIfExists(ready);
    Path target = root.resolve("sandbox/local-stack/target");
    var unused =
        programs.start(
            "kafka",
            List.of(
                "-cp",
                target.resolve("local-stack-1.0.0-SNAPSHOT.jar") + ":" + target + "/lib/*",
                "dev.kassa.localstack.KafkaProgram",
                "--directory",
                own.resolve("kafka").toString(),
                "--node",
                "1",
                "--ports",
                "" + port,
                "--controller-ports",
                "" + FreePort.any(),
                "--ready",
                ready.toString()),
            () -> Files.exists(ready));
    return "127.0.0.1:" + port;
  }

  private static Server startProduct(Programs programs, Path root, Run run, Path own, String broker)
      throws IOException, InterruptedException {
    Path webhooks = Files.createDirectories(own.resolve("webhooks"));
    Files.writeString(
        webhooks.resolve("benchmark.json"),
        new ObjectMapper()
            .writeValueAsString(
                Map.of(
                    "id",
                    REGISTRATION.id(),
                    "url",
                    "https://" + REGISTRATION.host() + REGISTRATION.path(),
                    "secret",
                    REGISTRATION.secret(),
                    "msn",
                    MSN)));
    Path files = run.stack().keysets().directory().getParent();
    int port = FreePort.any();
    List<String> arguments = new ArrayList<>();
    Map.of(
            "quarkus.http.port",
            "" + port,
            "quarkus.management.port",
            "0",
            "kafka.bootstrap.servers",
            broker,
            "kassa.vipps.base-url",
            "http://127.0.0.1:9",
            "kassa.settings.file",
            files.resolve("settings.json").toString(),
            "kassa.credentials.directory",
            files.resolve("credentials").toString(),
            "kassa.keysets.directory",
            files.resolve("keysets/webhook-ingest").toString(),
            "kassa.webhooks.directory",
            webhooks.toString())
        .forEach((key, value) -> arguments.add("-D" + key + "=" + value));
    arguments.add("-jar");
    arguments.add(root.resolve("webhook-ingest/target/quarkus-app/quarkus-run.jar").toString());
    return started(
        programs,
        PRODUCT,
        arguments,
        port,
        Programs.answers(URI.create("http://127.0.0.1:" + port + "/q/health/ready")));
  }

  private static Server startLimit(
      Programs programs, String name, String broker, String... producer)
      throws IOException, InterruptedException {
    int port = FreePort.any();
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-cp",
                System.getProperty("java.class.path"),
                BareVertx.class.getName(),
                "" + port,
                broker,
                TOPIC,
                REGISTRATION.host(),
                REGISTRATION.path(),
                REGISTRATION.secret()));
    arguments.addAll(List.of(producer));
    return started(programs, name, arguments, port, Programs.listens(port));
  }

  private static Server startSpring(Programs programs, Path jar, String broker)
      throws IOException, InterruptedException {
    int port = FreePort.any();
    return started(
        programs,
        SPRING,
        List.of(
            "-Dserver.port=" + port,
            "-Dspring.kafka.bootstrap-servers=" + broker,
            "-Dingest.topic=" + TOPIC,
            "-Dingest.host=" + REGISTRATION.host(),
            "-Dingest.path=" + REGISTRATION.path(),
            "-Dingest.secret=" + REGISTRATION.secret(),
            "-jar",
            jar.toString()),
        port,
        Programs.listens(port));
  }

  private static Server started(
      Programs programs, String name, List<String> arguments, int port, BooleanSupplier ready)
      throws IOException, InterruptedException {
    Process process = programs.start(name.replaceAll("[^a-z]+", "-"), arguments, ready);
    return new Server(name, process, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /** The checkout: this program's jar lies in sandbox/benchmarks/target. */
  private static Path root() throws URISyntaxException {
    Path jar = Path.of(Ingest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    return jar.resolve("../../../..").normalize();
  }
}
