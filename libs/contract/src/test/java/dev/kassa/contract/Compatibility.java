// What a change of a schema would break, in sentences.
package dev.kassa.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Compares a released schema with today's. Whoever wrote or reads by the released one, and does not
 * change, must go on: so what was there stays there, nothing that was right is wrong now, and
 * nothing that could be missing must be there. New fields that may be missing, and new values of an
 * enumeration, break nobody: readers ignore the first and take the second as one they do not know.
 */
final class Compatibility {
  private static final List<String> LOWER_LIMITS =
      List.of("minimum", "exclusiveMinimum", "minLength", "minItems");
  private static final List<String> UPPER_LIMITS =
      List.of("maximum", "exclusiveMaximum", "maxLength", "maxItems");

  private final String type;
  private final List<String> breaks = new ArrayList<>();

  private Compatibility(String type) {
    this.type = type;
  }

  /**
   * Compares one type.
   *
   * @param file of the schema
   * @param released by file name; never null
   * @param today by file name; null for a file that is gone
   * @return a sentence for each break; empty if nobody is broken
   */
  static List<String> breaks(
      String file, Function<String, JsonNode> released, Function<String, JsonNode> today) {
    String type = file.replaceAll("\\.json$", "");
    Compatibility comparison = new Compatibility(type);
    JsonNode now = today.apply(file);
    if (now == null) {
      return List.of("%s: is gone. Whoever writes or reads it has no contract.".formatted(type));
    }
    comparison.compare("", view(released, file, released.apply(file)), view(today, file, now));
    return comparison.breaks;
  }

  /**
   * A schema with what it refers to put in its place.
   *
   * @param keywords types, limits and the like; the last word where several say the same
   */
  private record View(
      Map<String, JsonNode> keywords,
      Map<String, View> fields,
      Set<String> required,
      List<View> choices,
      View items) {}

  private static View view(Function<String, JsonNode> files, String file, JsonNode node) {
    Map<String, JsonNode> keywords = new LinkedHashMap<>();
    Map<String, View> fields = new LinkedHashMap<>();
    Set<String> required = new LinkedHashSet<>();
    List<View> choices = new ArrayList<>();
    View[] items = new View[1];
    gather(files, file, node, keywords, fields, required, choices, items);
    return new View(keywords, fields, required, choices, items[0]);
  }

  private static void gather(
      Function<String, JsonNode> files,
      String file,
      JsonNode node,
      Map<String, JsonNode> keywords,
      Map<String, View> fields,
      Set<String> required,
      List<View> choices,
      View[] items) {
    if (node.has("$ref")) {
      String ref = node.get("$ref").asText();
      int hash = ref.indexOf('#');
      String target = hash == 0 ? file : ref.substring(0, hash);
      gather(
          files,
          target,
          files.apply(target).at(ref.substring(hash + 1)),
          keywords,
          fields,
          required,
          choices,
          items);
    }
    for (JsonNode part : node.path("allOf")) {
      gather(files, file, part, keywords, fields, required, choices, items);
    }
    node.properties().forEach(entry -> keywords.put(entry.getKey(), entry.getValue()));
    node.path("properties")
        .properties()
        .forEach(entry -> fields.put(entry.getKey(), view(files, file, entry.getValue())));
    node.path("required").forEach(name -> required.add(name.asText()));
    for (String combination : List.of("oneOf", "anyOf")) {
      JsonNode all = node.path(combination);
      List<JsonNode> values = new ArrayList<>();
      for (JsonNode choice : all) {
        if (choice.has("const")) {
          values.add(choice.get("const"));
        }
      }
      if (!all.isEmpty() && values.size() == all.size()) {
        // Each value with a description of its own: an enumeration.
        keywords.put("enum", JsonNodeFactory.instance.arrayNode().addAll(values));
      } else {
        all.forEach(choice -> choices.add(view(files, file, choice)));
      }
    }
    if (node.has("items")) {
      items[0] = view(files, file, node.get("items"));
    }
  }

  private void compare(String at, View before, View now) {
    JsonNode was = before.keywords().get("type");
    JsonNode is = now.keywords().get("type");
    if (was != null ? !was.equals(is) : is != null && values(before) == null) {
      broken(at, "was of type %s and is of type %s".formatted(was, is));
      return; // the rest of it would only say the same again
    }
    before
        .fields()
        .forEach(
            (name, field) -> {
              View today = now.fields().get(name);
              if (today == null) {
                broken(
                    at(at, name), "is gone: who reads it finds nothing, who writes it is unheard");
              } else {
                compare(at(at, name), field, today);
              }
            });
    for (String name : now.required()) {
      if (!before.required().contains(name)) {
        broken(
            at(at, name), "must be there now: messages without it were right, and are still kept");
      }
    }
    for (String name : before.required()) {
      if (!now.required().contains(name)) {
        broken(at(at, name), "may be missing now: who reads it counts on it");
      }
    }
    wider(at, before, now);
    if (now.choices().size() < before.choices().size()) {
      broken(at, "has fewer alternatives: what was right by one of them is wrong now");
    }
    for (int i = 0; i < Math.min(before.choices().size(), now.choices().size()); i++) {
      compare(at, before.choices().get(i), now.choices().get(i));
    }
    if (before.items() != null && now.items() != null) {
      compare(at + "[]", before.items(), now.items());
    }
  }

  private void wider(String at, View before, View now) {
    Set<JsonNode> values = values(now);
    if (values != null) {
      Set<JsonNode> were = values(before);
      if (were == null) {
        broken(at, "takes some values only now: others were right");
      } else if (!values.containsAll(were)) {
        were.removeAll(values);
        broken(at, "does not take %s any more".formatted(were));
      }
    }
    JsonNode pattern = now.keywords().get("pattern");
    if (pattern != null && !pattern.equals(before.keywords().get("pattern"))) {
      broken(at, "has another pattern: what was right by the old one may be wrong now");
    }
    limits(at, before, now, LOWER_LIMITS, 1);
    limits(at, before, now, UPPER_LIMITS, -1);
  }

  /** What it may be; null where that is not enumerated. */
  private static Set<JsonNode> values(View view) {
    if (view.keywords().containsKey("const")) {
      return new HashSet<>(Set.of(view.keywords().get("const")));
    }
    if (!view.keywords().containsKey("enum")) {
      return null;
    }
    Set<JsonNode> values = new HashSet<>();
    view.keywords().get("enum").forEach(values::add);
    return values;
  }

  /**
   * @param tighter the sign of a limit's change that makes it tighter
   */
  private void limits(String at, View before, View now, List<String> limits, int tighter) {
    for (String limit : limits) {
      JsonNode is = now.keywords().get(limit);
      if (is == null) {
        continue;
      }
      JsonNode was = before.keywords().get(limit);
      if (was == null || is.decimalValue().compareTo(was.decimalValue()) * tighter > 0) {
        broken(at, "has a tighter %s: what was right is wrong now".formatted(limit));
      }
    }
  }

  private static String at(String at, String name) {
    return at.isEmpty() ? name : at + "." + name;
  }

  private void broken(String at, String why) {
    breaks.add(
        "%s: %s %s. Publish the change as a new type beside this one, or take it back."
            .formatted(type, at.isEmpty() ? "the message" : at, why));
  }
}
