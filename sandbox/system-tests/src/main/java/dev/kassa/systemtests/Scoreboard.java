// How each path of a demo went: counted while it runs, printed at its end.
package dev.kassa.systemtests;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** Counts per path; many players write to it at once. */
final class Scoreboard {
  private static final long LONGEST_MILLIS = Duration.ofMinutes(10).toMillis();
  private static final int SIGNIFICANT_DIGITS = 3;

  private static final class Row {
    private final Histogram millis = new Histogram(LONGEST_MILLIS, SIGNIFICANT_DIGITS);
    private int asked;
    private int asPlanned;
    private int again;
    private final Map<String, Integer> otherwise = new TreeMap<>();
  }

  private final Map<Plan.Path, Row> rows = new LinkedHashMap<>();

  Scoreboard() {
    Stream.<Plan.Path[]>of(
            Plan.Customer.values(), Plan.Payment.values(), Plan.Door.values(), Plan.Club.values())
        .flatMap(Stream::of)
        .forEach(path -> rows.put(path, new Row()));
  }

  /** A till asked. */
  synchronized void asked(Plan.Path path) {
    rows.get(path).asked++;
  }

  /** A cashier had to ask again, because the time was over. */
  synchronized void askedAgain(Plan.Path path) {
    rows.get(path).again++;
  }

  /**
   * A till was answered as planned.
   *
   * @param took from the till's request to the till's outcome
   */
  synchronized void answered(Plan.Path path, Duration took) {
    Row row = rows.get(path);
    row.asPlanned++;
    row.millis.recordValue(Math.min(took.toMillis(), LONGEST_MILLIS));
  }

  /** A till was answered otherwise than planned, or not at all. */
  synchronized void otherwise(Plan.Path path, String how) {
    rows.get(path).otherwise.merge(how, 1, Integer::sum);
  }

  /** How often a path went as planned. */
  synchronized int asPlanned(Plan.Path path) {
    return rows.get(path).asPlanned;
  }

  /** Those of these paths that were not seen often enough. */
  synchronized List<String> missing(Collection<? extends Plan.Path> wanted, int leastOfEach) {
    return rows.entrySet().stream()
        .filter(row -> wanted.contains(row.getKey()))
        .filter(row -> row.getValue().asPlanned < leastOfEach)
        .map(row -> row.getKey().label() + " " + row.getValue().asPlanned + " times")
        .toList();
  }

  /** Those of these paths that were not as planned each time they were tried. */
  synchronized List<String> unplanned(Collection<? extends Plan.Path> paths) {
    return rows.entrySet().stream()
        .filter(row -> paths.contains(row.getKey()))
        .filter(row -> row.getValue().asPlanned < row.getValue().asked)
        .map(
            row ->
                "%s, %d of %d times"
                    .formatted(
                        row.getKey().label(), row.getValue().asPlanned, row.getValue().asked))
        .toList();
  }

  /** What went otherwise than planned, a line each. */
  synchronized List<String> surprises() {
    List<String> surprises = new ArrayList<>();
    rows.forEach(
        (path, row) ->
            row.otherwise.forEach(
                (how, times) ->
                    surprises.add(path.label() + ": " + how + ", " + times + " times")));
    return surprises;
  }

  /** The table, a line per path. */
  synchronized List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%-32s %6s %10s %10s %6s %10s %10s",
            "path",
            "asked",
            "as planned",
            "otherwise",
            "again",
            "median ms",
            "p99 ms"));
    rows.forEach(
        (path, row) ->
            lines.add(
                String.format(
                    Locale.ROOT,
                    "%-32s %6d %10d %10d %6d %10d %10d",
                    path.label(),
                    row.asked,
                    row.asPlanned,
                    row.otherwise.values().stream().mapToInt(Integer::intValue).sum(),
                    row.again,
                    row.millis.getValueAtPercentile(50),
                    row.millis.getValueAtPercentile(99))));
    return lines;
  }
}
