package dev.kassa.vipps;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.Msn;
import dev.kassa.contract.settings.SalesUnit;
import dev.kassa.contract.settings.SalesUnits;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * The settings file and the keys beside it, read at start-up and again when the file changes. A
 * changed file that is not valid is refused with a log entry and the settings in force stay; at
 * start-up it ends the start.
 */
@Startup
@ApplicationScoped
public class SalesUnitFiles {
  private static final Logger LOG = Logger.getLogger(SalesUnitFiles.class);

  /** Settings are mounted files: looking more often than this finds nothing. */
  private static final long LOOK_EVERY_NANOS = 1_000_000_000L;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final Path file;
  private final Path credentials;
  private final AtomicLong lookedAt = new AtomicLong(System.nanoTime());
  private final ConcurrentMap<String, Credentials> keys = new ConcurrentHashMap<>();
  private volatile Loaded loaded;

  SalesUnitFiles(VippsConfig.Files files) {
    this.file = files.settings().file();
    this.credentials = files.credentials().directory();
    this.loaded = load();
  }

  private record Loaded(SalesUnits settings, FileTime modified) {}

  /** The settings in force. */
  public SalesUnits settings() {
    look();
    return loaded.settings();
  }

  private void look() {
    long last = lookedAt.get();
    long now = System.nanoTime();
    if (now - last > LOOK_EVERY_NANOS && lookedAt.compareAndSet(last, now)) {
      keys.clear();
      reload();
    }
  }

  /** The unit with this number, if this deployment has it. */
  public Optional<SalesUnit> unit(Msn msn) {
    return settings().unit(msn);
  }

  /**
   * The keys of a unit, read from its folder; a rotated key is noticed within a second.
   *
   * @throws IllegalStateException naming the file that is missing
   */
  public Credentials credentials(SalesUnit unit) {
    look();
    return keys.computeIfAbsent(unit.credentials(), this::read);
  }

  private Credentials read(String name) {
    Path folder = credentials.resolve(name);
    return new Credentials(
        secret(folder.resolve("client-id")),
        secret(folder.resolve("client-secret")),
        secret(folder.resolve("subscription-key")));
  }

  private void reload() {
    try {
      if (!Files.getLastModifiedTime(file).equals(loaded.modified())) {
        loaded = load();
        LOG.infof("settings reloaded: %d sales units", loaded.settings().units().size());
      }
    } catch (IOException | IllegalStateException e) {
      LOG.errorf("KASSA-114 settings in force are kept: %s", e.getMessage());
    }
  }

  private Loaded load() {
    try {
      FileTime modified = Files.getLastModifiedTime(file);
      Loaded read =
          new Loaded(MAPPER.readValue(Files.readAllBytes(file), SalesUnits.class), modified);
      read.settings().units().forEach(unit -> read(unit.credentials()));
      return read;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "kassa.settings.file: " + file + " is not valid: " + reason(e), e);
    } catch (IOException e) {
      throw new IllegalStateException("kassa.settings.file: " + file + " cannot be read", e);
    }
  }

  private static String reason(JsonProcessingException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof InvalidValue invalid) {
        return invalid.getMessage();
      }
    }
    return failure.getOriginalMessage();
  }

  private static String secret(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new IllegalStateException(
          "kassa.credentials.directory: " + file + " cannot be read", e);
    }
  }
}
