// What became of a command.
package dev.kassa.gateway;

import dev.kassa.contract.payment.Amounts;
import java.util.Optional;
import java.util.UUID;

/**
 * The one event that ended a command (DESIGN 6, rule 10).
 *
 * @param type its {@code ce_type}
 * @param eventId its {@code ce_id}
 * @param reason where it was refused or ended, in the contract's spelling
 * @param detail names a field or rule, or the provider's code; never a value
 * @param amounts the payment's totals after it
 */
public record Outcome(
    String type,
    UUID eventId,
    Optional<String> reason,
    Optional<String> detail,
    Optional<Amounts> amounts) {
  private static final String ID_REUSED = "ID_REUSED";

  /** Whether it answers another command that came under the same id, with other content. */
  boolean isOfAnother() {
    return reason.equals(Optional.of(ID_REUSED));
  }
}
