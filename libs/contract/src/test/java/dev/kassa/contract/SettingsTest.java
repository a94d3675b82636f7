package dev.kassa.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kassa.contract.settings.PointRate;
import dev.kassa.contract.settings.SalesUnit;
import dev.kassa.contract.settings.SalesUnits;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the settings' records, their schema and the example file together. */
class SettingsTest {
  private static final String SCHEMA = "settings.schema.json";

  private static ObjectNode example() {
    return Wire.example("settings.json");
  }

  private static SalesUnits read(JsonNode tree) throws JsonProcessingException {
    return Wire.JSON.treeToValue(tree, SalesUnits.class);
  }

  @Test
  void exampleFitsTheSchemaAndSurvivesTheRecords() throws JsonProcessingException {
    assertThat(Wire.schema(SCHEMA).validate(example())).isEmpty();
    SalesUnits settings = read(example());
    assertThat(Wire.written(settings)).isEqualTo(example());
    assertThat(settings.unit(new Msn("654321")).orElseThrow().stores()).containsExactly("aarhus-1");
    assertThat(settings.unit(new Msn("999999"))).isEmpty();
    assertThat(settings.club("club").orElseThrow().loginMsn()).isEqualTo(new Msn("123456"));
  }

  @Test
  void recordsAndSchemaRequireTheSameFields() {
    int refused = 0;
    for (String pointer : Wire.pointers(example())) {
      ObjectNode changed = Wire.without(example(), pointer);
      boolean schema = Wire.schema(SCHEMA).validate(changed).isEmpty();
      assertThat(Wire.reads(SalesUnits.class, changed)).as("without %s", pointer).isEqualTo(schema);
      refused += schema ? 0 : 1;
    }
    assertThat(refused).isGreaterThan(20);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/salesUnits/0/msn | `\"12\"`",
        "/salesUnits/0/country | `\"Norway\"`",
        "/salesUnits/0/currency | `\"SEK\"`",
        "/salesUnits/0/webhookUrl | `\"/webhooks/vipps\"`",
        "/salesUnits/0/webhookUrl | `\"ftp://pos.example.com/\"`",
        "/salesUnits/0/commandSources | `[]`",
        "/salesUnits/0/commandSources | `[\"\"]`",
        "/salesUnits/0/commandSources | `[\"/stores/oslo-1\"]`",
        "/salesUnits/0/validForSeconds | `0`",
        "/salesUnits/0/capture | `{\"policy\":\"ON_CONFIRM\"}`",
        "/salesUnits/0/stores | `[]`",
        "/salesUnits/0/stickers | `[null]`",
        "/salesUnits | `[]`",
        "/clubs/0/scopes | `[\"name\"]`",
        "/clubs/0/noPointsFor | `[\"\"]`",
        "/clubs/0/pointRates | `[]`",
        "/clubs/0/pointRates/0/currency | `\"SEK\"`",
        "/clubs/0/pointRates/0/pointsPerHundredMinorUnits | `-1`",
        "/clubs/0/pointRates/0/priceGroups | `{\"gold\":1001}`",
        "/clubs/0/pointRates/0/priceGroups | `{\"solid gold\":1}`"
      })
  void mistakeIsRefusedByBoth(String pointer, String value) throws JsonProcessingException {
    ObjectNode wrong = Wire.with(example(), pointer, Wire.JSON.readTree(value));
    assertThat(Wire.schema(SCHEMA).validate(wrong)).isNotEmpty();
    assertThat(Wire.reads(SalesUnits.class, wrong)).isFalse();
  }

  /** What no schema can say: that the parts fit each other. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/salesUnits/1/msn | `\"123456\"` | salesUnits.msn must be unique",
        "/salesUnits/1/clubId | `\"other\"` | salesUnits.clubId must be one of the clubs",
        "/clubs/0/loginMsn | `\"999999\"` | clubs.loginMsn must be one of the sales units",
        "/clubs/0/pointRates/1/currency | `\"NOK\"` | clubs.pointRates must hold each currency once",
        "/clubs/0/pointRates/1/currency | `\"EUR\"` | clubs.pointRates must hold the currency of each sales unit of the club"
      })
  void partsMustFit(String pointer, String value, String message) throws JsonProcessingException {
    ObjectNode wrong = Wire.with(example(), pointer, Wire.JSON.readTree(value));
    assertThatThrownBy(() -> read(wrong)).hasRootCauseMessage(message);
  }

  /** A login names a person once: two clubs with one login would take each other's members. */
  @Test
  void aLoginIsOneClubsOnly() {
    ObjectNode two = example();
    two.withArray("clubs").add(two.at("/clubs/0").<ObjectNode>deepCopy().put("clubId", "other"));
    assertThatThrownBy(() -> read(two))
        .hasRootCauseMessage("clubs.loginMsn must be that of one club only");
  }

  @ParameterizedTest
  @CsvSource({
    "/stores/oslo-1/tills/7, true",
    "/stores/oslo-1/, true",
    "/stores/bergen-2/tills/1, true",
    "/stores/oslo-10/tills/1, false",
    "/stores/aarhus-1/tills/1, false",
    "/kassa/payment-service, false"
  })
  void onlyOwnStoresCommandAUnit(String source, boolean accepted) throws JsonProcessingException {
    SalesUnit unit = read(example()).unit(new Msn("123456")).orElseThrow();
    assertThat(unit.accepts(source)).isEqualTo(accepted);
  }

  @ParameterizedTest
  @CsvSource({"tobacco-20, false", "tobacco-, false", "tobacco, true", "jacket1234, true"})
  void linesEarnUnlessTheSettingsSayOtherwise(String id, boolean earns)
      throws JsonProcessingException {
    assertThat(read(example()).club("club").orElseThrow().earns(id)).isEqualTo(earns);
  }

  @ParameterizedTest
  @CsvSource({
    "/stores/oslo-1/tills/7, oslo-1, true",
    "/stores/oslo-1/tills/7, bergen-2, false",
    "/stores/oslo-10/tills/7, oslo-1, false"
  })
  void aStoreSpeaksForItselfOnly(String source, String storeId, boolean accepted)
      throws JsonProcessingException {
    SalesUnit unit = read(example()).unit(new Msn("123456")).orElseThrow();
    assertThat(unit.accepts(source, storeId)).isEqualTo(accepted);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "99, 0", "100, 3", "239900, 7197", "239999, 7197"})
  void pointsAreAFunctionOfTheNetSum(long net, long points) {
    PointRate rate = new PointRate(Currency.NOK, 3, Map.of("gold", 5));
    assertThat(rate.points(net)).isEqualTo(points);
    assertThat(rate.of("standard").points(net)).isEqualTo(points);
    assertThat(rate.of("gold")).isEqualTo(new PointRate(Currency.NOK, 5, Map.of()));
  }
}
