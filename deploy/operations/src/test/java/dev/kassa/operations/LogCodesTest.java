// Every warning and error of the services has a code, and docs/runbook.md says what each means.
package dev.kassa.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LogCodesTest {
  private static final Path ROOT = Path.of(System.getProperty("kassa.root"));
  private static final List<String> MODULES =
      List.of(
          "identity-service",
          "membership-service",
          "payment-service",
          "pos-gateway",
          "webhook-ingest",
          "libs/contract",
          "libs/messaging",
          "libs/operating",
          "libs/serving",
          "libs/vipps-client");
  private static final Pattern LINE =
      Pattern.compile(
          "\\bLOG\\s*\\.\\s*(?:warn|error|fatal)[fv]?\\(\\s*(?:[a-z]+,\\s*)?(\"[^\"]*\"|[^\\s,)]*)");
  private static final Pattern CODE = Pattern.compile("\"(KASSA-\\d{3}) (.*)\"");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(KASSA-\\d{3})` \\|");

  @Test
  void theRunbookListsEveryCodeAndNoOther() throws IOException {
    Map<String, Set<String>> texts = new TreeMap<>();
    List<String> without = new ArrayList<>();
    for (Path file : sources()) {
      for (MatchResult line : LINE.matcher(Files.readString(file)).results().toList()) {
        var code = CODE.matcher(line.group(1));
        if (code.matches()) {
          texts.computeIfAbsent(code.group(1), _ -> new TreeSet<>()).add(code.group(2));
        } else {
          without.add(ROOT.relativize(file) + ": " + line.group());
        }
      }
    }
    assertThat(without).as("lines without a code").isEmpty();
    assertThat(texts).hasSizeGreaterThan(30);
    assertThat(texts)
        .as("one code, one kind of line")
        .allSatisfy((code, said) -> assertThat(said).as(code).hasSize(1));
    List<String> listed =
        ROW.matcher(Files.readString(ROOT.resolve("docs/runbook.md")))
            .results()
            .map(row -> row.group(1))
            .toList();
    assertThat(listed).doesNotHaveDuplicates().containsExactlyElementsOf(texts.keySet());
  }

  /** A deployment has to ask for text, not for JSON. */
  @Test
  void servicesLogJsonUnlessTheyAreToldOtherwise() throws IOException {
    for (String service : MODULES.subList(0, 5)) {
      Path settings = ROOT.resolve(service).resolve("src/main/resources/application.properties");
      assertThat(Files.readAllLines(settings))
          .as(service)
          .noneMatch(line -> line.startsWith("quarkus.log.console.json.enabled="));
      assertThat(Files.readString(ROOT.resolve(service).resolve("pom.xml")))
          .contains("<artifactId>quarkus-logging-json</artifactId>");
    }
  }

  private static Set<Path> sources() throws IOException {
    Set<Path> found = new TreeSet<>();
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
        found.addAll(
            files.filter(file -> file.toString().endsWith(".java")).collect(Collectors.toSet()));
      }
    }
    return found;
  }
}
