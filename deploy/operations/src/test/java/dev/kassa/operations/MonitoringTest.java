// Alerts and dashboard speak of metrics that the code has, and every alert of a section of the
// runbook.
package dev.kassa.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MonitoringTest {
  private static final Path ROOT = Path.of(System.getProperty("kassa.root"));
  private static final Path FOLDER = ROOT.resolve("deploy/monitoring");
  private static final Pattern METER =
      Pattern.compile(
          "(counter|gauge|timer|MultiGauge\\.builder)\\(\\s*\"(kassa\\.[a-z.]+)\""
              + "|String COUNTED = \"(kassa\\.[a-z.]+)\"");
  private static final Pattern NAME = Pattern.compile("\\bkassa_[a-z_]+\\b");

  @Test
  void alertsSpeakOfMetricsOfTheCode() throws IOException {
    Set<String> exported = exported();
    for (JsonNode rule : rules(FOLDER.resolve("alerts.yaml"), "/groups")) {
      assertThat(exported).as(rule.path("alert").asText()).containsAll(names(rule.path("expr")));
    }
  }

  @Test
  void theDashboardSpeaksOfMetricsOfTheCode() throws IOException {
    JsonNode dashboard = new ObjectMapper().readTree(FOLDER.resolve("dashboard.json").toFile());
    Set<String> exported = exported();
    assertThat(dashboard.path("panels")).hasSizeGreaterThan(10);
    for (JsonNode panel : dashboard.path("panels")) {
      for (JsonNode target : panel.path("targets")) {
        Set<String> names = names(target.path("expr"));
        assertThat(names).as(panel.path("title").asText()).isNotEmpty();
        assertThat(exported).as(panel.path("title").asText()).containsAll(names);
      }
    }
  }

  @Test
  void everyAlertHasASectionOfTheRunbookAndATest() throws IOException {
    Set<String> anchors = new HashSet<>();
    Files.readAllLines(ROOT.resolve("docs/runbook.md")).stream()
        .filter(line -> line.startsWith("## "))
        .map(line -> line.substring(3).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 -]", ""))
        .forEach(title -> anchors.add(title.replace(' ', '-')));
    String tests = Files.readString(FOLDER.resolve("alerts_test.yaml"));
    List<JsonNode> rules = rules(FOLDER.resolve("alerts.yaml"), "/groups");
    assertThat(rules).hasSizeGreaterThan(15);
    for (JsonNode rule : rules) {
      String alert = rule.path("alert").asText();
      String runbook = rule.at("/annotations/runbook").asText();
      assertThat(runbook).as(alert).startsWith("docs/runbook.md#");
      assertThat(anchors).as(alert).contains(runbook.substring(runbook.indexOf('#') + 1));
      assertThat(rule.at("/labels/severity").asText()).as(alert).isIn("page", "ticket");
      assertThat(tests).as(alert).contains("- name: " + alert + "\n");
    }
  }

  @Test
  void theResourceHoldsTheSameRules() throws IOException {
    assertThat(rules(ROOT.resolve("deploy/kubernetes/monitoring/alerts.yaml"), "/spec/groups"))
        .isEqualTo(rules(FOLDER.resolve("alerts.yaml"), "/groups"));
  }

  @Test
  void eachAlertFiresOnItsFaultAndNoneWithout() throws Exception {
    Process process;
    try {
      process =
          new ProcessBuilder("promtool", "test", "rules", "alerts_test.yaml")
              .directory(FOLDER.toFile())
              .redirectErrorStream(true)
              .start();
    } catch (IOException _) {
      assumeTrue(false, "there is no promtool on the PATH (Debian: apt-get install prometheus)");
      return;
    }
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
  }

  private static List<JsonNode> rules(Path file, String groups) throws IOException {
    return new YAMLMapper()
        .readTree(file.toFile()).at(groups).findValues("rules").stream()
            .flatMap(rules -> Stream.iterate(0, i -> i < rules.size(), i -> i + 1).map(rules::get))
            .toList();
  }

  private static Set<String> names(JsonNode expression) {
    Set<String> names = new TreeSet<>();
    NAME.matcher(expression.asText()).results().forEach(found -> names.add(found.group()));
    return names;
  }

  /** The names under which Prometheus sees what the services measure. */
  private static Set<String> exported() throws IOException {
    Set<String> names = new TreeSet<>();
    for (String module :
        List.of(
            "libs/messaging",
            "libs/vipps-client",
            "identity-service",
            "membership-service",
            "payment-service",
            "webhook-ingest",
            "pos-gateway")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          Matcher meters = METER.matcher(Files.readString(file));
          while (meters.find()) {
            if (meters.group(3) != null) {
              names.add(prometheus(meters.group(3)) + "_total");
            } else {
              names.addAll(exported(meters.group(1), prometheus(meters.group(2))));
            }
          }
        }
      }
    }
    assertThat(names).contains("kassa_intake_total", "kassa_outbox_held");
    return names;
  }

  private static List<String> exported(String kind, String name) {
    return switch (kind) {
      case "counter" -> List.of(name + "_total");
      case "timer" ->
          List.of(name + "_seconds_sum", name + "_seconds_count", name + "_seconds_max");
      case "gauge", "MultiGauge.builder" -> List.of(name);
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private static String prometheus(String name) {
    return name.replace('.', '_');
  }
}
