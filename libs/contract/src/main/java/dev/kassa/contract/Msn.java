package dev.kassa.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * Merchant serial number: a sales unit of the provider. A text, not a number: {@code [0-9]{4,10}}
 * (API 1.2, trap 34).
 */
public record Msn(@JsonValue String value) {
  private static final Pattern FORM = Pattern.compile("[0-9]{4,10}");

  /** Refuses what is not 4 to 10 digits. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public Msn {
    Rules.present(value, "msn");
    Rules.require(FORM.matcher(value).matches(), "msn", "must be 4 to 10 digits");
  }

  @Override
  public String toString() {
    return value;
  }
}
