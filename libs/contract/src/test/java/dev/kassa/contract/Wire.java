package dev.kassa.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the tests of the wire share: schemas, examples, and a reader as strict as the services'. */
final class Wire {
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(VersionFlag.V202012);

  /** Nothing is bent into shape: a number is no text, 1.5 is no whole number, absent is not 0. */
  static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(
              LogicalType.Textual,
              config ->
                  config
                      .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .build();

  private Wire() {}

  /** A schema of {@code schemas/}, by file name. */
  static JsonSchema schema(String file) {
    return SCHEMAS.getSchema(SchemaLocation.of("classpath:schemas/" + file));
  }

  /** The schema of schemas itself. */
  static JsonSchema metaSchema() {
    return SCHEMAS.getSchema(SchemaLocation.of(VersionFlag.V202012.getId()));
  }

  /** A fresh copy of an example, by file name. */
  static ObjectNode example(String file) {
    return (ObjectNode) tree(folder("examples").resolve(file));
  }

  static JsonNode tree(Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Names of all files of a resource folder, sorted. */
  static List<String> files(String folder) {
    try (Stream<Path> files = Files.list(folder(folder))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path folder(String name) {
    try {
      return Path.of(Wire.class.getResource("/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Names of the examples of one type: {@code <ce_type>.json} and {@code <ce_type>.*.json}. */
  static List<String> examples(MessageType type) {
    return files("examples").stream().filter(file -> file.startsWith(type.ceType() + ".")).toList();
  }

  /** Whether the record takes this payload, by its own rules and the reader's. */
  static boolean reads(Class<?> record, JsonNode payload) {
    try {
      return JSON.treeToValue(payload, record) != null;
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  /** The JSON that this value is written as. */
  static JsonNode written(Object value) throws JsonProcessingException {
    return JSON.readTree(JSON.writeValueAsString(value));
  }

  /** JSON pointers to every field at any depth; elements of arrays count as fields. */
  static List<String> pointers(JsonNode tree) {
    List<String> found = new ArrayList<>();
    collect(tree, "", found);
    return found;
  }

  private static void collect(JsonNode node, String at, List<String> found) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              field -> {
                found.add(at + "/" + field.getKey());
                collect(field.getValue(), at + "/" + field.getKey(), found);
              });
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      collect(node.get(i), at + "/" + i, found);
    }
  }

  /** A copy without one field. */
  static ObjectNode without(ObjectNode tree, String pointer) {
    ObjectNode copy = tree.deepCopy();
    parent(copy, pointer).remove(name(pointer));
    return copy;
  }

  /** A copy with another value in one field, which may be new. */
  static ObjectNode with(ObjectNode tree, String pointer, JsonNode value) {
    ObjectNode copy = tree.deepCopy();
    parent(copy, pointer).set(name(pointer), value);
    return copy;
  }

  private static ObjectNode parent(ObjectNode tree, String pointer) {
    return (ObjectNode) tree.at(pointer.substring(0, pointer.lastIndexOf('/')));
  }

  private static String name(String pointer) {
    return pointer.substring(pointer.lastIndexOf('/') + 1);
  }
}
