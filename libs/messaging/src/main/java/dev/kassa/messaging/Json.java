package dev.kassa.messaging;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.kassa.contract.InvalidValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** The JSON of the contract: strict about types and doubles, deaf to unknown fields. */
public final class Json {
  /** For payloads of the contract; money must never pass through a floating point number. */
  public static final ObjectMapper MAPPER = mapper();

  private static final byte[] NUL_ESCAPE = "\\u0000".getBytes(StandardCharsets.US_ASCII);

  private Json() {}

  /**
   * Why a text could not be read, naming the place and the rule and never a value: what was in the
   * text may be personal, and the reason is published.
   */
  public static String reason(Exception failure) {
    List<JsonMappingException.Reference> path =
        failure instanceof JsonMappingException mapping ? mapping.getPath() : List.of();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof InvalidValue invalid) {
        return place(path, invalid.field()) + " " + invalid.rule();
      }
    }
    if (failure instanceof JsonMappingException) {
      return path(path) + " has a type or value that is not allowed there";
    }
    return failure instanceof JsonProcessingException ? "payload is not valid JSON" : "unreadable";
  }

  /** The bytes as a JSON object; empty if they are none, which the caller says without the text. */
  static Optional<JsonNode> object(byte[] bytes) {
    try {
      return Optional.ofNullable(MAPPER.readTree(bytes)).filter(JsonNode::isObject);
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /**
   * Whether a text in it is or holds NUL, which a database does not take. In JSON a NUL is always
   * written as an escape, so that most payloads are not walked through for it.
   */
  static boolean holdsNul(byte[] bytes, JsonNode node) {
    return holdsEscapedNul(bytes) && holdsNul(node);
  }

  private static boolean holdsEscapedNul(byte[] bytes) {
    for (int at = 0; at + NUL_ESCAPE.length <= bytes.length; at++) {
      if (bytes[at] == NUL_ESCAPE[0]
          && Arrays.equals(bytes, at, at + NUL_ESCAPE.length, NUL_ESCAPE, 0, NUL_ESCAPE.length)) {
        return true;
      }
    }
    return false;
  }

  private static boolean holdsNul(JsonNode node) {
    if (node.isTextual()) {
      return node.textValue().indexOf('\0') >= 0;
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (field.getKey().indexOf('\0') >= 0 || holdsNul(field.getValue())) {
        return true;
      }
    }
    for (JsonNode element : node) {
      if (node.isArray() && holdsNul(element)) {
        return true;
      }
    }
    return false;
  }

  /** A record of a list does not know which it is; the parser does. */
  private static String place(List<JsonMappingException.Reference> path, String field) {
    String plain =
        path.stream()
            .map(JsonMappingException.Reference::getFieldName)
            .filter(Objects::nonNull)
            .collect(Collectors.joining("."));
    return field.startsWith(plain + ".") ? path(path) + field.substring(plain.length()) : field;
  }

  /** As {@code receipt.lines[2].total}: counted from 1, as people count lines. */
  private static String path(List<JsonMappingException.Reference> path) {
    StringBuilder text = new StringBuilder();
    for (JsonMappingException.Reference step : path) {
      if (step.getFieldName() == null) {
        text.append('[').append(step.getIndex() + 1).append(']');
      } else {
        text.append(text.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return text.isEmpty() ? "payload" : text.toString();
  }

  private static ObjectMapper mapper() {
    JsonMapper mapper =
        JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();
    mapper
        .coercionConfigFor(LogicalType.Textual)
        .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
    mapper
        .coercionConfigFor(LogicalType.Enum)
        .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
    return mapper;
  }
}
