package dev.kassa.payment.postgres;

import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.payment.PaymentEvent.Kind;
import java.time.Instant;

/**
 * A stored write that this instance has leased and now makes.
 *
 * @param sealedRequest the exact bytes, sealed
 * @param attempts with this one
 * @param leasedUntil by the database's clock; nobody else makes it before
 */
public record CallToMake(
    long id,
    Msn msn,
    Reference reference,
    Kind kind,
    String key,
    String sealedRequest,
    int attempts,
    Instant leasedUntil) {}
