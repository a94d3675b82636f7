// The Helm chart is made of what Kustomize renders, and renders to the same.
package dev.kassa.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChartTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("kassa.root")).resolve("deploy/kubernetes");
  private static final Path CHART = FOLDER.resolve("helm");

  @BeforeAll
  static void needsKubectl() throws Exception {
    assumeTrue(
        Command.canRun("kubectl", "kustomize", "--help"),
        "there is no kubectl with kustomize on the PATH (deploy/kubernetes/README.md says how to"
            + " get one)");
  }

  @Test
  void theChartIsWhatItsScriptMakes(@TempDir Path made) throws Exception {
    var unused = Command.run(CHART.resolve("make").toString(), made.toString());
    for (String file : new String[] {"templates/kassa.yaml", "settings.json"}) {
      assertThat(Files.readString(CHART.resolve(file)))
          .as("deploy/kubernetes/helm/make")
          .isEqualTo(Files.readString(made.resolve(file)));
    }
  }

  /** By Helm itself where it is there, else by putting the values in. */
  @Test
  void theChartRendersToWhatKustomizeRenders() throws Exception {
    String rendered =
        Command.canRun("helm", "version")
            ? Command.run("helm", "template", "kassa", CHART.toString(), "--namespace", "kassa")
            : withValues();
    assertThat(rendered).doesNotContain("{{");
    Map<String, JsonNode> ours = byName(rendered);
    Map<String, JsonNode> theirs =
        byName(
            Command.run("kubectl", "kustomize", FOLDER.resolve("overlays/small-chain").toString()));
    theirs.remove("Namespace kassa");
    ours.values().stream()
        .filter(object -> object.path("kind").asText().equals("Job"))
        .map(object -> (ObjectNode) object.path("metadata"))
        .forEach(
            job -> {
              assertThat(job.path("annotations").properties()).hasSize(2);
              job.remove("annotations");
            });
    assertThat(ours.keySet()).isEqualTo(theirs.keySet());
    ours.forEach((name, object) -> assertThat(object).as(name).isEqualTo(theirs.get(name)));
  }

  private static String withValues() throws IOException {
    return Files.readString(CHART.resolve("templates/kassa.yaml"))
        .replaceAll(
            "\\{\\{ \\.Values\\.settings .*}}",
            java.util.regex.Matcher.quoteReplacement(
                Files.readString(CHART.resolve("settings.json")).strip().indent(4).stripTrailing()))
        .replace("{{ .Release.Namespace }}", "kassa")
        .replace("{{ .Values.image.prefix }}", "kassa/")
        .replace("{{ .Values.image.tag }}", "1.0.0")
        .replace("{{ .Values.replicas }}", "2")
        .replace("{{ .Values.provider }}", "https://api.vipps.no");
  }

  private static Map<String, JsonNode> byName(String yaml) throws IOException {
    Map<String, JsonNode> objects = new TreeMap<>();
    for (JsonNode object : Command.documents(yaml)) {
      // A comment alone is a document too.
      if (object.isObject()) {
        if (object.path("kind").asText().equals("ConfigMap")) {
          ((ObjectNode) object.path("data"))
              .put("settings.json", object.at("/data/settings.json").asText().strip());
        }
        objects.put(
            object.path("kind").asText() + " " + object.at("/metadata/name").asText(), object);
      }
    }
    return objects;
  }
}
