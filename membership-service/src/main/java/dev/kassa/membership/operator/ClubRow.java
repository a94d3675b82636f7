package dev.kassa.membership.operator;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A person of a club that was there before. Personal: {@link #toString} names the line only.
 *
 * @param line where it stands in the file
 * @param phoneNumber as typed
 * @param priceGroup absent or empty: what a new member gets
 * @param points balance to begin with; absent or empty is 0
 */
public record ClubRow(
    @JsonProperty("line") long line,
    @JsonProperty("phoneNumber") String phoneNumber,
    @JsonProperty("priceGroup") String priceGroup,
    @JsonProperty("points") String points) {
  @Override
  public String toString() {
    return "ClubRow[line=" + line + "]";
  }
}
