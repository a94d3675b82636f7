// Every interleaving of tills, people, calls and time, to stated bounds.
package dev.kassa.membership.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.localstack.LocalKeysets;
import dev.kassa.membership.shell.ClubSearch.Before;
import dev.kassa.membership.shell.ClubSearch.Bound;
import dev.kassa.membership.shell.ClubSearch.Scenario;
import dev.kassa.membership.shell.ClubSearch.Who;
import dev.kassa.membership.shell.ClubWorld.Fate;
import dev.kassa.messaging.Keysets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The histories go further at random; this leaves nothing out. The long run goes further. */
class ClubSearchTest {
  private static final boolean LONG = Boolean.getBoolean("kassa.long");

  private static final Set<Fate> ANY = EnumSet.complementOf(EnumSet.of(Fate.ANSWERED));

  /** What memory holds. */
  private static final int MOST = 20_000_000;

  @TempDir static Path directory;
  private static Seals seals;

  @BeforeAll
  static void keys() {
    LocalKeysets.writeMissing(directory.resolve("keysets"));
    seals = new Seals(new Keysets(directory.resolve("keysets/membership")));
  }

  /**
   * The scenarios.
   *
   * @param more times that something goes wrong, or that time passes, than the normal run allows
   */
  static List<Scenario> scenarios(int more) {
    return List.of(
        new Scenario(
            "one person between two tills",
            new Bound(2, 1, 1, 2 + 2 * more, 0),
            ANY,
            Before.NOTHING,
            List.of(
                new Who(ClubActs.NUMBER, true, true, ClubActs.FRESH, false),
                new Who(ClubActs.NUMBER, false, true, ClubActs.OLD, false))),
        new Scenario(
            "two people whose starts are not answered",
            new Bound(0, more, 2, 2 + more, 0),
            EnumSet.of(Fate.ANSWER_LOST),
            Before.ASKED,
            List.of(
                new Who(ClubActs.NUMBER, true, true, ClubActs.FRESH, false),
                new Who(ClubActs.OTHER, true, true, ClubActs.FRESH, false))),
        new Scenario(
            "asked for before they are identified",
            new Bound(1, 1, more, 1 + more, 1),
            ANY,
            Before.NOTHING,
            List.of(new Who(ClubActs.NUMBER, true, false, ClubActs.FRESH, false))),
        new Scenario(
            "asked by itself, and by a till",
            new Bound(1, 1, more, 1 + more, 1),
            ANY,
            Before.NOTHING,
            List.of(new Who(ClubActs.NUMBER, false, false, ClubActs.FRESH, false))),
        new Scenario(
            "not the member whose number it was",
            new Bound(1, more, 1, 1 + more, 1),
            ANY,
            Before.CHANGED_HANDS,
            List.of(new Who(ClubActs.NUMBER, true, false, ClubActs.FRESH, true))));
  }

  @Test
  void nothingGoesWrongInAnyOrder() {
    for (Scenario scenario : scenarios(LONG ? 1 : 0)) {
      ClubSearch search = new ClubSearch(scenario, MOST);
      search.run(seals, new ClubMoves());
      System.out.println(search.figures());
      assertThat(search.isExhausted()).as(scenario.name() + " is exhausted").isTrue();
    }
  }
}
