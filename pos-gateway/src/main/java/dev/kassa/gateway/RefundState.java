// A refund as the store that asked for it sees it.
package dev.kassa.gateway;

import dev.kassa.contract.Money;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.pos.RefundRequested;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A refund. Its store need not be the payment's, whose checkout it does not see.
 *
 * @param storeId who asked
 * @param amount asked for by the first of this name
 * @param content tells a repetition from another refund under the same name
 * @param reused whether another refund came under the same name; it was refused
 * @param outcome absent while it is being carried out
 */
public record RefundState(
    String storeId,
    Msn msn,
    Reference reference,
    UUID commandId,
    Instant askedAt,
    Money amount,
    Fingerprint content,
    boolean reused,
    Optional<Outcome> outcome) {
  /** One that was heard of now. */
  public static RefundState asked(UUID commandId, Instant at, RefundRequested asked) {
    return new RefundState(
        asked.storeId(),
        asked.msn(),
        asked.reference(),
        commandId,
        at,
        asked.amount(),
        Fingerprint.of(asked),
        false,
        Optional.empty());
  }

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

  /** With an outcome that names it; that of another refund under the same name is not its own. */
  public RefundState ended(Outcome heard) {
    return new RefundState(
        storeId,
        msn,
        reference,
        commandId,
        askedAt,
        amount,
        content,
        reused || heard.isOfAnother(),
        heard.isOfAnother() ? outcome : outcome.or(() -> Optional.of(heard)));
  }
}
