// The runbook's "After a database restore", played for real.
package dev.kassa.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kassa.systemtests.Evidence.Booked;
import dev.kassa.systemtests.Proof.Difference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Under a load that notices it. */
@EnabledIfSystemProperty(
    named = "kassa.long",
    matches = "true",
    disabledReason = "takes five minutes and the machine for itself: -Dkassa.long=true")
class RestoreIT {
  private static final List<String> STORING = List.of("payment-service", "membership-service");
  private static final Pattern SETTING = Pattern.compile("(KASSA_[A-Z_]+)=(\\S+)");

  @TempDir private Path folder;

  @Test
  void aRestoredDatabaseLearnsWhatItHasForgotten() throws Exception {
    try (Fleet fleet = Fleet.start(folder.resolve("state"))) {
      fleet.load();
      ended(fleet, 60);
      fleet.ground().backUpDatabase(folder.resolve("backup"));
      Instant backup = Instant.now();
      long then = payments(fleet).size();
      ended(fleet, then + 100);

      fleet.stop(STORING);
      Map<String, Long> before = payments(fleet);
      Set<String> members = members(fleet);
      fleet.ground().restoreDatabase(folder.resolve("backup"));
      Map<String, Long> restored = payments(fleet);
      Set<String> lostMembers = new HashSet<>(members);
      lostMembers.removeAll(members(fleet));
      System.out.printf(
          "restored after a loss of %d s: %d payments of %d, %d of the missing with money taken;"
              + " %d members of %d%n",
          Duration.between(backup, Instant.now()).toSeconds(),
          restored.size(),
          before.size(),
          before.entrySet().stream()
              .filter(p -> !restored.containsKey(p.getKey()) && p.getValue() > 0)
              .count(),
          members.size() - lostMembers.size(),
          members.size());
      for (String service : STORING) {
        fleet.start(List.of(service), restore(service, backup));
      }
      ended(fleet, before.size() + 20);

      RushHour.Result result = fleet.result();
      Map<String, Long> known = payments(fleet);
      assertThat(result.evidence().books())
          .as("payments of the provider's books, with what was taken")
          .allSatisfy(
              booked -> assertThat(known).containsEntry(booked.key(), booked.sums().captured()));
      System.out.printf(
          "%d payments in the provider's books, all of them known; %d events told again; %d"
              + " members joined in the time that was lost, and are asked anew%n",
          result.evidence().books().size(),
          result.evidence().payments().stream().filter(news -> news.epoch() == 2).count(),
          lostMembers.size());
      // Who joined then has points on a topic and is in no table: the runbook says so.
      assertThat(result.verdict().differences())
          .filteredOn(difference -> !isOf(difference, lostMembers))
          .isEmpty();
      assertThat(result.evidence().books()).extracting(Booked::state).doesNotContain("CREATED");
    }
  }

  private static boolean isOf(Difference difference, Set<String> members) {
    return members.contains(difference.key());
  }

  private void ended(Fleet fleet, long many) {
    await("payments")
        .atMost(Duration.ofMinutes(3))
        .until(() -> fleet.number("select count(*) from payment.payment where not open") >= many);
  }

  /** What was taken, by payment. */
  private static Map<String, Long> payments(Fleet fleet) throws Exception {
    Map<String, Long> payments = new HashMap<>();
    try (var connection = fleet.database();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select msn || '/' || reference, (state::jsonb #>>"
                    + " '{standing,amounts,captured}')::bigint from payment.payment")) {
      while (rows.next()) {
        payments.put(rows.getString(1), rows.getLong(2));
      }
    }
    return payments;
  }

  private static Set<String> members(Fleet fleet) throws Exception {
    Set<String> members = new HashSet<>();
    try (var connection = fleet.database();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select member_id from membership.member")) {
      while (rows.next()) {
        members.add(rows.getString(1));
      }
    }
    return members;
  }

  /** The operator's step; returns the settings that it says. */
  private Map<String, String> restore(String service, Instant backup) throws Exception {
    String kafka = StackFile.read(folder.resolve("state/stack.json")).kafka().bootstrapServers();
    Process restore =
        new ProcessBuilder(
                Fleet.CHECKOUT.resolve("kassa").toString(),
                "restore",
                "--service",
                service.replace("-service", ""),
                "--backup",
                backup.toString(),
                "--epoch",
                "1",
                "--bootstrap",
                kafka)
            .redirectErrorStream(true)
            .start();
    String said = new String(restore.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    System.out.print(said);
    assertThat(restore.waitFor()).as(said).isZero();
    return SETTING
        .matcher(said)
        .results()
        .collect(Collectors.toMap(found -> found.group(1), found -> found.group(2)));
  }
}
