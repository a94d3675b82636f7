// One line of the benchmark's table.
package dev.kassa.benchmarks;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;

/**
 * What the product did, round by round, and what was measured beside it in rounds between those.
 *
 * @param part of the benchmark
 * @param what was measured, in a few words
 * @param unit of all values of the row
 * @param product the product's figure
 * @param besides others' figures; may be empty
 * @param goals what is to be reached; may be empty
 */
public record Row(
    @JsonProperty("part") String part,
    @JsonProperty("what") String what,
    @JsonProperty("unit") String unit,
    @JsonProperty("product") Series product,
    @JsonProperty("besides") List<Beside> besides,
    @JsonIgnore List<Goal> goals) {

  /**
   * Something else's figure for the same.
   *
   * @param name short, as "limit"
   */
  public record Beside(@JsonProperty("name") String name, @JsonProperty("series") Series series) {}

  /** Keeps copies. */
  public Row {
    besides = List.copyOf(besides);
    goals = List.copyOf(goals);
  }

  /** A row with nothing beside it. */
  public static Row alone(String part, String what, String unit, Series product, Goal... goals) {
    return new Row(part, what, unit, product, List.of(), List.of(goals));
  }

  /**
   * The product's median as a share of another's; empty where there is no such other, or it did
   * nothing.
   */
  public Optional<Double> shareOf(String beside) {
    return besides.stream()
        .filter(other -> other.name().equals(beside))
        .map(other -> other.series().median())
        // Nothing is a share of nothing.
        .filter(median -> median > 0)
        .findFirst()
        .map(median -> product.median() / median);
  }

  /** Whether a goal is reached by the median; empty where that cannot be told. */
  public Optional<Boolean> reaches(Goal goal) {
    return switch (goal) {
      case Goal.AtMost(double most) -> Optional.of(product.median() <= most);
      case Goal.AtLeast(double least) -> Optional.of(product.median() >= least);
      case Goal.Share(String beside, double share) -> shareOf(beside).map(is -> is >= share);
    };
  }
}
