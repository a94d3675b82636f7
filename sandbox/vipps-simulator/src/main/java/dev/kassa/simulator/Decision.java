package dev.kassa.simulator;

import java.time.Instant;

/** What a customer will do with a request in the app, and when. */
public record Decision(Act act, Instant at) {
  /** What people do with a request. */
  public enum Act {
    APPROVE,
    DECLINE,
    IGNORE
  }
}
