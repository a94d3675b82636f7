// The table says what was measured, what was beside it, and whether a goal is reached.
package dev.kassa.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void aRowTakesALineForEachOtherAndEachGoal() {
    Row row =
        new Row(
            "saga",
            "captured",
            "per second",
            Series.of(100, 120, 140),
            List.of(
                new Row.Beside("limit", Series.of(240)), new Row.Beside("other", Series.of(60))),
            List.of(new Goal.Share("limit", 0.6), new Goal.Share("other", 1.5)));
    assertThat(Table.lines(List.of(row)))
        .containsExactly(
            "part  what      unit        Kassa          beside it   share  to reach",
            "saga  captured  per second  120 (110-130)  limit 240   0.50   >= 0.6 x limit  NO",
            "                                           other 60.0  2.00   >= 1.5 x other  yes");
  }

  @Test
  void aGoalBesideNobodyIsNotJudged() {
    Row row =
        Row.alone("saga", "captured", "per second", Series.of(1), new Goal.Share("nobody", 1));
    assertThat(Table.lines(List.of(row)).get(1)).endsWith(">= 1 x nobody  ?");
  }

  @Test
  void threeDigitsCount() {
    assertThat(List.of(1234.5, 99.96, 12.34, 1.234, 0.0))
        .extracting(Table::number)
        .containsExactly("1235", "100.0", "12.3", "1.23", "0.00");
  }
}
