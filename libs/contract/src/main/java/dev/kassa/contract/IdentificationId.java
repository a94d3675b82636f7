package dev.kassa.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** One identification of a customer: what a till hands on instead of the person. */
public record IdentificationId(@JsonValue UUID value) {
  /** Refuses a missing id. */
  public IdentificationId {
    Rules.present(value, "identificationId");
  }

  /** Reads the canonical 36 character form only. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static IdentificationId of(String text) {
    return new IdentificationId(Ids.uuid(text, "identificationId"));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
