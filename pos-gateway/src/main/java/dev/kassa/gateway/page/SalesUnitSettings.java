// What the settings file says about the sales unit of a till.
package dev.kassa.gateway.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.kassa.contract.Msn;
import dev.kassa.contract.settings.SalesUnit;
import dev.kassa.contract.settings.SalesUnits;
import dev.kassa.messaging.Json;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Read once, at the start: a sales unit changes neither its currency nor, while tills are open, its
 * way of taking money.
 */
@Startup
@ApplicationScoped
class SalesUnitSettings {
  private final SalesUnits units;

  SalesUnitSettings(TillPageConfig config) {
    this.units = read(config.settingsFile());
  }

  /** The unit with this number, if this deployment has it. */
  Optional<SalesUnit> unit(Msn msn) {
    return units.unit(msn);
  }

  private static SalesUnits read(Path file) {
    try {
      return Json.MAPPER.readValue(Files.readAllBytes(file), SalesUnits.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "kassa.settings.file: " + file + " is not valid: " + Json.reason(e), e);
    } catch (IOException e) {
      throw new IllegalStateException("kassa.settings.file: " + file + " cannot be read", e);
    }
  }
}
