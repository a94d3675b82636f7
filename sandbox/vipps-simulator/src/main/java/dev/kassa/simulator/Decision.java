package dev.kassa.simulator;

import java.time.Instant;

/**
 * What a customer will do with a request in the app, and when.
 *
 * @param at null: nothing is planned yet
 * @param afterMs how long after they have seen it; null unless they still have to see it
 */
public record Decision(Act act, Instant at, Long afterMs) {
  /** What people do with a request. */
  public enum Act {
    APPROVE,
    DECLINE,
    IGNORE,
    /** They approve in the instant in which the merchant cancels, and are first. */
    APPROVE_BEFORE_CANCEL,
    /** They approve in the instant in which the merchant cancels, and are second. */
    APPROVE_AFTER_CANCEL
  }

  /** Whether the person has to look at the phone first (API 8, trap 39). */
  boolean unseen() {
    return at == null && afterMs != null;
  }

  /** This decision, once the person has seen the request. */
  Decision seen(Instant now) {
    return new Decision(act, now.plusMillis(afterMs), null);
  }
}
