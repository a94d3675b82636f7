package dev.kassa.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * One payment attempt, named by the till: {@code [a-zA-Z0-9-]{8,64}}, case-sensitive, unique per
 * sales unit for ever (API 4.1). Not unique by itself: a payment is (msn, reference).
 */
public record Reference(@JsonValue String value) {
  private static final Pattern FORM = Pattern.compile("[a-zA-Z0-9-]{8,64}");

  /** Refuses what the provider would refuse. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public Reference {
    Rules.present(value, "reference");
    Rules.require(
        FORM.matcher(value).matches(), "reference", "must be 8 to 64 characters of a-z A-Z 0-9 -");
  }

  /** The default a till uses: the visit and the number of the attempt, from 1. */
  public static Reference of(CheckoutId checkout, int attempt) {
    Rules.require(attempt >= 1, "attempt", "must be 1 or more");
    return new Reference(checkout + "-" + attempt);
  }

  @Override
  public String toString() {
    return value;
  }
}
