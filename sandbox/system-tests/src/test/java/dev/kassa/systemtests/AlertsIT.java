// Every alert of deploy/monitoring fires at its fault, on the running system.
package dev.kassa.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kassa.localstack.Topics;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * With the rules as they are deployed but for their waiting times: what is to last five minutes in
 * a store would last five minutes here.
 */
@EnabledIfSystemProperty(
    named = "kassa.long",
    matches = "true",
    disabledReason = "takes ten minutes and the machine for itself: -Dkassa.long=true")
class AlertsIT {
  private static final Path RULES = Fleet.CHECKOUT.resolve("deploy/monitoring/alerts.yaml");
  private static final Pattern ALERT =
      Pattern.compile("- alert: (\\w+)\\s+expr: .*\\s+for: (\\w+)");
  private static final Duration FIRES_WITHIN = Duration.ofMinutes(3);

  @TempDir private Path folder;

  private final Map<String, String> seen = new TreeMap<>();
  private final List<String> failed = new ArrayList<>();
  private String fault = "";
  private long since;
  private Fleet fleet;
  private FaultInjector faults;
  private Prometheus prometheus;
  private StackFile stack;

  @Test
  void everyAlertFiresAtItsFault() throws Exception {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(path -> Files.isExecutable(Path.of(path, "prometheus"))),
        "there is no prometheus on the PATH (Debian: apt-get install prometheus)");
    String rules = Files.readString(RULES);
    try (Fleet system = Fleet.start(folder.resolve("state"));
        Prometheus watching =
            new Prometheus(folder.resolve("prometheus"), system.instances(), impatient(rules))) {
      fleet = system;
      prometheus = watching;
      stack = StackFile.read(fleet.state().resolve("stack.json"));
      faults = new FaultInjector(fleet, stack, folder);
      assertThat(faults.pay("0", true)).isEqualTo(202);
      await("metrics of all")
          .during(Duration.ofSeconds(8))
          .atMost(Duration.ofSeconds(60))
          .until(() -> prometheus.firing().isEmpty());

      play("the provider", this::theProvider);
      play("records", this::records);
      play("forged notifications", this::forgedNotifications);
      play("secrets", this::secrets);
      play("a row that cannot be read", this::aRowThatCannotBeRead);
      play("overload", this::overload);
      play("Kafka is away", this::kafkaIsAway);
      play("the database is away", this::theDatabaseIsAway);
      play("a topic is missing", this::aTopicIsMissing);
      play("housekeeping", this::housekeeping);
      play("services are gone", this::servicesAreGone);

      Set<String> all = new TreeSet<>();
      ALERT
          .matcher(rules)
          .results()
          .forEach(
              alert -> {
                all.add(alert.group(1));
                System.out.printf(
                    "| `%s` | %s | %s |%n",
                    alert.group(1), seen.getOrDefault(alert.group(1), "- | -"), alert.group(2));
              });
      assertThat(failed).isEmpty();
      assertThat(seen.keySet()).isEqualTo(all);
    }
  }

  private interface Fault {
    void play() throws Exception;
  }

  /** One that does not show keeps no other from being played. */
  private void play(String name, Fault fault) throws Exception {
    try {
      fault.play();
    } catch (IOException | ConditionTimeoutException e) {
      System.out.printf("%s: %s; firing are %s%n", name, e.getMessage(), prometheus.firing());
      failed.add(name + ": " + e.getMessage());
    }
  }

  private static String impatient(String rules) {
    return rules
        .replaceAll("for: \\d+m", "for: 1s")
        .replace("> 300", "> 15")
        .replace("> 120", "> 10");
  }

  /** From now on alerts fire at this. */
  private void at(String newFault) {
    fault = newFault;
    since = System.nanoTime();
  }

  private void fires(String... alerts) {
    firesWhile(() -> {}, alerts);
  }

  /** Rates want a fault that goes on. */
  private void firesWhile(Fault again, String... alerts) {
    for (String alert : alerts) {
      await(alert)
          .atMost(FIRES_WITHIN)
          .pollInterval(Duration.ofSeconds(1))
          .until(
              () -> {
                again.play();
                return prometheus.firing().contains(alert);
              });
      double seconds = Duration.ofNanos(System.nanoTime() - since).toMillis() / 1000.0;
      System.out.printf("fired: %s after %.1f s: %s%n", alert, seconds, fault);
      seen.put(alert, "%s | %.0f s".formatted(fault, seconds));
    }
  }

  private void theProvider() throws Exception {
    at("the provider answers captures 500");
    faults.fault("{\"endpoint\":\"CAPTURE\",\"kind\":\"STATUS\",\"status\":500}");
    faults.pay("1", true);
    fires("KassaMoneyReserved");
    faults.noFaults();
    at("the provider answers creates and reads 500");
    faults.fault("{\"endpoint\":\"CREATE\",\"kind\":\"STATUS\",\"status\":500}");
    faults.fault("{\"endpoint\":\"READ\",\"kind\":\"STATUS\",\"status\":500}");
    faults.pay("2", true);
    fires("KassaCreateUnanswered");
    faults.noFaults();
    at("the provider answers exchanges of codes 500");
    faults.fault("{\"endpoint\":\"EXCHANGE\",\"kind\":\"STATUS\",\"status\":500}");
    firesWhile(faults::scan, "KassaScansUnanswered");
    faults.noFaults();
    at("a payment is put on the stuck list in its table");
    faults.execute(
        "payment",
        "update payment set stuck_since = now(), due_at = now() + interval '1 hour'"
            + " where id = (select min(id) from payment)");
    fires("KassaPaymentsStuck");
    faults.execute("payment", "update payment set stuck_since = null");
  }

  /** Not readable, and sealed with keys that nobody here has. */
  private void records() throws Exception {
    at("a payment command that is no message");
    faults.publish("pos.payments.v1", "no key of ours", "{}");
    fires("KassaDeadLetters");
    at("a scan that is no message");
    faults.publish("pos.scans.v1", "no key of ours", "{}");
    fires("KassaScanDeadLetters");
    at("a scan and a payment sealed with other keys");
    faults.sealedWithStrangeKeys();
    fires("KassaScansUnreadable", "KassaParked");
    faults.execute("payment", "update parked set bury = true");
  }

  private void forgedNotifications() throws Exception {
    at("forged notifications");
    firesWhile(
        () -> {
          for (int i = 0; i < 20; i++) {
            faults.forged();
          }
        },
        "KassaNotificationsRefused");
  }

  private void secrets() throws Exception {
    at("the folder of secrets is moved away");
    faults.hideSecrets();
    fires("KassaSecretsVanished");
    faults.showSecrets();
  }

  /** What stands in the database is no payment's state: to the program a fault of its own. */
  private void aRowThatCannotBeRead() throws Exception {
    at("a payment's row that the program cannot understand");
    faults.execute(
        "payment",
        "update payment set state = '{\"phase\":\"NONE\"}', next_read_at = now()"
            + " where id = (select min(id) from payment)");
    fires("KassaFault");
    faults.execute(
        "payment",
        "update payment set next_read_at = null, deadline_at = null, state_version = 99"
            + " where id = (select min(id) from payment)");
  }

  private void kafkaIsAway() throws Exception {
    at("the broker is killed");
    fleet
        .ground()
        .without(
            "kafka",
            () -> {
              // At once: who cannot publish is soon not ready, and nobody is sent there.
              Thread till = Thread.ofVirtual().start(() -> paying("3", 5));
              firesWhile(faults::notification, "KassaNotificationsUnpublished");
              till.join();
              fires("KassaCommandsUnpublished");
              fires("KassaGatewayBehind");
            });
  }

  /** A till that repeats what is not taken. */
  private void paying(String receipt, int times) {
    try {
      for (int i = 0; i < times; i++) {
        faults.pay(receipt, true);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void theDatabaseIsAway() throws Exception {
    awaitTaken();
    at("the database is killed");
    fleet
        .ground()
        .without(
            "postgres",
            () -> {
              faults.pay("4", true);
              fires("KassaIntakeStands");
            });
  }

  private void aTopicIsMissing() throws Exception {
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", stack.kafka().bootstrapServers()))) {
      at("a topic is deleted");
      admin.deleteTopics(List.of("payment.events.v1")).all().get();
      awaitTaken();
      firesWhile(() -> faults.pay("8", true), "KassaOutboxHeld", "KassaOutboxOld");
      Topics.createMissing(stack.kafka().bootstrapServers());
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The provider answers so slowly that creates wait for their turn. */
  private void overload() throws Exception {
    at("the provider answers creates after 4 s, 60 payments at once");
    faults.fault("{\"endpoint\":\"CREATE\",\"kind\":\"DELAY\",\"delayMs\":4000}");
    firesWhile(
        () -> {
          // All at once: a queue is no overload while each waits for the one before.
          try (ExecutorService tills = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, 60).forEach(_ -> tills.execute(() -> paying("5", 1)));
          }
        },
        "KassaOverloaded");
    faults.noFaults();
  }

  private void housekeeping() throws Exception {
    at("the right to make partitions is taken away");
    faults.execute(
        "membership",
        "revoke execute on function keep_inbox_partitions(date, int, date) from membership");
    fleet.stop(List.of("membership-service"));
    fleet.start(List.of("membership-service"), Map.of());
    fires("KassaHousekeepingFails");
  }

  private void servicesAreGone() throws Exception {
    at("both instances of a service are stopped");
    fleet.stop(List.of("identity-service"));
    fires("KassaServiceDown");
    at("nothing is left to scrape");
    prometheus.targets(Map.of());
    fires("KassaNothingScraped");
  }

  private void awaitTaken() {
    await("payments are taken")
        .atMost(Duration.ofMinutes(2))
        .until(() -> faults.pay("7", true) == 202);
  }
}
