package dev.kassa.gateway.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kassa.contract.Msn;
import dev.kassa.localstack.LocalSalesUnits;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The settings file changes while the gateway runs. */
class SalesUnitSettingsTest {
  private static final Msn NEW = new Msn("777777");

  @TempDir Path folder;

  @Test
  void changedFileIsReadAgainAndABadOneIsNot() throws Exception {
    Path file = folder.resolve("settings.json");
    LocalSalesUnits.writeSettings(file, URI.create("http://127.0.0.1:8084"));
    String before = Files.readString(file);
    SalesUnitSettings settings = new SalesUnitSettings(file);
    assertThat(settings.unit(NEW)).isEmpty();

    changed(file, before.replace(LocalSalesUnits.DENMARK.value(), NEW.value()), 1);
    await().until(() -> settings.unit(NEW).isPresent());
    changed(file, "{\"salesUnits\":", 2);
    long asked = System.nanoTime();
    // Looked at once a second; what is in force stays.
    await()
        .until(
            () -> {
              assertThat(settings.unit(NEW)).isPresent();
              return System.nanoTime() - asked > 1_500_000_000L;
            });
    changed(file, before, 3);
    await().until(() -> settings.unit(NEW).isEmpty());
  }

  private static void changed(Path file, String text, int seconds) throws Exception {
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(seconds)));
  }
}
