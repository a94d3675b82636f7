package dev.kassa.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A member of the club as analysts see one: {@code m-} and 1 to 62 characters; says nothing. */
public record MemberId(@JsonValue String value) {
  /** Refuses what does not begin with {@code m-}. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public MemberId {
    Rules.identifier(value, "memberId");
    Rules.require(value.startsWith("m-"), "memberId", "must begin with m-");
  }

  @Override
  public String toString() {
    return value;
  }
}
