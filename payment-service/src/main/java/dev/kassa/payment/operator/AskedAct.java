package dev.kassa.payment.operator;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.Rules;
import dev.kassa.contract.payment.Amounts;
import dev.kassa.messaging.Json;
import dev.kassa.operating.AskedBy;
import dev.kassa.payment.OperatorAct;
import java.io.IOException;

/** An act as an operator asks for it, once per {@code by.id()}. */
public record AskedAct(AskedBy by, OperatorAct act) {
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
    return new AskedAct(AskedBy.acting(key, body.operator(), body.note()), act(body));
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
}
