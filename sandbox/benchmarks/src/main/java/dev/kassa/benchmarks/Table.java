// The benchmark's table, for people.
package dev.kassa.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Words rows of figures as lines of equal columns. */
final class Table {
  private static final List<String> HEADINGS =
      List.of("part", "what", "unit", "Kassa", "beside it", "share", "to reach", "");

  private Table() {}

  /** The lines; values are medians over rounds with the quartiles in brackets. */
  static List<String> lines(List<Row> rows) {
    List<List<String>> cells = new ArrayList<>();
    cells.add(HEADINGS);
    rows.forEach(row -> cells.addAll(cells(row)));
    int[] widths = new int[HEADINGS.size()];
    for (List<String> line : cells) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], line.get(column).length());
      }
    }
    return cells.stream().map(line -> aligned(line, widths)).toList();
  }

  /** A row takes as many lines as it has others beside it, or goals. */
  private static List<List<String>> cells(Row row) {
    List<List<String>> lines = new ArrayList<>();
    int height = Math.max(1, Math.max(row.besides().size(), row.goals().size()));
    for (int i = 0; i < height; i++) {
      boolean first = i == 0;
      List<String> line = new ArrayList<>();
      line.add(first ? row.part() : "");
      line.add(first ? row.what() : "");
      line.add(first ? row.unit() : "");
      line.add(first ? text(row.product()) : "");
      if (i < row.besides().size()) {
        Row.Beside beside = row.besides().get(i);
        line.add(beside.name() + " " + text(beside.series()));
        line.add(row.shareOf(beside.name()).map(Table::number).orElse(""));
      } else {
        line.add("");
        line.add("");
      }
      if (i < row.goals().size()) {
        Goal goal = row.goals().get(i);
        line.add(goal.text());
        line.add(row.reaches(goal).map(reached -> reached ? "yes" : "NO").orElse("?"));
      } else {
        line.add("");
        line.add("");
      }
      lines.add(line);
    }
    return lines;
  }

  private static String aligned(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      line.append(
          String.format(
              Locale.ROOT, "%-" + Math.max(1, widths[column]) + "s  ", cells.get(column)));
    }
    return line.toString().stripTrailing();
  }

  /** A series as the table has it. */
  static String text(Series series) {
    String median = number(series.median());
    return series.rounds().size() == 1
        ? median
        : "%s (%s-%s)".formatted(median, number(series.q1()), number(series.q3()));
  }

  /** Three digits that count. */
  static String number(double value) {
    double size = Math.abs(value);
    int decimals = size >= 100 ? 0 : size >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /** A line about what others did on the machine meanwhile. */
  static String noise(String part, Series foreignCores, int cores) {
    return "noise during %s: others used %s of %d cores".formatted(part, text(foreignCores), cores);
  }
}
