package dev.kassa.simulator.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;

/**
 * Makes of a body what a provider takes it for that is not strict: shops' shipped plugins send
 * fields that nobody knows, numbers as text and text as numbers, nulls and empty objects, and are
 * served. What is left is checked as always.
 */
final class Leniency {
  private static final String WHOLE = "-?[0-9]{1,18}";
  private static final String NUMBER = "-?[0-9]{1,18}(\\.[0-9]{1,18})?";

  private final JsonNode root;

  /**
   * @param root the schema of the whole body
   */
  Leniency(JsonNode root) {
    this.root = root;
  }

  /** The body in the form that the schema asks for, as far as that is a matter of form. */
  JsonNode adapted(JsonNode body) {
    return adapted(body, root);
  }

  private JsonNode adapted(JsonNode value, JsonNode unresolved) {
    JsonNode schema = resolved(unresolved);
    return switch (value) {
      case ObjectNode object -> object(object, schema);
      case ArrayNode array -> {
        ArrayNode adapted = JsonNodeFactory.instance.arrayNode();
        array.forEach(item -> adapted.add(adapted(item, schema.path("items"))));
        yield adapted;
      }
      default -> scalar(value, schema);
    };
  }

  private JsonNode resolved(JsonNode schema) {
    return schema.has("$ref") ? root.at(schema.get("$ref").asText().substring(1)) : schema;
  }

  private JsonNode object(ObjectNode object, JsonNode schema) {
    JsonNode known = schema.path("properties");
    boolean closed = schema.path("additionalProperties").isBoolean();
    ObjectNode adapted = JsonNodeFactory.instance.objectNode();
    for (var field : object.properties()) {
      JsonNode value = field.getValue();
      if (value.isNull() || (closed && !known.has(field.getKey()))) {
        continue;
      }
      JsonNode inside = adapted(value, known.path(field.getKey()));
      if (!(inside.isObject() && inside.isEmpty())) {
        adapted.set(field.getKey(), inside);
      }
    }
    return adapted;
  }

  private static JsonNode scalar(JsonNode value, JsonNode schema) {
    String text = value.asText();
    return switch (schema.path("type").asText()) {
      case "string" -> value.isNumber() || value.isBoolean() ? TextNode.valueOf(text) : value;
      case "integer" ->
          value.isTextual() && text.matches(WHOLE) ? LongNode.valueOf(Long.parseLong(text)) : value;
      case "number" -> value.isTextual() && text.matches(NUMBER) ? number(text) : value;
      case "boolean" ->
          value.isTextual() && text.matches("true|false")
              ? BooleanNode.valueOf(text.equals("true"))
              : value;
      default -> value;
    };
  }

  private static JsonNode number(String text) {
    return text.matches(WHOLE)
        ? LongNode.valueOf(Long.parseLong(text))
        : DecimalNode.valueOf(new BigDecimal(text));
  }
}
