package dev.kassa.payment.postgres;

import dev.kassa.payment.SagaEvent.Kind;
import java.time.Instant;
import java.util.Optional;

/**
 * A write to the provider as it is stored (DESIGN 6.3): identity, key and bytes never change.
 *
 * @param sealedRequest the exact bytes, sealed; absent when settled, and where they are not loaded
 * @param attempts begun so far
 * @param nextAttempt when it is made next; absent: not again
 * @param leasedUntil until when somebody makes it, by the database's clock
 * @param settled nothing more is to be done about it
 */
public record StoredCall(
    Kind kind,
    String key,
    Optional<String> sealedRequest,
    int attempts,
    Optional<Instant> nextAttempt,
    Optional<Instant> leasedUntil,
    boolean settled) {
  /** A new one that is not made yet. */
  public static StoredCall of(Kind kind, String key, String sealedRequest, Instant nextAttempt) {
    return new StoredCall(
        kind,
        key,
        Optional.of(sealedRequest),
        0,
        Optional.of(nextAttempt),
        Optional.empty(),
        false);
  }

  /** Whether its time has come and nobody is making it. */
  public boolean isDue(Instant now) {
    return !settled
        && nextAttempt.filter(at -> !at.isAfter(now)).isPresent()
        && leasedUntil.filter(until -> until.isAfter(now)).isEmpty();
  }

  /** Somebody makes it from now on. */
  public StoredCall leased(Instant until) {
    return new StoredCall(
        kind, key, sealedRequest, attempts + 1, nextAttempt, Optional.of(until), false);
  }

  /** The same bytes go out again under the same key, not before this. */
  public StoredCall again(Instant at) {
    return new StoredCall(
        kind, key, sealedRequest, attempts, Optional.of(at), Optional.empty(), settled);
  }

  /** It is made sooner, if it is not over. */
  public StoredCall sooner(Instant at) {
    return nextAttempt.filter(next -> !next.isAfter(at)).isPresent()
        ? this
        : new StoredCall(kind, key, sealedRequest, attempts, Optional.of(at), leasedUntil, settled);
  }

  /** No further attempt; one that is under way still reports. */
  public StoredCall stopped() {
    return new StoredCall(
        kind, key, sealedRequest, attempts, Optional.empty(), leasedUntil, settled);
  }

  /** Over: the bytes hold personal values and are not needed any more. */
  public StoredCall over() {
    return new StoredCall(
        kind, key, Optional.empty(), attempts, Optional.empty(), Optional.empty(), true);
  }
}
