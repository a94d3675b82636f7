// How one course of a test that draws many is drawn again.
package dev.kassa.payment;

import java.util.function.LongConsumer;

/**
 * With {@code -Dkassa.seed=…} a test plays that one seed, and with {@code -Dkassa.histories=…} so
 * many from there on.
 */
final class Replay {
  private static final Long ASKED = Long.getLong("kassa.seed");

  private Replay() {}

  /** The seed that somebody asked for, or the usual one. */
  static long first(long usual) {
    return ASKED == null ? usual : ASKED;
  }

  /** How many seeds are played. */
  static int count(int usual) {
    return Integer.getInteger("kassa.histories", ASKED == null ? usual : 1);
  }

  /**
   * One seed after the other, from the first. Whichever fails says how it alone is played again.
   */
  static void each(Class<?> test, long first, int count, LongConsumer play) {
    for (long seed = first; seed < first + count; seed++) {
      try {
        play.accept(seed);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(again(test, seed) + "\n" + e.getMessage(), e);
      }
    }
  }

  /** The command that plays a seed alone. */
  static String again(Class<?> test, long seed) {
    return again(test, "kassa.seed=" + seed);
  }

  /**
   * The command that plays alone what a property names.
   *
   * @param property with its value
   */
  static String again(Class<?> test, String property) {
    return "again: ./kassa test payment-service -Dtest=" + test.getSimpleName() + " -D" + property;
  }
}
