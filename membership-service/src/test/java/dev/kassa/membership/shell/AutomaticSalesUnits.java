// Settings for tests of the shell.
package dev.kassa.membership.shell;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kassa.localstack.Infrastructure;
import dev.kassa.localstack.LocalFiles;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A copy of the settings and keysets that the test may change. The Danish unit asks people to join
 * by itself; the provider is not there.
 */
public final class AutomaticSalesUnits implements QuarkusTestResourceLifecycleManager {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public Map<String, String> start() {
    LocalFiles files = Infrastructure.files();
    try {
      Path directory = Files.createTempDirectory("kassa-membership");
      JsonNode settings = JSON.readTree(files.settings().toFile());
      for (JsonNode unit : settings.path("salesUnits")) {
        ((ObjectNode) unit).put("automaticEnrolment", unit.path("country").asText().equals("DK"));
      }
      Path file = directory.resolve("settings.json");
      JSON.writeValue(file.toFile(), settings);
      Path keysets = Files.createDirectory(directory.resolve("keysets"));
      try (Stream<Path> all = Files.list(files.keysets("membership"))) {
        for (Path keyset : all.toList()) {
          Files.copy(
              keyset, keysets.resolve(keyset.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
      }
      return Map.of(
          "kassa.settings.file",
          file.toString(),
          "kassa.credentials.directory",
          files.credentials().toString(),
          "kassa.keysets.directory",
          keysets.toString(),
          "kassa.vipps.base-url",
          "http://127.0.0.1:1");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {}
}
