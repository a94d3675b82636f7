package dev.kassa.payment.shell;

import dev.kassa.contract.CheckoutId;
import dev.kassa.messaging.LogSubject;
import dev.kassa.payment.SagaEvent.Kind;
import dev.kassa.payment.postgres.PaymentName;
import java.time.Instant;
import java.util.Optional;

/**
 * A stored write that this instance has leased and now makes.
 *
 * @param sealedRequest the exact bytes, sealed
 * @param attempts with this one
 * @param leasedUntil by the database's clock; nobody else makes it before
 * @param notAfter it does not leave later
 */
record LeasedCall(
    PaymentName payment,
    CheckoutId checkout,
    Optional<String> traceParent,
    Kind kind,
    String key,
    String sealedRequest,
    int attempts,
    Instant leasedUntil,
    Optional<Instant> notAfter) {
  /** What lines of log about it concern. */
  LogSubject subject() {
    return LogSubject.of(checkout, payment.msn(), payment.reference());
  }
}
