package dev.kassa.contract;

import com.fasterxml.jackson.annotation.JsonCreator;

/**
 * A phone number with its country code, digits only (API 4.1: {@code \d{9,15}}). Personal: {@link
 * #toString} masks it, and it has no JSON form; on topics it travels as a {@link PersonalText}.
 */
public record Msisdn(String digits) {
  /** Refuses a plus sign, blanks, and anything shorter than 9 or longer than 15 digits. */
  @JsonCreator(mode = JsonCreator.Mode.DISABLED)
  public Msisdn {
    Rules.present(digits, "msisdn");
    Rules.require(digits.matches("[0-9]{9,15}"), "msisdn", "must be 9 to 15 digits");
  }

  /** The country code's two leading digits at most: enough to tell markets apart in a log. */
  @Override
  public String toString() {
    return digits.substring(0, 2) + "…";
  }
}
