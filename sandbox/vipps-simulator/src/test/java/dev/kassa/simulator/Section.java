// Which section of API.md a test shows, and how many assertions show it.
package dev.kassa.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** Sections by their numbers, as listed in {@code api-sections.txt}. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(Section.Counting.class)
@interface Section {
  /** For instance {@code "4.6"}. */
  String[] value();

  /**
   * Counts the assertions that each section's tests execute, and writes the table at the end. A
   * test that names a section and asserts nothing fails.
   */
  final class Counting implements BeforeEachCallback, AfterEachCallback {
    private static final Namespace MINE = Namespace.create(Counting.class);
    private static final Path FILE = Path.of("target", "api-sections.md");

    /** One for the whole run: written when the last test is over. */
    static final class Table implements AutoCloseable {
      private final Map<String, Map<String, Long>> rows =
          new TreeMap<>(Comparator.comparing(Table::sortable));

      private static String sortable(String section) {
        var parts = section.split("\\.");
        return "%02d.%02d".formatted(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
      }

      private synchronized void add(String section, String test, long assertions) {
        rows.computeIfAbsent(section, _ -> new TreeMap<>()).merge(test, assertions, Long::sum);
      }

      @Override
      public synchronized void close() {
        var text = new StringBuilder("| Section | Test | Assertions executed |\n|---|---|---|\n");
        rows.forEach(
            (section, tests) ->
                tests.forEach(
                    (test, assertions) ->
                        text.append("| ")
                            .append(section)
                            .append(" | ")
                            .append(test)
                            .append(" | ")
                            .append(assertions)
                            .append(" |\n")));
        try {
          Files.createDirectories(FILE.getParent());
          Files.writeString(FILE, text);
        } catch (IOException unwritable) {
          throw new UncheckedIOException(unwritable);
        }
        var assertions =
            rows.values().stream()
                .flatMap(tests -> tests.values().stream())
                .mapToLong(n -> n)
                .sum();
        System.out.printf(
            "%d sections of the provider's API shown by %d assertions; the table is in %s%n",
            rows.size(), assertions, FILE);
        rows.forEach(
            (section, tests) ->
                System.out.printf(
                    "  %-5s %d%n",
                    section, tests.values().stream().mapToLong(Long::longValue).sum()));
      }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
      context.getStore(MINE).put("before", Counted.executed());
    }

    @Override
    public void afterEach(ExtensionContext context) {
      var executed = Counted.executed() - context.getStore(MINE).remove("before", Long.class);
      if (context.getExecutionException().isPresent()) {
        return;
      }
      var method = context.getRequiredTestMethod();
      var test = method.getDeclaringClass().getSimpleName() + "." + method.getName();
      if (executed == 0) {
        throw new AssertionError(test + " names a section and asserts nothing");
      }
      var table =
          context
              .getRoot()
              .getStore(MINE)
              .computeIfAbsent(Table.class, _ -> new Table(), Table.class);
      for (var section : method.getAnnotation(Section.class).value()) {
        table.add(section, test, executed);
      }
    }
  }
}
