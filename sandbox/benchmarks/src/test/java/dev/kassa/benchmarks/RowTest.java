// Medians, quartiles, shares, and whether a goal is reached.
package dev.kassa.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class RowTest {
  @Test
  void quartilesLieBetweenRounds() {
    Series series = Series.of(40, 10, 20, 30);
    assertThat(series.q1()).isEqualTo(17.5);
    assertThat(series.median()).isEqualTo(25);
    assertThat(series.q3()).isEqualTo(32.5);
  }

  @Test
  void oneRoundIsItsOwnMedian() {
    assertThat(Series.of(7)).extracting(Series::q1, Series::median, Series::q3).containsOnly(7.0);
  }

  @Test
  void noRoundIsNoSeries() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Series(List.of()));
  }

  @Test
  void aGoalIsToldByTheMedian() {
    Row row =
        new Row(
            "part",
            "rate",
            "per second",
            Series.of(1, 50, 100),
            List.of(new Row.Beside("limit", Series.of(100))),
            List.of());
    assertThat(row.reaches(new Goal.AtMost(50))).contains(true);
    assertThat(row.reaches(new Goal.AtMost(49))).contains(false);
    assertThat(row.reaches(new Goal.AtLeast(50))).contains(true);
    assertThat(row.reaches(new Goal.AtLeast(51))).contains(false);
    assertThat(row.reaches(new Goal.Share("limit", 0.5))).contains(true);
    assertThat(row.reaches(new Goal.Share("limit", 0.6))).contains(false);
    assertThat(row.reaches(new Goal.Share("nobody", 0.5))).isEmpty();
  }

  @Test
  void nothingIsAShareOfNothing() {
    Row row =
        new Row(
            "part",
            "rate",
            "per second",
            Series.of(1),
            List.of(new Row.Beside("limit", Series.of(0))),
            List.of());
    assertThat(row.shareOf("limit")).isEmpty();
    assertThat(row.reaches(new Goal.Share("limit", 0.5))).isEmpty();
  }
}
