// Rules for the compose file: as restricted as the manifests, and only settings that the code has.
package dev.kassa.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.operations.CodeSettings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

class ComposeFileTest {
  private static final Path ROOT = Path.of(System.getProperty("kassa.root"));
  private static final Map<String, JsonNode> CONTAINERS = new HashMap<>();
  private static Map<String, Set<String>> required;
  private static Set<String> known;

  @BeforeAll
  static void read() throws IOException {
    // Not by Jackson, which does not know what << means.
    Object file = new Yaml().load(Files.readString(ROOT.resolve("sandbox/images/compose.yaml")));
    new ObjectMapper()
        .<JsonNode>valueToTree(file)
        .path("services")
        .properties()
        .forEach(service -> CONTAINERS.put(service.getKey(), service.getValue()));
    List<Setting> settings = CodeSettings.of(ROOT);
    known = settings.stream().map(Setting::environment).collect(Collectors.toSet());
    required = new HashMap<>();
    for (Setting setting : settings) {
      if (setting.isRequired()) {
        setting
            .services()
            .forEach(
                service ->
                    required
                        .computeIfAbsent(service, _ -> new HashSet<>())
                        .add(setting.environment()));
      }
    }
  }

  @Test
  void everyContainerIsRestrictedAndBounded() {
    CONTAINERS.forEach(
        (name, container) -> {
          assertThat(container.at("/cap_drop/0").asText()).as(name).isEqualTo("ALL");
          assertThat(container.path("privileged").asBoolean()).as(name).isFalse();
          assertThat(container.at("/security_opt/0").asText())
              .as(name)
              .isEqualTo("no-new-privileges:true");
          assertThat(container.path("mem_limit").asText()).as(name).isNotEmpty();
          assertThat(container.path("image").asText())
              .as(name)
              .contains(":")
              .doesNotContain("latest");
          container
              .path("ports")
              .forEach(port -> assertThat(port.asText()).as(name).startsWith("127.0.0.1:"));
          if (isOurs(container)) {
            assertThat(container.path("user").asText()).as(name).isEqualTo("10001:10001");
            assertThat(container.path("read_only").asBoolean()).as(name).isTrue();
          }
        });
  }

  @Test
  void whatServesIsAskedWhetherItIsHealthy() {
    CONTAINERS.forEach(
        (name, container) -> {
          boolean runsOnce = container.path("restart").asText().equals("no");
          assertThat(container.has("healthcheck")).as(name).isNotEqualTo(runsOnce);
        });
  }

  @Test
  void everySettingExistsInTheCodeAndWhatAServiceNeedsIsGiven() {
    Set<String> services = new HashSet<>();
    CONTAINERS.forEach(
        (name, container) -> {
          Set<String> given = new HashSet<>();
          container.path("environment").fieldNames().forEachRemaining(given::add);
          given.stream()
              .filter(variable -> variable.startsWith("KASSA_"))
              .forEach(variable -> assertThat(known).as(name).contains(variable));
          if (required.containsKey(name)) {
            services.add(name);
            assertThat(given).as(name).containsAll(required.get(name));
          }
        });
    assertThat(services).hasSize(5);
  }

  @Test
  void passwordsAreInFiles() {
    CONTAINERS.forEach(
        (name, container) ->
            container
                .path("environment")
                .fieldNames()
                .forEachRemaining(
                    variable ->
                        assertThat(variable)
                            .as(name)
                            .doesNotMatch(".*(PASSWORD|SECRET|TOKEN|KEY)$")));
  }

  private static boolean isOurs(JsonNode container) {
    return container.path("image").asText().startsWith("kassa/");
  }
}
