package dev.kassa.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/**
 * One customer's visit to a till. A UUID made by the till (version 7, so that it sorts by time;
 * version 5 for a check-in by sticker), written in lower case.
 */
public record CheckoutId(@JsonValue UUID value) {
  /** Refuses a missing id. */
  public CheckoutId {
    Rules.present(value, "checkoutId");
  }

  /** Reads the canonical 36 character form only: a key on Kafka must have one spelling. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static CheckoutId of(String text) {
    return new CheckoutId(Ids.uuid(text, "checkoutId"));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
