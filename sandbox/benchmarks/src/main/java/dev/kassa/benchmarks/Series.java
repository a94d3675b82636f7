// A figure measured in several rounds.
package dev.kassa.benchmarks;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.List;

/**
 * One value per round.
 *
 * @param rounds in their order; at least one
 */
public record Series(@JsonProperty("rounds") List<Double> rounds) {
  /** Keeps a copy. */
  public Series {
    rounds = List.copyOf(rounds);
    if (rounds.isEmpty()) {
      throw new IllegalArgumentException("a series needs a round");
    }
  }

  /** A figure that was taken these times. */
  public static Series of(double... rounds) {
    return new Series(Arrays.stream(rounds).boxed().toList());
  }

  /** The middle. */
  @JsonProperty("median")
  public double median() {
    return quantile(0.5);
  }

  /** The lower quartile. */
  @JsonProperty("q1")
  public double q1() {
    return quantile(0.25);
  }

  /** The upper quartile. */
  @JsonProperty("q3")
  public double q3() {
    return quantile(0.75);
  }

  /** Between the two nearest rounds, in proportion. */
  private double quantile(double share) {
    double[] sorted = rounds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double place = share * (sorted.length - 1);
    int below = (int) Math.floor(place);
    int above = (int) Math.ceil(place);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
