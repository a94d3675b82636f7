// docs/configuration.md holds every setting of the code and no other.
package dev.kassa.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.operations.CodeSettings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SettingsReferenceTest {
  private static final Path ROOT = Path.of(System.getProperty("kassa.root"));
  private static final Path REFERENCE = ROOT.resolve("docs/configuration.md");
  private static final String BEGIN = "<!-- made from the code: do not edit below -->\n";
  private static final String END = "<!-- made from the code: do not edit above -->\n";

  /** Written anew with {@code -Dkassa.write=true}. */
  @Test
  void theReferenceIsWhatTheCodeSays() throws IOException {
    String text = Files.readString(REFERENCE);
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    int end = text.indexOf(END);
    String made = table(CodeSettings.of(ROOT));
    if (Boolean.getBoolean("kassa.write")) {
      Files.writeString(REFERENCE, text.substring(0, begin) + made + text.substring(end));
    } else {
      assertThat(text.substring(begin, end))
          .as("./kassa test deploy/operations -Dtest=SettingsReferenceTest -Dkassa.write=true")
          .isEqualTo(made);
    }
  }

  @Test
  void settingsAreReadWithTheirKindDefaultLimitsAndMeaning() throws IOException {
    List<Setting> settings = CodeSettings.of(ROOT);
    assertThat(settings)
        .filteredOn(s -> s.key().equals("kassa.gateway.delivery-timeout"))
        .singleElement()
        .satisfies(
            s -> {
              assertThat(s.type()).isEqualTo("Duration");
              assertThat(s.defaultValue()).contains("PT10S");
              assertThat(s.limits()).contains("DurationMax(seconds = 29)");
              assertThat(s.meaning()).startsWith("After which a command that the broker has not");
              assertThat(s.services()).containsExactly("pos-gateway");
            });
    assertThat(settings)
        .as("every setting has Javadoc")
        .allSatisfy(s -> assertThat(s.meaning()).as(s.key()).isNotBlank());
    assertThat(settings)
        .extracting(Setting::key)
        .contains("kassa.settings.file", "kassa.till.articles[*].price", "mp.jwt.verify.issuer");
  }

  private static String table(List<Setting> settings) {
    Map<String, List<Setting>> byKey =
        settings.stream()
            .collect(Collectors.groupingBy(Setting::key, LinkedHashMap::new, Collectors.toList()));
    StringBuilder table = new StringBuilder();
    table.append("| Key | Kind | Default | Read by | Meaning |\n|---|---|---|---|---|\n");
    byKey.forEach((key, same) -> table.append(row(key, same)));
    return table.toString();
  }

  private static String row(String key, List<Setting> same) {
    Setting first = same.getFirst();
    TreeSet<String> services = new TreeSet<>();
    TreeSet<String> limits = new TreeSet<>();
    same.forEach(s -> services.addAll(s.services()));
    same.forEach(s -> limits.addAll(s.limits()));
    String meaning =
        same.stream().map(Setting::meaning).distinct().collect(Collectors.joining(" / "));
    return "| `%s` | %s | %s | %s | %s |%n"
        .formatted(
            key,
            kind(first.type())
                + (limits.isEmpty() ? "" : "; `" + String.join("`, `", limits) + "`"),
            first
                .defaultValue()
                .map(d -> d.isEmpty() ? "empty" : "`" + d + "`")
                .orElse(first.isRequired() ? "**must be given**" : "none"),
            String.join(", ", services),
            meaning.replace("|", "\\|"));
  }

  private static String kind(String type) {
    return switch (type) {
      case "Duration" -> "time";
      case "Path" -> "path";
      case "Optional<Path>" -> "path, optional";
      case "URI" -> "address";
      case "Optional<URI>" -> "address, optional";
      case "Optional<Instant>" -> "moment in UTC, optional";
      case "Optional<String>" -> "text, optional";
      case "int", "long" -> "whole number";
      case "double" -> "number";
      case "boolean" -> "true or false";
      case "String" -> "text";
      case "Set<String>" -> "texts, by commas";
      case "List<Integer>" -> "whole numbers, by commas";
      case "MemorySize" -> "bytes, with K or M";
      default -> type;
    };
  }
}
