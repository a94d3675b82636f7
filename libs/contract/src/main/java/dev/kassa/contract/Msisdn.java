package dev.kassa.contract;

import com.fasterxml.jackson.annotation.JsonCreator;

/**
 * A phone number with its country code, digits only (API 4.1: {@code \d{9,15}}; no country code
 * begins with 0). Personal: {@link #toString} masks it, and it has no JSON form; on topics it
 * travels as a {@link PersonalText}.
 */
public record Msisdn(String digits) {
  /** Refuses a plus sign, blanks, a leading 0, less than 9 digits and more than 15. */
  @JsonCreator(mode = JsonCreator.Mode.DISABLED)
  public Msisdn {
    Rules.present(digits, "msisdn");
    Rules.require(
        digits.matches("[1-9][0-9]{8,14}"), "msisdn", "must be 9 to 15 digits, the first not 0");
  }

  /** The country code's two leading digits at most: enough to tell markets apart in a log. */
  @Override
  public String toString() {
    return digits.substring(0, 2) + "…";
  }
}
