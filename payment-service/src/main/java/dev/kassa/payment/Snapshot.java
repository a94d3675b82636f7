package dev.kassa.payment;

import dev.kassa.contract.payment.Amounts;
import java.time.Instant;
import java.util.Optional;

/**
 * What the provider says of a payment as a whole: in reads, and in the answers of capture, cancel
 * and refund (API 4.4, 4.7).
 *
 * @param amounts its {@code aggregate}, the authority for how much
 * @param guaranteedUntil until when a capture is guaranteed, where it says so
 */
public record Snapshot(State state, Amounts amounts, Optional<Instant> guaranteedUntil) {
  /** The provider's {@code state}; it stays AUTHORIZED after capture, cancel and refund. */
  public enum State {
    CREATED,
    AUTHORIZED,
    ABORTED,
    EXPIRED,
    TERMINATED,
    /** One that this version does not know (trap 10). */
    UNKNOWN
  }
}
