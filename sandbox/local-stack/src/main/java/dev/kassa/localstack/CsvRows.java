// Reads a file of comma-separated values row by row.
package dev.kassa.localstack;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows under a first line that names the columns. The separator is a comma, or a semicolon if the
 * first line has one. A value may stand in quotes, which are doubled inside; a row is one line.
 */
final class CsvRows {
  private final BufferedReader lines;
  private final char separator;
  private final List<String> columns;
  private long line = 1;

  /**
   * Reads the first line.
   *
   * @throws LocalStackFailure if there is none
   */
  CsvRows(BufferedReader lines) throws IOException {
    this.lines = lines;
    String first = lines.readLine();
    if (first == null) {
      throw new LocalStackFailure("The file is empty.");
    }
    // A byte order mark is not part of a name.
    String names = first.startsWith("\uFEFF") ? first.substring(1) : first;
    this.separator = names.indexOf(';') >= 0 ? ';' : ',';
    this.columns = cells(names).stream().map(String::strip).toList();
  }

  List<String> columns() {
    return columns;
  }

  /**
   * A row.
   *
   * @param number its line, the first of the file is 1
   * @param cells by column; null if the line cannot be read
   */
  record Row(long number, Map<String, String> cells) {}

  /** The next row that is not blank; null at the end. */
  Row next() throws IOException {
    String text;
    do {
      text = lines.readLine();
      line++;
    } while (text != null && text.isBlank());
    if (text == null) {
      return null;
    }
    List<String> values = cells(text);
    if (values == null || values.size() != columns.size()) {
      return new Row(line, null);
    }
    Map<String, String> cells = new HashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      cells.put(columns.get(i), values.get(i));
    }
    return new Row(line, cells);
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
