// What is to catch a broken rule: the tables, the search, the histories. Run without JUnit, because
// the classes under it are compiled anew for every broken rule.
package dev.kassa.payment;

import dev.kassa.messaging.TestClass;
import java.util.ArrayList;
import java.util.List;

/** Each says what it caught first, or nothing. */
public final class Catchers {
  private static final int SEEDS = 3_000;

  /** More than most scenarios have; some broken rules make worlds without end. */
  private static final int STATES = 150_000;

  private Catchers() {}

  /** The three of them, in words; empty if none caught anything. */
  public static String caught() {
    List<String> caught = new ArrayList<>();
    tables().forEach(caught::add);
    search().forEach(caught::add);
    histories().forEach(caught::add);
    return String.join(", ", caught);
  }

  private static List<String> tables() {
    List<String> failed = new ArrayList<>();
    for (Class<?> tests :
        List.of(
            CreationTest.class,
            ApprovalTest.class,
            TakingTest.class,
            RefundTest.class,
            AftermathTest.class,
            DoubtTest.class,
            OddTest.class,
            AgendaTest.class,
            ReadScheduleTest.class)) {
      if (TestClass.fails(tests)) {
        failed.add(tests.getSimpleName());
      }
    }
    return failed;
  }

  private static List<String> search() {
    for (Acts.Scenario scenario : PaymentSearchTest.scenarios(0)) {
      try {
        if (new Search(scenario, STATES).run() != null) {
          return List.of("search (" + scenario.name() + ")");
        }
      } catch (StackOverflowError _) {
        return List.of("search (" + scenario.name() + ")");
      }
    }
    return List.of();
  }

  private static List<String> histories() {
    for (int i = 0; i < SEEDS; i++) {
      try {
        new PaymentHistoriesTest.History(20261122L + i).run();
      } catch (AssertionError | RuntimeException | StackOverflowError _) {
        return List.of("histories (" + (i + 1) + ")");
      }
    }
    return List.of();
  }
}
