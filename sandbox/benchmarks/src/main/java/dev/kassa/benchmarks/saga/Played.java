// What came of the payments that were asked for during one round.
package dev.kassa.benchmarks.saga;

import java.util.Map;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/**
 * One round.
 *
 * @param captured how many were captured while it was measured
 * @param perSecond the same per second
 * @param latency of those, from asking to hearing, in microseconds
 * @param otherwise how many ended otherwise, by type of event
 * @param refusals latency of those, in microseconds
 * @param unanswered how many were asked for and had no end when patience was over
 */
record Played(
    long captured,
    double perSecond,
    Histogram latency,
    Map<String, Long> otherwise,
    Histogram refusals,
    long unanswered) {
  private static final double MICROS_PER_MILLI = 1_000;

  /** A percentile of the latency, in milliseconds; not a number if nothing was captured. */
  double millis(double percentile) {
    return latency.getTotalCount() == 0
        ? Double.NaN
        : latency.getValueAtPercentile(percentile) / MICROS_PER_MILLI;
  }

  /** A percentile of how long those that were not captured took, in milliseconds. */
  double refusalMillis(double percentile) {
    return refusals.getValueAtPercentile(percentile) / MICROS_PER_MILLI;
  }

  long notCaptured() {
    return otherwise.values().stream().mapToLong(Long::longValue).sum();
  }

  /** For progress lines. */
  String summary() {
    return "%.1f a second, p50 %.1f ms, p99 %.1f ms%s%s"
        .formatted(
            perSecond,
            millis(50),
            millis(99),
            otherwise.entrySet().stream()
                .map(entry -> ", " + entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining()),
            unanswered == 0 ? "" : ", " + unanswered + " without an end");
  }
}
