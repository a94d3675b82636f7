// A new version is rolled out over a running load, and rolled back, and no till is left alone.
package dev.kassa.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two instances of each service, one after the other told to end and replaced, as a rolling upgrade
 * does; tills and the provider reach them through what passes a refused connection on.
 */
@EnabledIfSystemProperty(
    named = "kassa.long",
    matches = "true",
    disabledReason = "takes ten minutes and the machine for itself: -Dkassa.long=true")
class RollingUpgradeIT {
  private static final String OF_THE_NEW_FORM =
      "select count(*) from payment.payment where state_version = 4 and ";

  @TempDir private Path folder;

  @Test
  void versionsAreRolledForthAndBackUnderLoad() throws Exception {
    Path another = NextRelease.withAnotherField(Fleet.CHECKOUT, folder.resolve("field")).root();
    try (Fleet fleet = Fleet.start(folder.resolve("state"))) {
      fleet.load();
      fleet.roll(Fleet.SERVICES, another);
      fleet.roll(Fleet.SERVICES, Fleet.CHECKOUT);
      RushHour.Result result = fleet.result();
      assertThat(fleet.replaced()).isEqualTo(20);
      assertThat(result.verdict().differences()).isEmpty();
      assertThat(result.callsRepeated()).as("till requests without an answer").isZero();
      assertThat(result.streamsBegunAnew()).isZero();
      assertThat(result.board().surprises()).as("what tills were told besides").isEmpty();
    }
  }

  /** Forth, back while rows of the new form wait for the new version, and forth again. */
  @Test
  void rowsOfANewFormWaitForTheirVersion() throws Exception {
    Path another = NextRelease.withAnotherRow(Fleet.CHECKOUT, folder.resolve("row")).root();
    List<String> payments = List.of("payment-service");
    try (Fleet fleet = Fleet.start(folder.resolve("state"))) {
      fleet.load();
      fleet.roll(payments, another);
      await("payments of the new form")
          .atMost(Duration.ofMinutes(2))
          .until(() -> fleet.number(OF_THE_NEW_FORM + "not open") > 20);
      fleet.roll(payments, Fleet.CHECKOUT);
      System.out.printf(
          "back again: of the new form %d payments are open and wait, %d have ended%n",
          fleet.number(OF_THE_NEW_FORM + "open"), fleet.number(OF_THE_NEW_FORM + "not open"));
      long old = fleet.number("select count(*) from payment.payment where state_version = 3");
      await("the old version goes on with its own")
          .atMost(Duration.ofMinutes(2))
          .until(
              () ->
                  fleet.number("select count(*) from payment.payment where state_version = 3")
                      > old + 20);
      fleet.roll(payments, another);
      RushHour.Result result = fleet.result();
      assertThat(fleet.number(OF_THE_NEW_FORM + "open and next_read_at < now() - interval '2 min'"))
          .isZero();
      assertThat(result.verdict().differences()).isEmpty();
      assertThat(result.callsRepeated()).as("till requests without an answer").isZero();
    }
  }
}
