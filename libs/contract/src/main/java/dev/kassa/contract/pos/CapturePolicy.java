package dev.kassa.contract.pos;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.kassa.contract.Rules;

/** When the authorised money is taken (DESIGN 6): said per request or by the sales unit. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "policy")
@JsonSubTypes({
  @JsonSubTypes.Type(value = CapturePolicy.Immediate.class, name = "IMMEDIATE"),
  @JsonSubTypes.Type(value = CapturePolicy.OnConfirm.class, name = "ON_CONFIRM"),
  @JsonSubTypes.Type(value = CapturePolicy.Manual.class, name = "MANUAL")
})
public sealed interface CapturePolicy {
  /** Capture the whole amount as soon as the customer has approved. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Immediate() implements CapturePolicy {}

  /**
   * Capture when the till confirms; release if it has not done so in time.
   *
   * @param withinSeconds 1 to 86 400, counted from the authorisation
   */
  record OnConfirm(int withinSeconds) implements CapturePolicy {
    /** Refuses a time outside a day. */
    public OnConfirm {
      Rules.require(
          withinSeconds >= 1 && withinSeconds <= 86_400,
          "capture.withinSeconds",
          "must be 1 to 86400 seconds");
    }
  }

  /** Capture in parts on request; release what is left when the guarantee ends. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Manual() implements CapturePolicy {}
}
