package dev.kassa.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.kassa.contract.webhook.ProviderNotification;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the one record of {@code vipps.webhooks.v1}, its schema and its examples together. */
class ProviderNotificationTest {
  static final String SCHEMA = "vipps.webhooks.v1.json";

  static List<String> examples() {
    return Wire.files("examples").stream()
        .filter(file -> file.startsWith(Topic.VIPPS_WEBHOOKS + "."))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void exampleFitsTheSchemaAndSurvivesTheRecord(String file) throws JsonProcessingException {
    ObjectNode example = Wire.example(file);
    assertThat(Wire.schema(SCHEMA).validate(example)).isEmpty();
    ProviderNotification read = Wire.JSON.treeToValue(example, ProviderNotification.class);
    assertThat(Wire.written(read)).isEqualTo(example);
    for (String pointer : Wire.pointers(example)) {
      ObjectNode without = Wire.without(example, pointer);
      assertThat(Wire.reads(ProviderNotification.class, without))
          .as("without %s", pointer)
          .isEqualTo(Wire.schema(SCHEMA).validate(without).isEmpty());
    }
  }

  @Test
  void bodyInClearIsRefusedByBoth() {
    ObjectNode clear = Wire.with(Wire.example(SCHEMA), "/body", TextNode.valueOf("{}"));
    assertThat(Wire.schema(SCHEMA).validate(clear)).isNotEmpty();
    assertThat(Wire.reads(ProviderNotification.class, clear)).isFalse();
  }

  @Test
  void keyIsTheNarrowestThatIsKnown() throws JsonProcessingException {
    Set<String> keys = new TreeSet<>();
    for (String file : examples()) {
      keys.add(Wire.JSON.treeToValue(Wire.example(file), ProviderNotification.class).key());
    }
    assertThat(keys)
        .containsExactlyInAnyOrder(
            "123456/0193a1f0-6c1e-7b1c-9a51-0d7a5a3d2f10-1",
            "VYGaaAMRkI6SyAm_uIywhxsN2K0",
            "123456/oslo-1-till-7");
  }
}
