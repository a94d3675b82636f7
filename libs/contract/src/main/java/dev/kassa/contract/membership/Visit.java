package dev.kassa.contract.membership;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Rules;

/**
 * What every event of {@code membership.events.v1} says: whose visit, where, and its place in the
 * order of the visit's events. Flat on the wire.
 *
 * @param identificationId absent only on {@link EnrolmentEnded}, where a command named none and
 *     nothing is known of it
 * @param clubId absent only on {@link EnrolmentEnded}, where a command named a sales unit that is
 *     not in the settings
 * @param epoch 1, raised after a database restore
 * @param sequence 1, 2, 3 … per checkout; readers skip what is at or below the last one seen
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Visit(
    CheckoutId checkoutId,
    IdentificationId identificationId,
    String storeId,
    String posId,
    Msn msn,
    String clubId,
    int epoch,
    long sequence) {
  /** Refuses missing fields and a sequence below 1. */
  public Visit {
    Rules.present(checkoutId, "checkoutId");
    Rules.identifier(storeId, "storeId");
    Rules.identifier(posId, "posId");
    Rules.present(msn, "msn");
    if (clubId != null) {
      Rules.identifier(clubId, "clubId");
    }
    Rules.require(epoch >= 1, "epoch", "must be 1 or more");
    Rules.require(sequence >= 1, "sequence", "must be 1 or more");
  }
}
