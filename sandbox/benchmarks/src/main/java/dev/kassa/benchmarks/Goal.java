// What a figure is to reach.
package dev.kassa.benchmarks;

import java.util.Locale;

/** What is to be reached; a run tells whether it was and never fails because it was not. */
public sealed interface Goal {
  /**
   * Not more than this.
   *
   * @param most in the row's unit
   */
  record AtMost(double most) implements Goal {}

  /**
   * Not less than this.
   *
   * @param least in the row's unit
   */
  record AtLeast(double least) implements Goal {}

  /**
   * Not less than this share of what one of those beside did in the same run.
   *
   * @param beside its name
   * @param share 1 is as much
   */
  record Share(String beside, double share) implements Goal {}

  /** As the table says it. */
  default String text() {
    return switch (this) {
      case AtMost(double most) -> "<= " + number(most);
      case AtLeast(double least) -> ">= " + number(least);
      case Share(String beside, double share) -> ">= " + number(share) + " x " + beside;
    };
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%s", value);
  }
}
