// A refund as the store that asked for it sees it.
package dev.kassa.gateway;

import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A refund. Its store need not be the payment's, whose checkout it does not see.
 *
 * @param storeId who asked
 * @param outcome absent while it is being carried out
 */
public record RefundState(
    String storeId,
    Msn msn,
    Reference reference,
    UUID commandId,
    Instant askedAt,
    Optional<Outcome> outcome) {
  /** Where it stands. */
  public enum Status {
    ASKED,
    DONE,
    REFUSED
  }

  /** Where it stands. */
  public Status status() {
    return outcome
        .map(o -> o.reason().isPresent() ? Status.REFUSED : Status.DONE)
        .orElse(Status.ASKED);
  }

  /** With an outcome of its command. */
  public RefundState ended(Outcome heard) {
    return new RefundState(
        storeId,
        msn,
        reference,
        commandId,
        askedAt,
        Optional.of(outcome.map(first -> Outcome.real(first, heard)).orElse(heard)));
  }
}
