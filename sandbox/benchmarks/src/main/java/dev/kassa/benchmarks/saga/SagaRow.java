// Lines of the table that belong to the saga.
package dev.kassa.benchmarks.saga;

import dev.kassa.benchmarks.Goal;
import dev.kassa.benchmarks.Row;
import dev.kassa.benchmarks.Series;
import java.util.List;

/** Words them. */
final class SagaRow {
  static final String PART = "saga";

  private SagaRow() {}

  /** A figure that was taken once. */
  static Row once(String what, String unit, double value, Goal... goals) {
    return Row.alone(PART, what, unit, Series.of(value), goals);
  }

  /** A figure of several rounds beside others'. */
  static Row beside(
      String what, String unit, Series product, List<Row.Beside> besides, List<Goal> goals) {
    return new Row(PART, what, unit, product, besides, goals);
  }
}
