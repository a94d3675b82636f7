// What is to catch a broken rule: the tables, the search, the histories. Run without JUnit, because
// the classes under it are compiled anew for every broken rule.
package dev.kassa.membership.shell;

import dev.kassa.localstack.LocalKeysets;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.TestClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The tables, and what they do not catch the search and the histories; what each caught first. */
public final class Catchers {
  /** As many as find most of it; what nothing has caught by then gets all. */
  private static final int SOME_HISTORIES = 300;

  private static final int ALL_HISTORIES = 1_500;

  private static final int SOME_STATES = 20_000;

  /** More than a scenario has; some broken rules make worlds without end. */
  private static final int ALL_STATES = 150_000;

  private static final List<String> TABLES =
      List.of(
          "enrolment.EnrolmentSagaTest",
          "enrolment.EnrolmentTimesTest",
          "login.LoginCallerTest",
          "login.IdTokenVerifierTest",
          "MembershipRulesTest",
          "shell.ClubDecisionsTest",
          "shell.PointsHistoriesTest");

  private Catchers() {}

  /** In words; empty if none caught anything. */
  public static String caught() throws ClassNotFoundException, IOException {
    List<String> caught = new ArrayList<>();
    for (String tests : TABLES) {
      if (TestClass.fails(Class.forName("dev.kassa.membership." + tests))) {
        caught.add(tests.substring(tests.indexOf('.') + 1));
      }
    }
    if (!caught.isEmpty()) {
      return String.join(", ", caught);
    }
    Path keys = Files.createTempDirectory("broken-keys");
    LocalKeysets.writeMissing(keys.resolve("keysets"));
    Seals seals = new Seals(new Keysets(keys.resolve("keysets/membership")));
    search(seals, SOME_STATES).forEach(caught::add);
    histories(seals, SOME_HISTORIES).forEach(caught::add);
    if (caught.isEmpty()) {
      histories(seals, ALL_HISTORIES).forEach(caught::add);
    }
    if (caught.isEmpty()) {
      search(seals, ALL_STATES).forEach(caught::add);
    }
    return String.join(", ", caught);
  }

  private static List<String> search(Seals seals, int states) {
    for (ClubSearch.Scenario scenario : ClubSearchTest.scenarios(0)) {
      try {
        new ClubSearch(scenario, states).run(seals, new ClubMoves());
      } catch (AssertionError | RuntimeException | StackOverflowError _) {
        return List.of("search (" + scenario.name() + ")");
      }
    }
    return List.of();
  }

  private static List<String> histories(Seals seals, int histories) {
    for (int i = 0; i < histories; i++) {
      ClubWorld world = new ClubWorld(seals, new ClubMoves(), new ClubJudge());
      try {
        new ClubHistoriesTest.History(new Random(ClubHistoriesTest.SEED + i), world).run();
      } catch (AssertionError | RuntimeException | StackOverflowError _) {
        return List.of("histories (" + (i + 1) + ")");
      }
    }
    return List.of();
  }
}
