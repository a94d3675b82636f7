package dev.kassa.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A member of the club as analysts see one: {@code m-} and 1 to 62 characters; says nothing. */
public record MemberId(@JsonValue String value) {
  /** Refuses what has another form. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public MemberId {
    Rules.present(value, "memberId");
    Rules.require(
        value.matches("m-[A-Za-z0-9._-]{1,62}"),
        "memberId",
        "must be m- and 1 to 62 characters of A-Z a-z 0-9 . _ -");
  }

  @Override
  public String toString() {
    return value;
  }
}
