package dev.kassa.payment.operator;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.Rules;
import dev.kassa.contract.payment.Amounts;
import dev.kassa.messaging.Json;
import dev.kassa.payment.OperatorAct;
import java.io.IOException;
import java.util.UUID;

/**
 * An act as an operator asks for it.
 *
 * @param id its idempotency key
 * @param operator who asks, 1 to 100 characters
 * @param note why, 1 to 500 characters
 */
public record AskedAct(UUID id, OperatorAct act, String operator, String note) {
  private static final int LONGEST_NAME = 100;
  private static final int LONGEST_NOTE = 500;

  /** Refuses what says too little or too much. */
  public AskedAct {
    fits(operator, "operator", LONGEST_NAME);
    fits(note, "note", LONGEST_NOTE);
  }

  private record Body(
      @JsonProperty("act") OperatorAct.Kind act,
      @JsonProperty("operator") String operator,
      @JsonProperty("note") String note,
      @JsonProperty("amounts") Amounts amounts) {}

  /**
   * Reads a request.
   *
   * @throws InvalidValue naming the field and the rule
   */
  static AskedAct read(String key, byte[] json) {
    Body body;
    try {
      body = Json.MAPPER.readValue(json, Body.class);
    } catch (IOException e) {
      throw new InvalidValue("body", "is not as it must be: " + Json.reason(e));
    }
    Rules.require(body != null && body.act() != null, "act", "must be the name of an act");
    return new AskedAct(id(key), act(body), body.operator(), body.note());
  }

  private static OperatorAct act(Body body) {
    boolean settles = body.act() == OperatorAct.Kind.SETTLED_BY_HAND;
    Rules.require(
        settles == (body.amounts() != null),
        "amounts",
        "must be there with SETTLED_BY_HAND and with no other act");
    return switch (body.act()) {
      case READ_AGAIN -> new OperatorAct.ReadAgain();
      case CAPTURE -> new OperatorAct.Capture();
      case RELEASE -> new OperatorAct.Release();
      case SETTLED_BY_HAND -> new OperatorAct.SettledByHand(body.amounts());
    };
  }

  private static UUID id(String key) {
    try {
      return UUID.fromString(key == null ? "" : key);
    } catch (IllegalArgumentException _) {
      throw new InvalidValue("Idempotency-Key", "must be a UUID, one for each act");
    }
  }

  private static void fits(String text, String field, int longest) {
    Rules.require(
        text != null && !text.isBlank() && text.length() <= longest && text.indexOf('\0') < 0,
        field,
        "must be 1 to " + longest + " characters");
  }
}
