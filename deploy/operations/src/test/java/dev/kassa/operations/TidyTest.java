// What is written in the repository leads somewhere: links, sections of the provider, decisions.
package dev.kassa.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TidyTest {
  private static final Path ROOT = Path.of(System.getProperty("kassa.root"));
  private static final Pattern LINK = Pattern.compile("(?<!`)\\[[^\\]\n]*]\\(([^)\\s]+)\\)");
  private static final Pattern SECTION = Pattern.compile("\\bAPI (\\d+(?:\\.\\d+)?)");
  private static final Pattern TRAP = Pattern.compile("\\b[Tt]raps? (\\d+)\\b");
  private static final Pattern DECISION = Pattern.compile("\\b(?:ADR |docs/adr/)(\\d{4})\\b");
  private static final Set<String> LEFT_OUT =
      Set.of("target", ".git", ".kassa", "node_modules", ".idea", ".vscode");

  @Test
  void linksInDocumentsResolve() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path file : files(".md")) {
      for (MatchResult link : LINK.matcher(Files.readString(file)).results().toList()) {
        String target = link.group(1);
        if (!target.matches("(https?|mailto):.*") && !resolves(file, target)) {
          broken.add(ROOT.relativize(file) + " -> " + target);
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void sectionsOfTheProviderThatCommentsNameAreInItsIndex() throws IOException {
    String index = Files.readString(ROOT.resolve("docs/provider.md"));
    Set<String> missing = new TreeSet<>();
    for (Path file : files(".java", ".md", ".sql", ".properties")) {
      String text = Files.readString(file);
      numbers(SECTION, text).stream()
          .filter(
              n ->
                  !Pattern.compile("(?m)^(\\| |## |\\|.*, )" + Pattern.quote(n) + "\\b")
                      .matcher(index)
                      .find())
          .forEach(n -> missing.add("API " + n + " in " + ROOT.relativize(file)));
      numbers(TRAP, text).stream()
          .filter(n -> !index.contains("\n| " + n + " | "))
          .forEach(n -> missing.add("trap " + n + " in " + ROOT.relativize(file)));
    }
    assertThat(missing).as("docs/provider.md").isEmpty();
  }

  @Test
  void decisionsThatAreNamedExistAndAreListed() throws IOException {
    String list = Files.readString(ROOT.resolve("docs/adr/README.md"));
    try (Stream<Path> decisions = Files.list(ROOT.resolve("docs/adr"))) {
      assertThat(decisions.map(d -> d.getFileName().toString()).filter(d -> d.matches("\\d.*")))
          .allMatch(name -> list.contains("(" + name + ")"));
    }
    Set<String> missing = new TreeSet<>();
    for (Path file : files(".java", ".md")) {
      numbers(DECISION, Files.readString(file)).stream()
          .filter(n -> !list.contains("[" + n + "]"))
          .forEach(n -> missing.add("ADR " + n + " in " + ROOT.relativize(file)));
    }
    assertThat(missing).isEmpty();
  }

  private static Set<String> numbers(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(m -> m.group(1)).collect(Collectors.toSet());
  }

  private static boolean resolves(Path file, String target) throws IOException {
    Matcher parts = Pattern.compile("([^#]*)(?:#(.*))?").matcher(target);
    if (!parts.matches()) {
      return false;
    }
    Path path =
        parts.group(1).isEmpty()
            ? file
            : file.resolveSibling(URI.create(parts.group(1)).getPath()).normalize();
    if (!Files.exists(path)) {
      return false;
    }
    if (parts.group(2) == null || !path.toString().endsWith(".md")) {
      return true;
    }
    try (Stream<String> lines = Files.lines(path)) {
      return lines
          .filter(line -> line.startsWith("#"))
          .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
          .map(title -> title.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
          .anyMatch(parts.group(2)::equals);
    }
  }

  private static List<Path> files(String... endings) throws IOException {
    List<Path> found = new ArrayList<>();
    collect(ROOT, List.of(endings), found);
    return found;
  }

  private static void collect(Path folder, List<String> endings, List<Path> found)
      throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.sorted().toList()) {
        String name = entry.getFileName().toString();
        if (Files.isDirectory(entry)) {
          if (!LEFT_OUT.contains(name)) {
            collect(entry, endings, found);
          }
        } else if (endings.stream().anyMatch(name::endsWith)) {
          found.add(entry);
        }
      }
    }
  }
}
