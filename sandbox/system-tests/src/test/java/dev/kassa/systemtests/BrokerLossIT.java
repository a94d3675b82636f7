// The runbook's "Kafka is away", played for real: of three brokers one is lost, then two.
package dev.kassa.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kassa.localstack.Ground;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three brokers that are controllers as well, replication 3, {@code min.insync.replicas} 2; the
 * demo's load goes on all the time.
 */
@EnabledIfSystemProperty(
    named = "kassa.long",
    matches = "true",
    disabledReason = "takes five minutes and the machine for itself: -Dkassa.long=true")
class BrokerLossIT {
  private static final int BROKERS = 3;
  private static final int PAYMENTS = 30;
  private static final String ENDED = "select count(*) from payment.payment where not open";
  private static final Duration ENDED_WITHIN = Duration.ofMinutes(3);
  private static final Duration WELL_WITHIN = Duration.ofMinutes(2);
  private static final Duration WELL_FOR = Duration.ofSeconds(5);
  private static final Duration TWO_ARE_AWAY = Duration.ofSeconds(20);

  @TempDir private Path folder;

  @Test
  void oneOfThreeIsMissedForSecondsAndWithoutTwoNothingIsToldAsDone() throws Exception {
    try (Fleet fleet = Fleet.start(folder.resolve("state"), BROKERS)) {
      StackFile stack = StackFile.read(fleet.state().resolve("stack.json"));
      try (Admin admin =
              Admin.create(Map.of("bootstrap.servers", stack.kafka().bootstrapServers()));
          TillProbe probe = new TillProbe(stack.posGateway())) {
        fleet.load();
        awaitEnded(fleet, PAYMENTS);
        loseOne(fleet, admin, probe);
        loseTwo(fleet, admin, probe);
      }
      RushHour.Result result = fleet.result();
      assertThat(result.verdict().differences()).isEmpty();
    }
  }

  /** The one that is the controller, which costs an election more. */
  private void loseOne(Fleet fleet, Admin admin, TillProbe probe) throws Exception {
    int lost = controller(admin);
    System.out.printf("before: tills were not answered %s%n", probe.outage());
    probe.forget();
    fleet
        .ground()
        .without(
            Ground.broker(lost),
            () -> {
              probe.awaitWell(WELL_FOR, WELL_WITHIN);
              System.out.printf(
                  "broker %d, the controller, killed: tills were not answered %s%n",
                  lost, probe.outage());
              awaitEnded(fleet, ended(fleet) + PAYMENTS);
            });
    awaitWhole(admin);
    probe.awaitWell(WELL_FOR, WELL_WITHIN);
    System.out.printf("and until it was back: %s%n", probe.outage());
  }

  private void loseTwo(Fleet fleet, Admin admin, TillProbe probe) throws Exception {
    int left = controller(admin);
    List<Integer> lost =
        IntStream.rangeClosed(1, BROKERS).filter(node -> node != left).boxed().toList();
    probe.forget();
    fleet
        .ground()
        .without(
            Ground.broker(lost.getFirst()),
            () ->
                fleet
                    .ground()
                    .without(
                        Ground.broker(lost.getLast()),
                        () ->
                            assertThat(probe.takenWithin(TWO_ARE_AWAY))
                                .as("commands taken while one broker of three is left")
                                .isZero()));
    awaitWhole(admin);
    probe.awaitWell(WELL_FOR, WELL_WITHIN);
    System.out.printf(
        "brokers %s killed for %d s: tills were not answered %s%n",
        lost, TWO_ARE_AWAY.toSeconds(), probe.outage());
    awaitEnded(fleet, ended(fleet) + PAYMENTS);
  }

  private static int controller(Admin admin) throws Exception {
    return admin.describeMetadataQuorum().quorumInfo().get().leaderId();
  }

  /** Every copy of every partition is in step again. */
  private static void awaitWhole(Admin admin) {
    await("all copies")
        .atMost(WELL_WITHIN)
        .ignoreExceptions()
        .until(
            () ->
                admin
                    .describeTopics(admin.listTopics().names().get())
                    .allTopicNames()
                    .get()
                    .values()
                    .stream()
                    .flatMap(topic -> topic.partitions().stream())
                    .allMatch(partition -> partition.isr().size() == BROKERS));
  }

  private static long ended(Fleet fleet) {
    try {
      return fleet.number(ENDED);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void awaitEnded(Fleet fleet, long many) {
    await("payments").atMost(ENDED_WITHIN).until(() -> ended(fleet) >= many);
  }
}
