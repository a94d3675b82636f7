// Tables of the documentation that are held to the code.
package dev.kassa.messaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads files of docs/. */
public final class DocsTable {
  private DocsTable() {}

  /**
   * Rows of the table below a heading, without its head.
   *
   * @param file name of a file in docs/
   */
  public static List<String> rows(String file, String heading) {
    List<String> lines = lines(file);
    int from = lines.indexOf("## " + heading);
    if (from < 0) {
      throw new AssertionError("docs/" + file + " has no section " + heading);
    }
    return lines.stream()
        .skip(from)
        .dropWhile(line -> !line.startsWith("|"))
        .takeWhile(line -> line.startsWith("|"))
        .skip(2)
        .toList();
  }

  /** All its lines. */
  public static List<String> lines(String file) {
    try {
      return Files.readAllLines(Path.of("..", "docs", file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
