// Sections of docs/payments.md that are held to the code.
package dev.kassa.payment;

import dev.kassa.messaging.DocsTable;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads docs/payments.md. */
public final class Drawing {
  private static final String DOCS = "payments.md";

  private Drawing() {}

  /** Exits that are drawn, as {@link Moves#exits} writes them. */
  static TreeSet<String> exits() {
    return DocsTable.lines(DOCS).stream()
        .map(String::strip)
        .filter(line -> line.contains(" --> "))
        .map(line -> line.split(" : ", 2)[0])
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Rows of the table below a heading, without its head. */
  public static List<String> table(String heading) {
    return DocsTable.rows(DOCS, heading);
  }
}
