package dev.kassa.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A personal value on the wire (scanned code, phone number): sealed, {@code sealed:v1:…}, or in
 * clear from a chain's own gateway. {@link #toString} never shows it.
 */
public record PersonalText(@JsonValue String text) {
  /** What every sealed value begins with. */
  public static final String SEALED_PREFIX = "sealed:v1:";

  /** A sealed value is longer than what it hides: 4 for 3 plus prefix and authentication. */
  public static final int MAX_LENGTH = 2048;

  /** Refuses an empty or an endless text. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public PersonalText {
    Rules.text(text, 1, MAX_LENGTH, "personal value");
  }

  /** Whether the text must be opened before it can be used. */
  public boolean isSealed() {
    return text.startsWith(SEALED_PREFIX);
  }

  @Override
  public String toString() {
    return isSealed() ? "(sealed)" : "(personal)";
  }
}
