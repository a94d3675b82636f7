package dev.kassa.contract;

import java.util.List;
import java.util.regex.Pattern;

/** Checks that the messages of all packages share; each failure is an {@link InvalidValue}. */
public final class Rules {
  /**
   * Longest text of an identifier that others make (store, till, line): a Kafka key stays small.
   */
  public static final int ID_MAX_LENGTH = 64;

  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z0-9._-]+");

  private Rules() {}

  /** Fails unless {@code holds}. */
  public static void require(boolean holds, String field, String rule) {
    if (!holds) {
      throw new InvalidValue(field, rule);
    }
  }

  /** The value, or a failure that names the field when it is missing. */
  public static <T> T present(T value, String field) {
    require(value != null, field, "must be present");
    return value;
  }

  /** An identifier of 1 to {@value #ID_MAX_LENGTH} characters {@code [A-Za-z0-9._-]}. */
  public static String identifier(String value, String field) {
    present(value, field);
    require(
        value.length() <= ID_MAX_LENGTH && IDENTIFIER.matcher(value).matches(),
        field,
        "must be 1 to 64 characters of A-Z a-z 0-9 . _ -");
    return value;
  }

  /** A text of {@code min} to {@code max} characters. */
  public static String text(String value, int min, int max, String field) {
    present(value, field);
    require(
        value.length() >= min && value.length() <= max,
        field,
        "must be " + min + " to " + max + " characters");
    return value;
  }

  /** An unmodifiable copy; a missing list is the empty one. Refuses gaps in it. */
  public static <T> List<T> list(List<T> values, String field) {
    if (values == null) {
      return List.of();
    }
    values.forEach(value -> require(value != null, field, "must not hold null"));
    return List.copyOf(values);
  }
}
