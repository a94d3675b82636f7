// A new version is rolled out over a running load, and rolled back, and no till is left alone.
package dev.kassa.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
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
  /**
   * A kept connection may end in the moment in which a request leaves on it; HTTP has no word for
   * that. A till repeats with the same key, as always.
   */
  private static final int REPLACED_GATEWAYS = 4;

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
      assertThat(result.callsRepeated())
          .as("till requests without an answer")
          .isLessThanOrEqualTo(REPLACED_GATEWAYS);
      assertThat(result.streamsBegunAnew()).isZero();
    }
  }
}
