package dev.kassa.payment;

import java.time.Instant;

/**
 * A payment that cannot be settled automatically: a person must look. It goes on asking, sparingly,
 * and what it hears may free it.
 *
 * @param detail the provider's code where it refused; may be null
 */
public record Stuck(Reason reason, String detail, Instant since) {
  /** What is in the way. */
  public enum Reason {
    /** The provider has not said for an hour what came of a call. */
    UNANSWERED,
    /** It refuses again and again to release what it says is reserved. */
    RELEASE_REFUSED,
    /** It names other amounts than were asked for: nothing is taken. */
    ODD_AMOUNT
  }
}
