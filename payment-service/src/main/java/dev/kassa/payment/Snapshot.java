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

  /**
   * Whether it names other money than the till asked for: neither more nor less is ever approved
   * than was asked, so such an answer is about something else, or wrong.
   */
  boolean isOdd(Request request) {
    return (state == State.AUTHORIZED && amounts.authorized() != request.amount().value())
        || amounts.captured() + amounts.cancelled()
            > Math.max(amounts.authorized(), request.amount().value());
  }

  /** Whether it says that nothing is reserved any more. */
  boolean isOver() {
    return amounts.authorized() > 0
        && amounts.captured() + amounts.cancelled() >= amounts.authorized();
  }
}
