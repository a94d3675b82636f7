// The club that was there before, from CSV, and what is done about many at once.
package dev.kassa.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.IdentificationId;
import dev.kassa.localstack.Infrastructure;
import dev.kassa.membership.Till.Heard;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@QuarkusTestResource(
    value = Infrastructure.class,
    initArgs = {
      @ResourceArg(name = "schema", value = "membership"),
      @ResourceArg(name = "settings", value = "true"),
      @ResourceArg(name = "service", value = "membership"),
      @ResourceArg(name = "operator", value = "true")
    })
@QuarkusTestResource(ProviderSimulator.class)
class ImportedMembersIT extends RunningClub {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  private final CheckoutId checkout = new CheckoutId(UUID.randomUUID());
  private final String msisdn = number();

  @Test
  void aClubThatWasThereBeforeIsTakenOverOnce() throws Exception {
    String imported = number();
    Path file = directory.resolve("club.csv");
    Files.writeString(
        file,
        """
        phoneNumber;priceGroup;points;remark
        +%s;gold;1250;"since 2009; a friend"
        %s;;;x
        not a number;;;x
        +%s;;;twice
        +%s;gold;12.5;x
        short
        """
            .formatted(imported, msisdn.substring(2), imported, number()));
    String first = run("import", file.toString());
    assertThat(first)
        .startsWith("exit 1\n")
        .contains(
            "line 4: phoneNumber must be a number of some country",
            "line 5: phoneNumber must not stand in two lines, it does in line 2",
            "line 6: points must be a whole number",
            "line 7: not as many values",
            "6 rows: 2 taken, 0 members already, 4 refused");
    assertThat(run("import", file.toString())).contains("6 rows: 0 taken, 2 members already");

    till.identify(checkout, imported);
    Heard known = till.hear(checkout, "member-recognised");
    assertThat(known.payload().path("points").asLong()).isEqualTo(1250);
    assertThat(known.payload().path("priceGroup").asText()).isEqualTo("gold");
    assertThat(
            tables.texts(
                "select kind || points from points_entry where member_id = '"
                    + known.payload().path("memberId").asText()
                    + "'"))
        .containsExactly("OPENING1250");

    assertThat(run("erase", "+" + imported)).startsWith("exit 0\n");
    assertThat(run("import", file.toString()))
        .as("the same file brings nobody back")
        .contains("line 2: phoneNumber must not be of somebody", "0 taken, 1 members already");
  }

  /** Marks around a number are none of it, as with what a reader adds to a code. */
  @Test
  void aFileFromAnySystemIsTakenAsFarAsItCanBe() throws Exception {
    Path file = directory.resolve("club.csv");
    String imported = number();
    Files.write(
        file,
        """
        phoneNumber;points;remark\r
        "+%s";7;"Bj\u00f8rn, ""friend""; since 2009"\r
        \0;1;x\r
        +4790000000%s;1;x\r
        +%s;"1;x\r
        %s;1;x\r
        +%s;1;%s\r
        """
            .formatted(imported, "\0", number(), "9".repeat(300), number(), "y".repeat(10_000_000))
            .getBytes(StandardCharsets.ISO_8859_1));
    assertThat(run("import", file.toString()))
        .startsWith("exit 1\n")
        .contains(
            "line 3: phoneNumber must be a number of some country",
            "line 5: not as many values",
            "line 6: phoneNumber must be at most 200 characters",
            "line 7: longer than 10000 characters",
            "6 rows: 2 taken, 0 members already, 4 refused");
    assertThat(run("find", "+" + imported)).contains("\"points\" : 7");
  }

  @Test
  void aNumberIsOnePersonsWhoeverIsCorrectedToIt() throws Exception {
    String first = imported(number());
    String second = imported(msisdn);
    assertThat(run("correct", first, "--phone", "+" + msisdn))
        .startsWith("exit 1\n")
        .contains("another member of the club has this number");
    String wanted = number();
    try (ExecutorService operators = Executors.newFixedThreadPool(2)) {
      List<Future<String>> both =
          operators.invokeAll(
              Stream.of(first, second)
                  .<Callable<String>>map(
                      member -> () -> run("correct", member, "--phone", "+" + wanted))
                  .toList());
      assertThat(both.stream().map(Future::resultNow).map(said -> said.substring(0, 6)).sorted())
          .containsExactly("exit 0", "exit 1");
      assertThat(both.stream().map(Future::resultNow))
          .filteredOn(said -> said.startsWith("exit 1"))
          .allMatch(said -> said.contains("another member of the club has this number"));
    }
    assertThat(run("correct", first, "--phone", "+" + number())).startsWith("exit 0\n");
    assertThat(tables.texts("select count(*) from member_phone where member_id = '" + first + "'"))
        .as("one number each")
        .containsExactly("1");
  }

  @Test
  void whoHoldsTenThousandPurchasesIsExported() throws Exception {
    String member = imported(msisdn);
    tables.execute(
        """
        insert into purchase (msn, reference, identification_id, checkout_id, store_id, pos_id,
          currency, club_id, member_id, epoch, sequence, net_captured, booked_net, booked_points,
          seen_at, rate)
        select '123456', 'many-%1$s-' || n, gen_random_uuid(), gen_random_uuid(), 'oslo-1',
          'till-7', 'NOK', 'club', '%1$s', 1, 1, 100, 100, 1, now(),
          '{"currency":"NOK","pointsPerHundredMinorUnits":1}'
        from generate_series(1, 10000) n;
        insert into points_entry (member_id, entered_at, kind, msn, reference, points)
        select '%1$s', now(), 'PURCHASE', '123456', 'many-%1$s-' || n, 1
        from generate_series(1, 10000) n;
        update member set points = points + 10000 where member_id = '%1$s';
        """
            .formatted(member));
    JsonNode export = JSON.readTree(run("export", member).substring("exit 0\n".length()));
    assertThat(export.path("held").findValuesAsText("what").stream().filter("purchase"::equals))
        .hasSize(10_000);
    assertThat(run("erase", member)).startsWith("exit 0\n");
    assertThat(tables.texts("select count(*) from purchase where member_id = '" + member + "'"))
        .containsExactly("0");
  }

  @Test
  void whatIsPaidWhileSomebodyIsErasedBringsThemNotBack() throws Exception {
    String member = imported(msisdn);
    Map<CheckoutId, IdentificationId> visits = new LinkedHashMap<>();
    for (int i = 0; i < 20; i++) {
      CheckoutId visit = new CheckoutId(UUID.randomUUID());
      visits.put(visit, till.identify(visit, msisdn));
    }
    visits.keySet().forEach(visit -> till.hear(visit, "member-recognised"));
    List<String> facts = new ArrayList<>();
    try (ExecutorService operator = Executors.newSingleThreadExecutor()) {
      Future<String> erased = null;
      for (Map.Entry<CheckoutId, IdentificationId> visit : visits.entrySet()) {
        facts.add("'" + till.captured(visit.getKey(), visit.getValue(), 10_000, 3) + "'");
        erased = erased == null ? operator.submit(() -> run("erase", member)) : erased;
      }
      assertThat(erased.get()).startsWith("exit 0\n");
    }
    String taken = "select count(*) from inbox where id in (" + String.join(",", facts) + ")";
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(tables.texts(taken)).containsExactly("20"));
    for (String table : List.of("purchase", "points_entry", "identification", "member_phone")) {
      assertThat(
              tables.texts("select count(*) from " + table + " where member_id = '" + member + "'"))
          .as(table)
          .containsExactly("0");
    }
  }

  /** Takes somebody over; says who they are. */
  private String imported(String number) throws Exception {
    Path file = directory.resolve(number + ".csv");
    Files.writeString(file, "phoneNumber\n+" + number + "\n");
    assertThat(run("import", file.toString())).contains("1 taken");
    return JSON.readTree(run("find", "+" + number).substring("exit 0\n".length()))
        .path("memberId")
        .asText();
  }
}
