// Settings as the configuration file has them, for tests.
package dev.kassa.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

/** Reads single records of the configuration. */
final class Settings {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .build();

  private Settings() {}

  static SimulatorConfig.Choices choices(String json) {
    return read(json, SimulatorConfig.Choices.class);
  }

  static SimulatorConfig.Times times(String json) {
    return read(json, SimulatorConfig.Times.class);
  }

  static SalesUnit unit(String json) {
    return read(json, SalesUnit.class);
  }

  static Person person(String json) {
    return read(json, Person.class);
  }

  static FaultRule fault(String json) {
    return read(json, FaultRule.class);
  }

  private static <T> T read(String json, Class<T> type) {
    try {
      return JSON.readValue(json, type);
    } catch (JsonProcessingException wrong) {
      throw new IllegalArgumentException(wrong);
    }
  }
}
