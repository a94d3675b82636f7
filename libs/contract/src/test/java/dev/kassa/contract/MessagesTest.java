package dev.kassa.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds record, schema and examples of every message together: what one says, the others say. A
 * sender has the schema only, a service the record only; where they differ, a message is lost.
 */
class MessagesTest {
  static Stream<Arguments> examples() {
    return Stream.of(MessageType.values())
        .flatMap(type -> Wire.examples(type).stream().map(file -> Arguments.of(type, file)));
  }

  @Test
  void everyTypeHasASchemaAndAnExampleAndNothingElseLiesThere() {
    Set<String> schemas =
        new TreeSet<>(
            Set.of("definitions.json", "settings.schema.json", ProviderNotificationTest.SCHEMA));
    Set<String> examples = new TreeSet<>(Set.of("settings.json"));
    examples.addAll(ProviderNotificationTest.examples());
    for (MessageType type : MessageType.values()) {
      schemas.add(type.ceType() + ".json");
      examples.add(type.ceType() + ".json");
      examples.addAll(Wire.examples(type));
    }
    assertThat(Wire.files("schemas")).containsExactlyElementsOf(schemas);
    assertThat(Wire.files("examples")).containsExactlyElementsOf(examples);
  }

  @Test
  void everySchemaIsOne() {
    for (String file : Wire.files("schemas")) {
      JsonNode schema = Wire.tree(Wire.folder("schemas").resolve(file));
      assertThat(Wire.metaSchema().validate(schema)).as(file).isEmpty();
      assertThat(schema.path("description").asText()).as(file).isNotBlank();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void exampleFitsTheSchemaAndSurvivesTheRecord(MessageType type, String file)
      throws JsonProcessingException {
    ObjectNode example = Wire.example(file);
    assertThat(Wire.schema(type.ceType() + ".json").validate(example)).isEmpty();

    Message message = Wire.JSON.treeToValue(example, type.record());

    assertThat(Wire.written(message)).isEqualTo(example);
    assertThat(Wire.JSON.treeToValue(Wire.written(message), type.record())).isEqualTo(message);
    assertThat(MessageType.of(message)).isEqualTo(type);
    assertThat(message.key()).isEqualTo(expectedKey(type, example));
  }

  private static String expectedKey(MessageType type, ObjectNode example) {
    return switch (type.topic()) {
      case POS_SCANS, POS_ENROLMENTS, IDENTITY_CUSTOMERS, MEMBERSHIP_EVENTS ->
          example.get("checkoutId").asText();
      case POS_PAYMENTS, PAYMENT_EVENTS ->
          example.get("msn").asText() + "/" + example.get("reference").asText();
      case MEMBERSHIP_MEMBERS -> example.get("memberId").asText();
      case VIPPS_REVOCATIONS -> example.get("msn").asText();
      case VIPPS_WEBHOOKS -> throw new AssertionError("the provider's own types");
    };
  }

  @ParameterizedTest
  @MethodSource("examples")
  void recordAndSchemaRequireTheSameFields(MessageType type, String file) {
    ObjectNode example = Wire.example(file);
    List<String> required = new ArrayList<>();
    for (String pointer : Wire.pointers(example)) {
      if (agree(type, Wire.without(example, pointer), "without " + pointer) == Verdict.REFUSED) {
        required.add(pointer);
      }
    }
    for (JsonNode field :
        Wire.tree(Wire.folder("schemas").resolve(type.ceType() + ".json")).path("required")) {
      assertThat(required).contains("/" + field.asText());
    }
    assertThat(required).as("no message is all optional").isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void recordAndSchemaRefuseTheSameValues(MessageType type, String file) {
    ObjectNode example = Wire.example(file);
    int refused = 0;
    for (String pointer : Wire.pointers(example)) {
      for (JsonNode wrong : wrongFor(example.at(pointer))) {
        if (pointer.equals("/amounts/captured") && wrong.isInt()) {
          continue; // only the record can compare two fields: refunded is at most captured
        }
        String what = pointer + " = " + wrong;
        if (agree(type, Wire.with(example, pointer, wrong), what) == Verdict.REFUSED) {
          refused++;
        }
      }
    }
    assertThat(refused).isPositive();
  }

  private static List<JsonNode> wrongFor(JsonNode value) {
    List<JsonNode> wrong = new ArrayList<>();
    if (!value.isArray()) {
      wrong.add(JsonNodeFactory.instance.arrayNode());
    }
    if (value.isTextual()) {
      wrong.add(TextNode.valueOf(""));
      wrong.add(TextNode.valueOf("å / &"));
      wrong.add(TextNode.valueOf("x".repeat(3000)));
      wrong.add(BooleanNode.TRUE);
      // The reader of times takes epoch seconds too; no sender of ours writes them.
      if (!value.asText().endsWith("Z")) {
        wrong.add(JsonNodeFactory.instance.numberNode(5));
      }
    } else if (value.isNumber()) {
      wrong.add(JsonNodeFactory.instance.numberNode(-1));
      wrong.add(JsonNodeFactory.instance.numberNode(0));
      wrong.add(DecimalNode.valueOf(new BigDecimal("1.5")));
      wrong.add(JsonNodeFactory.instance.numberNode(BigDecimal.TWO.pow(63).toBigIntegerExact()));
      wrong.add(TextNode.valueOf("1"));
      wrong.add(BooleanNode.TRUE);
    } else if (value.isBoolean()) {
      wrong.add(TextNode.valueOf("true"));
      wrong.add(JsonNodeFactory.instance.numberNode(1));
    } else if (value.isObject()) {
      wrong.add(TextNode.valueOf("{}"));
      wrong.add(JsonNodeFactory.instance.objectNode());
    } else if (value.isArray()) {
      wrong.add(JsonNodeFactory.instance.arrayNode().addNull());
      wrong.add(TextNode.valueOf("[]"));
    }
    return wrong;
  }

  /** Named mistakes a sender makes; each refused by the schema and by the record. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "pos.customer-scanned.v1 | /msn | `\"123\"` | msn too short",
        "pos.customer-scanned.v1 | /msn | `\"12345678901\"` | msn too long",
        "pos.customer-scanned.v1 | /msn | `123456` | msn as a number",
        "pos.customer-scanned.v1 | /checkoutId | `\"0193a1f0-6c1e-7b1c-9a51-d7a5a3d2f10\"` | short"
            + " group",
        "pos.customer-scanned.v1 | /phoneNumber | `\"91234567\"` | code and number",
        "pos.customer-scanned.v1 | /scanner | `\"WEB\"` | unknown scanner",
        "pos.customer-scanned.v1 | /storeId | `\"oslo/1\"` | slash in an identifier",
        "pos.payment-requested.v1 | /reference | `\"order_12345\"` | underscore in a reference",
        "pos.payment-requested.v1 | /reference | `\"short-1\"` | reference too short",
        "pos.payment-requested.v1 | /customer/phoneNumber | `\"91234567\"` | two customers",
        "pos.payment-requested.v1 | /customer | `{}` | no customer",
        "pos.payment-requested.v1 | /amount/value | `2399.5` | value as a decimal",
        "pos.payment-requested.v1 | /amount/value | `0` | nothing to pay",
        "pos.payment-requested.v1 | /amount/currency | `\"SEK\"` | currency without a wallet",
        "pos.payment-requested.v1 | /description | `\"ab\"` | description too short",
        "pos.payment-requested.v1 | /validForSeconds | `601` | valid too long",
        "pos.payment-requested.v1 | /capture | `{\"policy\":\"ON_CONFIRM\"}` | confirm without a"
            + " time",
        "pos.payment-requested.v1 | /capture/policy | `\"LATER\"` | unknown policy",
        "pos.payment-requested.v1 | /receipt/lines | `[]` | no line",
        "pos.payment-requested.v1 | /receipt/lines/0/quantity | `\"1,5\"` | decimal comma",
        "pos.payment-requested.v1 | /receipt/lines/0/taxRate | `10001` | tax above 100 %",
        "pos.refund-requested.v1 | /amount/value | `-40000` | negative refund",
        "identity.customer-identified.v1 | /msisdn | `\"4791234567\"` | phone number in clear",
        "payment.captured.v1 | /outcomeOf | `[]` | empty outcome with a till",
        "membership.member-recognised.v1 | /memberId | `\"m-\"` | member without a name"
      })
  void mistakeIsRefused(String ceType, String pointer, String value, String mistake)
      throws JsonProcessingException {
    MessageType type = MessageType.of(ceType).orElseThrow();
    ObjectNode wrong =
        Wire.with(Wire.example(ceType + ".json"), pointer, Wire.JSON.readTree(value));
    assertThat(agree(type, wrong, mistake)).as(mistake).isEqualTo(Verdict.REFUSED);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void unknownFieldsAreIgnored(MessageType type, String file) throws JsonProcessingException {
    ObjectNode example = Wire.example(file);
    Message expected = Wire.JSON.treeToValue(example, type.record());
    ObjectNode newer = example.deepCopy().put("ofALaterVersion", 1);
    for (String pointer : Wire.pointers(example)) {
      if (newer.at(pointer) instanceof ObjectNode nested) {
        nested.put("ofALaterVersion", "x");
      }
    }
    assertThat(Wire.schema(type.ceType() + ".json").validate(newer)).isEmpty();
    assertThat(Wire.JSON.treeToValue(newer, type.record())).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource(MessageType.class)
  void schemaRecordAndExamplesNameTheSameFields(MessageType type) {
    Set<String> inSchema =
        fields(Wire.tree(Wire.folder("schemas").resolve(type.ceType() + ".json")));
    Set<String> inExamples = new TreeSet<>();
    Wire.examples(type)
        .forEach(file -> Wire.example(file).fieldNames().forEachRemaining(inExamples::add));
    assertThat(inSchema).isEqualTo(fields(type.record()));
    if (type == MessageType.REQUESTED || type == MessageType.CREATED) {
      inSchema.removeAll(Set.of("outcomeOf", "askedBy")); // on every fact, but these end nothing
    }
    assertThat(inExamples).as("each field is shown once").isEqualTo(inSchema);
  }

  private static Set<String> fields(JsonNode schema) {
    Set<String> names = new TreeSet<>();
    schema.path("properties").fieldNames().forEachRemaining(names::add);
    for (JsonNode base : schema.path("allOf")) {
      String pointer = base.get("$ref").asText().replace("definitions.json#", "");
      names.addAll(
          fields(Wire.tree(Wire.folder("schemas").resolve("definitions.json")).at(pointer)));
    }
    return names;
  }

  private static Set<String> fields(Class<?> record) {
    Set<String> names = new TreeSet<>();
    for (RecordComponent component : record.getRecordComponents()) {
      if (component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)) {
        names.addAll(fields(component.getType()));
      } else {
        JsonProperty renamed = component.getAccessor().getAnnotation(JsonProperty.class);
        names.add(renamed == null ? component.getName() : renamed.value());
      }
    }
    return names;
  }

  private enum Verdict {
    TAKEN,
    REFUSED
  }

  private static Verdict agree(MessageType type, ObjectNode payload, String what) {
    boolean schema = Wire.schema(type.ceType() + ".json").validate(payload).isEmpty();
    boolean record = Wire.reads(type.record(), payload);
    assertThat(record)
        .as("record takes what the schema takes: %s %s", type, what)
        .isEqualTo(schema);
    return record ? Verdict.TAKEN : Verdict.REFUSED;
  }
}
