// What the settings file says about the sales unit of a till.
package dev.kassa.gateway.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.kassa.contract.Msn;
import dev.kassa.contract.settings.SalesUnit;
import dev.kassa.contract.settings.SalesUnits;
import dev.kassa.messaging.Json;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Read at the start, and again when the file changes. A changed file that is not valid is refused
 * with a log entry and the settings in force stay; at the start it ends the start.
 */
@Startup
@ApplicationScoped
class SalesUnitSettings {
  private static final Logger LOG = Logger.getLogger(SalesUnitSettings.class);

  /** Settings are mounted files: looking more often than this finds nothing. */
  private static final long LOOK_EVERY_NANOS = 1_000_000_000L;

  private final Path file;
  private final AtomicLong lookedAt = new AtomicLong(System.nanoTime());
  private volatile Loaded loaded;

  private record Loaded(SalesUnits units, FileTime modified) {}

  @Inject
  SalesUnitSettings(TillPageConfig config) {
    this(config.settingsFile());
  }

  SalesUnitSettings(Path file) {
    this.file = file;
    this.loaded = read(file);
  }

  /** The unit with this number, if this deployment has it. */
  Optional<SalesUnit> unit(Msn msn) {
    long last = lookedAt.get();
    long now = System.nanoTime();
    if (now - last > LOOK_EVERY_NANOS && lookedAt.compareAndSet(last, now)) {
      reload();
    }
    return loaded.units().unit(msn);
  }

  private void reload() {
    try {
      if (!Files.getLastModifiedTime(file).equals(loaded.modified())) {
        loaded = read(file);
        LOG.infof("settings reloaded: %d sales units", loaded.units().units().size());
      }
    } catch (IOException | IllegalStateException e) {
      LOG.errorf("KASSA-114 settings in force are kept: %s", e.getMessage());
    }
  }

  private static Loaded read(Path file) {
    try {
      FileTime modified = Files.getLastModifiedTime(file);
      return new Loaded(
          Json.MAPPER.readValue(Files.readAllBytes(file), SalesUnits.class), modified);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "kassa.settings.file: " + file + " is not valid: " + Json.reason(e), e);
    } catch (IOException e) {
      throw new IllegalStateException("kassa.settings.file: " + file + " cannot be read", e);
    }
  }
}
