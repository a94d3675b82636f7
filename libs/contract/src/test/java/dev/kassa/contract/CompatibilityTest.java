package dev.kassa.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Today's schemas against those of the last release, which lie in {@code released/}. A release
 * copies {@code schemas/} there, all but the settings'; nothing else touches them.
 */
class CompatibilityTest {
  private static final String FILE = "payment.captured.v1.json";
  private static final String DEFINITIONS = "definitions.json";

  static Stream<String> released() {
    return Wire.files("released").stream().filter(file -> !file.equals(DEFINITIONS));
  }

  /** If this is red, somebody's gateway or report would break; the sentence says by what. */
  @ParameterizedTest
  @MethodSource("released")
  void nobodyWhoCountsOnTheReleaseIsBroken(String file) {
    assertThat(Compatibility.breaks(file, CompatibilityTest::before, CompatibilityTest::now))
        .isEmpty();
  }

  @Test
  void everyReleasedTypeIsCompared() {
    assertThat(released())
        .contains(FILE, "pos.payment-requested.v1.json", "vipps.webhooks.v1.json");
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        change(
            "pos.payment-cancel-requested.v1.json",
            s -> object(s, "properties").remove("reason"),
            "pos.payment-cancel-requested.v1: reason is gone"),
        change(
            "pos.payment-requested.v1.json",
            s -> object(s, "$defs", "receipt", "properties").remove("tip"),
            "pos.payment-requested.v1: receipt.tip is gone"),
        change(
            "pos.refund-requested.v1.json",
            s -> ((ArrayNode) s.get("required")).add("notAfter"),
            "pos.refund-requested.v1: notAfter must be there now"),
        change(
            FILE,
            s -> ((ArrayNode) s.get("required")).remove(0),
            "payment.captured.v1: change may be missing now"),
        change(
            FILE,
            s -> object(s, "properties").putObject("change").put("type", "integer"),
            "payment.captured.v1: change was of type \"object\" and is of type \"integer\""),
        change(
            "pos.payment-requested.v1.json",
            s -> object(s, "properties", "description").put("maxLength", 2),
            "pos.payment-requested.v1: description has a tighter maxLength"),
        change(
            "payment.refused.v1.json",
            s -> ((ArrayNode) object(s, "properties", "reason").get("oneOf")).remove(0),
            "payment.refused.v1: reason does not take"),
        change(
            "pos.customer-scanned.v1.json",
            s ->
                object(s, "properties")
                    .putObject("scanner")
                    .put("type", "string")
                    .putArray("enum")
                    .add("CASHIER"),
            "pos.customer-scanned.v1: scanner does not take"),
        change(
            "pos.customer-scanned.v1.json",
            s ->
                object(s, "properties")
                    .putObject("storeId")
                    .put("type", "string")
                    .put("pattern", "^x$"),
            "pos.customer-scanned.v1: storeId has another pattern"));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void eachKindOfBreakIsSaidInASentence(String file, Consumer<ObjectNode> change, String sentence) {
    ObjectNode changed = now(file).deepCopy();
    change.accept(changed);
    assertThat(
            Compatibility.breaks(
                file, CompatibilityTest::now, name -> name.equals(file) ? changed : now(name)))
        .singleElement()
        .asString()
        .startsWith(sentence)
        .endsWith("Publish the change as a new type beside this one, or take it back.");
  }

  @Test
  void whatAllMessagesShareCountsInEach() {
    ObjectNode changed = now(DEFINITIONS).deepCopy();
    object(changed, "$defs", "amounts", "properties").remove("refunded");
    assertThat(
            Compatibility.breaks(
                FILE,
                CompatibilityTest::now,
                name -> name.equals(DEFINITIONS) ? changed : now(name)))
        .anyMatch(said -> said.startsWith("payment.captured.v1: amounts.refunded is gone"));
  }

  @Test
  void aTypeThatIsGoneIsABreak() {
    assertThat(
            Compatibility.breaks(
                FILE, CompatibilityTest::now, name -> name.equals(FILE) ? null : now(name)))
        .containsExactly(
            "payment.captured.v1: is gone. Whoever writes or reads it has no contract.");
  }

  @Test
  void whatMayBeMissingAndWhatMayBeMoreBreaksNobody() {
    ObjectNode changed = now("pos.customer-scanned.v1.json").deepCopy();
    object(changed, "properties").putObject("lane").put("type", "string");
    ObjectNode refused = now("payment.refused.v1.json").deepCopy();
    ((ArrayNode) object(refused, "properties", "reason").get("oneOf"))
        .insertObject(0)
        .put("const", "ONE_MORE");
    assertThat(
            Compatibility.breaks(
                "pos.customer-scanned.v1.json",
                CompatibilityTest::now,
                name -> name.equals("pos.customer-scanned.v1.json") ? changed : now(name)))
        .isEmpty();
    assertThat(
            Compatibility.breaks(
                "payment.refused.v1.json",
                CompatibilityTest::now,
                name -> name.equals("payment.refused.v1.json") ? refused : now(name)))
        .isEmpty();
  }

  private static Arguments change(String file, Consumer<ObjectNode> change, String sentence) {
    return Arguments.of(file, change, sentence);
  }

  private static ObjectNode object(JsonNode schema, String... path) {
    JsonNode at = schema;
    for (String step : path) {
      at = at.path(step);
    }
    return (ObjectNode) at;
  }

  private static JsonNode before(String file) {
    return Wire.tree(Wire.folder("released").resolve(file));
  }

  private static JsonNode now(String file) {
    Path path = Wire.folder("schemas").resolve(file);
    return Files.exists(path) ? Wire.tree(path) : null;
  }
}
