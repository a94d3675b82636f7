// The whole system as real processes, for tests: one for all test classes of a run.
package dev.kassa.systemtests;

import dev.kassa.localstack.Kassa;
import dev.kassa.localstack.Operator;
import dev.kassa.localstack.ServiceReplica;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Starts the packaged services with Kafka, PostgreSQL and the simulator as {@code ./kassa up} does,
 * in a temporary directory and on ports of their own, when the first test asks for it; stops them
 * after the last.
 */
final class RunningStack implements ParameterResolver {
  // Held here, because the JDK forgets the level of a logger that nobody holds.
  private static final Logger KAFKA = Logger.getLogger("org.apache.kafka");

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Stack.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(RunningStack.class))
        .computeIfAbsent(Stack.class, _ -> Stack.start(), Stack.class);
  }

  /** The running system. */
  static final class Stack implements AutoCloseable {
    private static final String FAILPOINTS = "KASSA_PAYMENT_FAILPOINTS";
    private static final Duration UP_WITHIN = Duration.ofMinutes(4);
    // So many that there are always 20 payments in flight, which outages wait for.
    private static final int AT_ONCE = 60;
    private static final Duration SETTLED_WITHIN = Duration.ofSeconds(120);

    private static final int MEMBERSHIP_PORT = 8083;
    // The two edges count on a port of its own.
    private static final Map<String, Integer> METRICS =
        Map.of(
            "pos-gateway", 8130,
            "webhook-ingest", 8131,
            "identity-service", 8082,
            "membership-service", MEMBERSHIP_PORT,
            "payment-service", 8084);

    private final Path directory;
    private final PairingProvider pairing;

    private Stack(Path directory, PairingProvider pairing) {
      this.directory = directory;
      this.pairing = pairing;
    }

    private static Stack start() {
      KAFKA.setLevel(Level.SEVERE);
      try {
        Stack stack =
            new Stack(Files.createTempDirectory("kassa-system-"), PairingProvider.start());
        stack.kassa("up", "--port-offset", Integer.toString(FreeOffset.any()));
        return stack;
      } catch (IOException e) {
        throw new IllegalStateException("the system for tests did not start", e);
      }
    }

    /** What the running system says about itself. */
    Path stackFile() {
      return directory.resolve("stack.json");
    }

    /** The running system as a player sees it. */
    StackFile read() throws IOException {
      return StackFile.read(stackFile());
    }

    /** Starts another pos-gateway beside the first; whoever asks for it closes it. */
    ServiceReplica anotherGateway() {
      return ServiceReplica.posGateway(Path.of(System.getProperty("kassa.root")), directory);
    }

    /** Starts another webhook-ingest beside the first; whoever asks for it closes it. */
    ServiceReplica anotherWebhookIngest() {
      return ServiceReplica.webhookIngest(Path.of(System.getProperty("kassa.root")), directory);
    }

    /** One of the live secrets that the provider signs with: id, url, secret, msn. */
    Path webhookSecret() throws IOException {
      try (Stream<Path> files = Files.list(directory.resolve("webhooks"))) {
        return files
            .filter(file -> file.toString().endsWith(".json"))
            .sorted()
            .findFirst()
            .orElseThrow();
      }
    }

    /**
     * Starts another payment-service beside the first, with the same failpoints; whoever asks for
     * it closes it.
     */
    ServiceReplica anotherPaymentService() {
      return ServiceReplica.payment(
          Path.of(System.getProperty("kassa.root")),
          directory,
          Map.of(
              FAILPOINTS,
              failpoints().folder().toString(),
              "KAFKA_INTERCEPTOR_CLASSES",
              "dev.kassa.payment.shell.PublishFailpoints"));
    }

    /** Where payment-service dies or freezes when it is asked to. */
    Failpoints failpoints() {
      return new Failpoints(directory.resolve("failpoints"));
    }

    /** Runs {@code ./kassa payments}; returns its exit code. */
    int payments(PrintWriter out, String... arguments) {
      List<String> all = new ArrayList<>(List.of("--state", directory.toString()));
      all.addAll(List.of(arguments));
      return Operator.run(out, all.toArray(String[]::new));
    }

    /** The provider's control surface. */
    Simulator simulator() throws IOException {
      return new Simulator(read().vipps().baseUrl());
    }

    /** Every exchange with the provider, one JSON object a line. */
    Path traffic() {
      return directory.resolve("simulator").resolve("traffic.jsonl");
    }

    /** The chain's identity provider, where devices are paired. */
    PairingProvider pairing() {
      return pairing;
    }

    /** What each process has said so far. */
    List<Path> logs() throws IOException {
      try (Stream<Path> files = Files.list(directory.resolve("logs"))) {
        return files.sorted().toList();
      }
    }

    /** What each service counts, by its name. */
    Map<String, String> metrics() throws IOException, InterruptedException {
      int offset = read().membership().url().getPort() - MEMBERSHIP_PORT;
      Map<String, String> metrics = new TreeMap<>();
      try (HttpClient http = HttpClient.newHttpClient()) {
        for (Map.Entry<String, Integer> service : METRICS.entrySet()) {
          URI url =
              URI.create("http://127.0.0.1:%d/q/metrics".formatted(service.getValue() + offset));
          metrics.put(
              service.getKey(),
              http.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString())
                  .body());
        }
      }
      return metrics;
    }

    /** A demo of this size with a new seed; what it says goes to the test's output. */
    Played demo(int checkouts, List<Outages.Outage> outages)
        throws IOException, InterruptedException {
      Plan plan = Plan.of(new Random().nextInt(1_000_000), checkouts);
      StringWriter said = new StringWriter();
      PrintWriter out = new PrintWriter(said, true);
      out.println("seed " + plan.seed());
      RushHour.Result result =
          new RushHour(stackFile(), plan, AT_ONCE, outages, SETTLED_WITHIN, Duration.ZERO)
              .play(out);
      Demo.report(plan, result, out);
      System.out.println(said);
      return new Played(plan, result, said.toString());
    }

    @Override
    public void close() throws IOException {
      kassa("down");
      pairing.close();
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }

    private void kassa(String... arguments) throws IOException {
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Kassa.class.getName(),
                  "--root",
                  System.getProperty("kassa.root"),
                  "--state",
                  directory.toString()));
      command.addAll(List.of(arguments));
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().put("KASSA_RECORD_TRAFFIC", traffic().toString());
      builder.environment().put(FAILPOINTS, failpoints().folder().toString());
      builder.environment().putAll(pairing.settings());
      Path log = Files.createTempFile("kassa-system-", ".log");
      builder.redirectErrorStream(true).redirectOutput(log.toFile());
      Process process = builder.start();
      boolean ended = ended(process);
      String said = Files.readString(log);
      Files.delete(log);
      if (!ended || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException(String.join(" ", arguments) + " failed:\n" + said);
      }
    }

    private static boolean ended(Process process) {
      try {
        return process.waitFor(UP_WITHIN.toSeconds(), TimeUnit.SECONDS);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }

  /**
   * A demo that was played.
   *
   * @param said what somebody at a terminal would have seen
   */
  record Played(Plan plan, RushHour.Result result, String said) {}
}
