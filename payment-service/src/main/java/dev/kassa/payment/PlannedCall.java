package dev.kassa.payment;

import dev.kassa.payment.SagaEvent.Kind;
import java.time.Instant;
import java.util.Optional;

/**
 * A write to the provider as far as its time goes (DESIGN 6.3).
 *
 * @param attempts begun so far
 * @param nextAttempt when it is made next; absent: not again
 * @param leasedUntil until when somebody makes it, by the database's clock
 * @param settled nothing more is to be done about it
 */
public record PlannedCall(
    Kind kind,
    String key,
    int attempts,
    Optional<Instant> nextAttempt,
    Optional<Instant> leasedUntil,
    boolean settled) {
  /** A new one that is not made yet. */
  static PlannedCall of(Kind kind, String key, Instant at) {
    return new PlannedCall(kind, key, 0, Optional.of(at), Optional.empty(), false);
  }

  /** Whether its time has come and nobody is making it. */
  boolean isDue(Instant now) {
    return isWanted()
        && nextAttempt.filter(at -> !at.isAfter(now)).isPresent()
        && leasedUntil.filter(until -> until.isAfter(now)).isEmpty();
  }

  /** When it is made next, or when whoever makes it must have said what came of it. */
  Optional<Instant> dueAt() {
    return settled ? Optional.empty() : leasedUntil.or(() -> nextAttempt);
  }

  /** Whether further attempts may be made. */
  public boolean isWanted() {
    return !settled && nextAttempt.isPresent();
  }

  /** Whether somebody began to make it and never said what came of it. */
  boolean isLost(Instant now) {
    return !settled && leasedUntil.filter(until -> !until.isAfter(now)).isPresent();
  }

  /** Whether it is stopped, not over, and nobody is making it. */
  boolean isGivenUp() {
    return !settled && nextAttempt.isEmpty() && leasedUntil.isEmpty();
  }

  /** Somebody makes it from now on. */
  PlannedCall leased(Instant until) {
    return new PlannedCall(kind, key, attempts + 1, nextAttempt, Optional.of(until), false);
  }

  /** The same bytes go out again under the same key, not before this. */
  PlannedCall again(Instant at) {
    return new PlannedCall(kind, key, attempts, Optional.of(at), Optional.empty(), settled);
  }

  /** It is made sooner, if it is not over. */
  PlannedCall sooner(Instant at) {
    return nextAttempt.filter(next -> !next.isAfter(at)).isPresent()
        ? this
        : new PlannedCall(kind, key, attempts, Optional.of(at), leasedUntil, settled);
  }

  /** No further attempt; one that is under way still reports. */
  PlannedCall stopped() {
    return new PlannedCall(kind, key, attempts, Optional.empty(), leasedUntil, settled);
  }

  /** Nobody makes it any more. */
  PlannedCall free() {
    return new PlannedCall(kind, key, attempts, nextAttempt, Optional.empty(), settled);
  }

  /** Nothing was sent: no attempt. */
  PlannedCall notMade(Instant at) {
    return new PlannedCall(
        kind, key, Math.max(0, attempts - 1), Optional.of(at), Optional.empty(), settled);
  }

  /** Over. */
  PlannedCall over() {
    return new PlannedCall(kind, key, attempts, Optional.empty(), Optional.empty(), true);
  }
}
