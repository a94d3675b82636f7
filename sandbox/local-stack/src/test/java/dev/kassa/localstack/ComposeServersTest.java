// The servers of the compose file are told the same as those that run as processes.
package dev.kassa.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class ComposeServersTest {
  private static final Path FILE =
      Path.of(System.getProperty("kassa.root")).resolve("sandbox/images/compose.yaml");

  @Test
  void kafkaIsToldTheSame() throws IOException {
    String text = Files.readString(FILE);
    KafkaBroker.settings()
        .forEach(
            (name, value) ->
                assertThat(text)
                    .containsPattern(
                        "KAFKA_%s: \"?\\Q%s\\E\"?\n"
                            .formatted(name.toUpperCase(Locale.ROOT).replace('.', '_'), value)));
  }

  @Test
  void postgresIsToldTheSame() throws IOException {
    String text = Files.readString(FILE);
    PostgresServer.settings()
        .forEach((name, value) -> assertThat(text).contains("- --%s=%s\n".formatted(name, value)));
  }

  @Test
  void imagesAreThoseOfTheTests() throws IOException {
    for (ServerImages server : ServerImages.values()) {
      assertThat(Files.readString(FILE)).contains(":-" + server.official() + "}");
    }
  }
}
