// Sections of docs/payments.md that are held to the code.
package dev.kassa.payment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads docs/payments.md. */
public final class Drawing {
  private static final Path DOCS = Path.of("..", "docs", "payments.md");

  private Drawing() {}

  /** Exits that are drawn, as {@link Moves#exits} writes them. */
  static TreeSet<String> exits() {
    return lines().stream()
        .map(String::strip)
        .filter(line -> line.contains(" --> "))
        .map(line -> line.split(" : ", 2)[0])
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Rows of the table below a heading, without its head. */
  public static List<String> table(String heading) {
    List<String> lines = lines();
    int from = lines.indexOf("## " + heading);
    if (from < 0) {
      throw new AssertionError("docs/payments.md has no section " + heading);
    }
    return lines.stream()
        .skip(from)
        .dropWhile(line -> !line.startsWith("|"))
        .takeWhile(line -> line.startsWith("|"))
        .skip(2)
        .toList();
  }

  private static List<String> lines() {
    try {
      return Files.readAllLines(DOCS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
