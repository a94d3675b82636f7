// Reads a file of comma-separated values row by row.
package dev.kassa.localstack;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows under a first line that names the columns. The separator is a comma, or a semicolon if the
 * first line has one. A value may stand in quotes, which are doubled inside; a row is one line, and
 * no longer than 10,000 characters.
 */
final class CsvRows {
  private static final int LONGEST = 10_000;

  private final Reader text;
  private final char separator;
  private final List<String> columns;
  private long line = 1;
  private boolean afterReturn;

  /**
   * Reads the first line.
   *
   * @throws LocalStackFailure if there is none, or it names no columns
   */
  CsvRows(BufferedReader text) throws IOException {
    this.text = text;
    Line first = line();
    if (first == null) {
      throw new LocalStackFailure("The file is empty.");
    }
    // A byte order mark is not part of a name.
    String names = first.text().startsWith("\uFEFF") ? first.text().substring(1) : first.text();
    this.separator = names.indexOf(';') >= 0 ? ';' : ',';
    List<String> named = first.isTooLong() ? null : cells(names);
    if (named == null) {
      throw new LocalStackFailure("The first line must name the columns.");
    }
    this.columns = named.stream().map(String::strip).toList();
  }

  List<String> columns() {
    return columns;
  }

  /**
   * A row.
   *
   * @param number its line, the first of the file is 1
   * @param cells by column; empty if the line cannot be read
   * @param wrong why it cannot be read; null if it can
   */
  record Row(long number, Map<String, String> cells, String wrong) {}

  /**
   * A line.
   *
   * @param isTooLong what is more than the longest is left out
   */
  private record Line(String text, boolean isTooLong) {}

  /** The next row that is not blank; null at the end. */
  Row next() throws IOException {
    Line read;
    do {
      read = line();
      line++;
    } while (read != null && read.text().isBlank());
    if (read == null) {
      return null;
    }
    if (read.isTooLong()) {
      return new Row(line, Map.of(), "longer than " + LONGEST + " characters");
    }
    List<String> values = cells(read.text());
    if (values == null || values.size() != columns.size()) {
      return new Row(line, Map.of(), "not as many values as the first line has");
    }
    Map<String, String> cells = new HashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      cells.put(columns.get(i), values.get(i));
    }
    return new Row(line, cells, null);
  }

  /** Up to CR, LF or both, as every system ends them; null at the end of the file. */
  private Line line() throws IOException {
    StringBuilder read = new StringBuilder();
    long length = 0;
    int c = text.read();
    if (afterReturn && c == '\n') {
      c = text.read();
    }
    if (c < 0) {
      return null;
    }
    while (c >= 0 && c != '\n' && c != '\r') {
      length++;
      if (length <= LONGEST) {
        read.append((char) c);
      }
      c = text.read();
    }
    afterReturn = c == '\r';
    return new Line(read.toString(), length > LONGEST);
  }

  /** Null if a quote is open at the end. */
  private List<String> cells(String text) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' && quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
        cell.append(c);
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == separator && !quoted) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    cells.add(cell.toString());
    return quoted ? null : cells;
  }
}
