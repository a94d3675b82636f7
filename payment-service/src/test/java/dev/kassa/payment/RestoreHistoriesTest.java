// Histories in which the database is lost and restored from a copy.
package dev.kassa.payment;

import dev.kassa.payment.PaymentHistoriesTest.History;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * A payment begins, anything happens, a copy of the database is made or none, anything happens, and
 * the database is lost. What was said since is read again, and everything goes on. {@link Judge}
 * looks on: what the till hears is what the books say, also of what was forgotten.
 */
class RestoreHistoriesTest {
  private static final boolean LONG = Boolean.getBoolean("kassa.long");
  private static final long SEED =
      Replay.first(LONG ? new SplittableRandom().nextInt() : 20261126L);

  @Test
  void whatARestoredDatabaseForgotIsAskedAndNotGuessed() {
    int histories = Replay.count(LONG ? 300_000 : 10_000);
    System.out.printf("restores: seed %d, %,d histories%n", SEED, histories);
    Replay.each(RestoreHistoriesTest.class, SEED, histories, RestoreHistoriesTest::play);
  }

  private static void play(long seed) {
    try {
      new History(seed).runWithARestore();
    } catch (AssertionError broken) {
      List<String> log = new ArrayList<>();
      History again = new History(seed);
      again.world.log = log::add;
      try {
        again.runWithARestore();
      } catch (AssertionError _) {
        // the same as before
      }
      throw new AssertionError(broken.getMessage() + "\n" + String.join("\n", log), broken);
    }
  }
}
