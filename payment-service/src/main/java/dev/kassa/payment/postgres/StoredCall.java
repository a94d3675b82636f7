package dev.kassa.payment.postgres;

import dev.kassa.payment.PlannedCall;
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
  /** What is written: bytes of a call that is over are gone with it. */
  public static StoredCall of(PlannedCall call, Optional<String> sealedRequest) {
    return new StoredCall(
        call.kind(),
        call.key(),
        call.settled() ? Optional.empty() : sealedRequest,
        call.attempts(),
        call.nextAttempt(),
        call.leasedUntil(),
        call.settled());
  }

  /** As far as its time goes. */
  public PlannedCall planned() {
    return new PlannedCall(kind, key, attempts, nextAttempt, leasedUntil, settled);
  }
}
