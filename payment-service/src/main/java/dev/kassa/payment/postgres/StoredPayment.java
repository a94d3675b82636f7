package dev.kassa.payment.postgres;

import dev.kassa.payment.Payment;
import java.time.Instant;
import java.util.Optional;

/**
 * A payment whose row is locked by the current transaction.
 *
 * @param reads made since it came into its phase
 */
public record StoredPayment(
    long id,
    Payment payment,
    int reads,
    Optional<String> traceParent,
    Instant phaseSince,
    PaymentRow row) {
  /** When the provider is asked next, if it is. */
  public Optional<Instant> nextRead() {
    return Optional.ofNullable(row.nextReadAt);
  }
}
