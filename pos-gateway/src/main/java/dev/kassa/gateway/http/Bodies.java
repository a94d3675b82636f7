// From the bytes of a request to a record, or to a problem that names the field.
package dev.kassa.gateway.http;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.kassa.contract.InvalidValue;
import dev.kassa.gateway.Problem;
import dev.kassa.gateway.Problem.Kind;
import dev.kassa.gateway.Refused;
import dev.kassa.messaging.Json;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads bodies. The rules are the contract's own: its records refuse what breaks them. Other than
 * on topics, a field that is not known is refused: a typing error of a till must not be silent.
 */
final class Bodies {
  /** A receipt of 200 lines is about 32 kB. */
  static final int LARGEST = 64 * 1024;

  private static final ObjectReader STRICT =
      Json.MAPPER.reader().with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private static final Problem NOT_JSON =
      Problem.of(Kind.INVALID_JSON, "the body must be one JSON object, each field once");

  private Bodies() {}

  /** The body as this record. */
  static <T> T read(byte[] body, Class<T> type) {
    if (body.length > LARGEST) {
      throw new Refused(Problem.of(Kind.TOO_LARGE, "at most 64 kB are taken"));
    }
    try {
      T read = STRICT.readValue(body, type);
      if (read == null) {
        throw notJson();
      }
      return read;
    } catch (JsonMappingException e) {
      throw new Refused(problem(e));
    } catch (JsonProcessingException e) {
      throw notJson();
    } catch (IOException e) {
      throw new IllegalStateException("an array is read without a device", e);
    }
  }

  private static Refused notJson() {
    return new Refused(NOT_JSON);
  }

  private static Problem problem(JsonMappingException e) {
    List<JsonMappingException.Reference> path = e.getPath();
    String place = place(path);
    Optional<InvalidValue> rule = rule(e);
    if (rule.isPresent()) {
      return field(joined(place, plain(path), rule.get().field()), rule.get().rule());
    }
    if (e.getCause() instanceof JsonParseException) {
      return NOT_JSON; // inside of a field, but no matter of the field
    }
    return switch (e) {
      case UnrecognizedPropertyException _ -> field(place, "is not a field of this request");
      // The one place in the contract where a field says what the others are.
      case InvalidTypeIdException _ ->
          field(place + ".policy", "must be one of IMMEDIATE, ON_CONFIRM, MANUAL");
      case InvalidFormatException f when f.getTargetType().isEnum() ->
          field(
              place,
              "must be one of "
                  + Arrays.stream(f.getTargetType().getEnumConstants())
                      .map(Object::toString)
                      .collect(Collectors.joining(", ")));
      default ->
          place.isEmpty()
              ? NOT_JSON
              : field(place, "is missing or has a type that is not allowed there");
    };
  }

  private static Problem field(String field, String reason) {
    return Problem.of(Kind.INVALID_FIELDS, field, reason);
  }

  private static Optional<InvalidValue> rule(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof InvalidValue invalid) {
        return Optional.of(invalid);
      }
    }
    return Optional.empty();
  }

  /**
   * Where the client wrote it. A record of the contract names its field from its own root or from
   * its message's; the parser knows where the record stood.
   */
  private static String joined(String place, String plain, String field) {
    if (place.isEmpty()) {
      return field;
    }
    if (field.equals(plain) || field.contains(" ")) {
      return place; // the value itself; a text of a person has no field's name
    }
    return field.startsWith(plain + ".")
        ? place + field.substring(plain.length())
        : place + "." + field;
  }

  private static String place(List<JsonMappingException.Reference> path) {
    StringBuilder text = new StringBuilder();
    for (JsonMappingException.Reference step : path) {
      if (step.getFieldName() == null) {
        text.append('[').append(step.getIndex()).append(']');
      } else {
        text.append(text.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return text.toString();
  }

  private static String plain(List<JsonMappingException.Reference> path) {
    return path.stream()
        .map(JsonMappingException.Reference::getFieldName)
        .filter(name -> name != null)
        .collect(Collectors.joining("."));
  }
}
