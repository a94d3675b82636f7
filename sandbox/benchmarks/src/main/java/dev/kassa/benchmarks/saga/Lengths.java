// How long and how often the saga is measured.
package dev.kassa.benchmarks.saga;

import java.time.Duration;
import java.util.List;

/**
 * Lengths of one run.
 *
 * @param rounds how often each figure is taken, product and limit in turn
 * @param compiled before anything is measured: until the JVMs have compiled what is hot
 * @param warmUp of each round, not counted
 * @param measured of each round
 * @param counted while costs are counted
 * @param paced at a hundred payments a second
 * @param overloaded with twice what can be done
 */
record Lengths(
    int rounds,
    Duration compiled,
    Duration warmUp,
    Duration measured,
    Duration counted,
    Duration paced,
    Duration overloaded) {
  /** How many payments are in flight. */
  static final List<Integer> IN_FLIGHT = List.of(1, 16, 64, 256);

  /** How long the last of a round may take: a request is valid for half a minute. */
  static final Duration PATIENCE = Duration.ofSeconds(45);

  static final Lengths FULL =
      new Lengths(
          5,
          Duration.ofSeconds(30),
          Duration.ofSeconds(2),
          Duration.ofSeconds(10),
          Duration.ofSeconds(20),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60));

  static final Lengths QUICK =
      new Lengths(
          2,
          Duration.ofSeconds(8),
          Duration.ofMillis(500),
          Duration.ofSeconds(3),
          Duration.ofSeconds(6),
          Duration.ofSeconds(6),
          Duration.ofSeconds(15));
}
