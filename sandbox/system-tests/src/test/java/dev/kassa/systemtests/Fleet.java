// The whole system with its services in a test's own hand: two of each, behind balancers.
package dev.kassa.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kassa.localstack.Ground;
import dev.kassa.localstack.ServiceReplica;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Nobody supervises the services: who is told to end stays away until it is started. */
final class Fleet implements AutoCloseable {
  static final Path CHECKOUT = Path.of(System.getProperty("kassa.root"));
  static final List<String> SERVICES =
      List.of(
          "identity-service",
          "membership-service",
          "payment-service",
          "webhook-ingest",
          "pos-gateway");

  private static final Duration START = Duration.ofMinutes(4);
  private static final Duration END = Duration.ofSeconds(40);
  private static final List<Integer> NUMBERS = List.of(2, 3);
  private static final int AT_ONCE = 16;
  private static final int MOST_CHECKOUTS = 8_000;

  private final Path state;
  private final Ground ground;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, Balancer> balancers;
  private final Map<String, ServiceReplica> running = new LinkedHashMap<>();
  private final PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
  private final AtomicBoolean goOn = new AtomicBoolean(true);
  private final CompletableFuture<RushHour.Result> load = new CompletableFuture<>();
  private int replaced;

  private Fleet(Path state, Ground ground, Map<String, Balancer> balancers) {
    this.state = state;
    this.ground = ground;
    this.balancers = balancers;
  }

  /** Starts all of it; returns when it serves. */
  static Fleet start(Path state) throws IOException, InterruptedException {
    return start(state, 1, Map.of(), _ -> {});
  }

  /** The same on a cluster of brokers; of three, each keeps a copy of everything. */
  static Fleet start(Path state, int brokers) throws IOException, InterruptedException {
    return start(state, brokers, Map.of(), _ -> {});
  }

  /** What is done to what services stand on before they start. */
  interface Preparation {
    /** Does it. */
    void prepare(Ground ground) throws IOException, InterruptedException;
  }

  /** The same, and each service is told this besides. */
  static Fleet start(Path state, Map<String, String> environment, Preparation preparation)
      throws IOException, InterruptedException {
    return start(state, 1, environment, preparation);
  }

  private static Fleet start(
      Path state, int brokers, Map<String, String> environment, Preparation preparation)
      throws IOException, InterruptedException {
    int offset = FreeOffset.any();
    Map<String, Balancer> balancers =
        Map.of(
            "pos-gateway", balancer("pos-gateway", 8080 + offset),
            "webhook-ingest", balancer("webhook-ingest", 8081 + offset),
            "membership-service", balancer("membership-service", 8083 + offset));
    Fleet fleet = new Fleet(state, Ground.start(CHECKOUT, state, offset, brokers), balancers);
    preparation.prepare(fleet.ground);
    fleet.start(SERVICES, environment);
    return fleet;
  }

  private static Balancer balancer(String service, int port) throws IOException {
    return new Balancer(
        port, request -> System.out.println("no answer of " + service + ": " + request));
  }

  /** Where each instance answers, by service. */
  Map<String, List<URI>> instances() {
    Map<String, List<URI>> instances = new LinkedHashMap<>();
    for (String service : SERVICES) {
      instances.put(
          service, NUMBERS.stream().map(number -> running.get(service + number).url()).toList());
    }
    return instances;
  }

  /** Where a running system's files are. */
  Path state() {
    return state;
  }

  /** What the services stand on. */
  Ground ground() {
    return ground;
  }

  /** Starts all instances of these services. */
  void start(List<String> services, Map<String, String> environment) {
    for (String service : services) {
      for (int number : NUMBERS) {
        running.put(
            service + number, ServiceReplica.of(CHECKOUT, state, service, number, environment));
      }
    }
    for (String service : services) {
      NUMBERS.forEach(number -> serve(service, number));
    }
  }

  /** Tells all instances of these services to end, and awaits it. */
  void stop(List<String> services) throws InterruptedException {
    for (String service : services) {
      for (int number : NUMBERS) {
        running.get(service + number).terminate();
      }
    }
    for (String service : services) {
      for (int number : NUMBERS) {
        ended(service, number);
      }
    }
  }

  /** Replaces each instance of these services by one of another build, one after the other. */
  void roll(List<String> services, Path build) throws InterruptedException {
    for (String service : services) {
      for (int number : NUMBERS) {
        assertThat(load).as("the load").isNotDone();
        running.get(service + number).terminate();
        ended(service, number);
        running.put(service + number, ServiceReplica.of(build, state, service, number, Map.of()));
        serve(service, number);
        replaced++;
        out.printf("%s %d is replaced%n", service, number);
      }
    }
  }

  private void ended(String service, int number) throws InterruptedException {
    ServiceReplica old = running.get(service + number);
    assertThat(old.exitCode(END)).as("exit code of " + service).isZero();
    if (balancers.containsKey(service)) {
      balancers.get(service).remove(old.url().getPort());
    }
  }

  private void serve(String service, int number) {
    URI url = running.get(service + number).url();
    HttpRequest ready = HttpRequest.newBuilder(url.resolve("/q/health/ready")).build();
    await(service + " is ready")
        .atMost(START)
        .until(
            () -> {
              try {
                return http.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
              } catch (IOException notYet) {
                return false;
              }
            });
    if (balancers.containsKey(service)) {
      balancers.get(service).add(url.getPort());
    }
  }

  /** Tills come, and go on coming until somebody asks for the result. */
  void load() {
    Plan plan = Plan.of(new Random().nextInt(1_000_000), MOST_CHECKOUTS);
    out.println("seed " + plan.seed());
    RushHour hour =
        new RushHour(
            state.resolve("stack.json"),
            plan,
            AT_ONCE,
            List.of(),
            Duration.ofSeconds(120),
            Duration.ZERO);
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                load.complete(hour.play(out, goOn::get));
              } catch (IOException | InterruptedException | RuntimeException e) {
                load.completeExceptionally(e);
              }
            });
  }

  /** No more tills come; those that are there come to their ends, and all is judged. */
  RushHour.Result result() throws Exception {
    goOn.set(false);
    RushHour.Result result = load.get(10, TimeUnit.MINUTES);
    result.board().table().forEach(out::println);
    result.board().surprises().forEach(surprise -> out.println("otherwise: " + surprise));
    result.verdict().differences().stream()
        .limit(30)
        .forEach(
            difference -> {
              out.println(difference);
              Proof.views(result.evidence(), difference.key()).forEach(out::println);
            });
    out.printf(
        "%d instances replaced over %d s of load; %s refused and passed on: tills %d, provider"
            + " %d; %d payments, %d differences%n",
        replaced,
        result.checkoutsMillis() / 1000,
        result.doorTraffic(),
        balancers.get("pos-gateway").refused(),
        balancers.get("webhook-ingest").refused(),
        result.evidence().books().size(),
        result.verdict().differences().size());
    return result;
  }

  /** How many times an instance was replaced. */
  int replaced() {
    return replaced;
  }

  /** A connection that may read all tables. */
  Connection database() throws IOException, SQLException {
    var database = dev.kassa.localstack.StackFile.read(state.resolve("stack.json")).postgres();
    return DriverManager.getConnection(database.url(), database.user(), database.password());
  }

  /** A number that the database has. */
  long number(String query) throws IOException, SQLException {
    try (Connection connection = database();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Override
  public void close() throws IOException {
    goOn.set(false);
    running.values().forEach(ServiceReplica::close);
    for (Balancer balancer : balancers.values()) {
      balancer.close();
    }
    ground.close();
  }
}
