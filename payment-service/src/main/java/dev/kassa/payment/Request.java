package dev.kassa.payment;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.Money;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.pos.CapturePolicy;
import dev.kassa.contract.pos.OnLateApproval;
import java.time.Instant;
import java.util.Optional;

/**
 * What the till asked for, with the sales unit's settings filled in; never changes.
 *
 * @param command the request itself, which is owed an outcome
 * @param validUntil append time and validity: no payment is created after it
 */
public record Request(
    Msn msn,
    Reference reference,
    CheckoutId checkoutId,
    Command command,
    Optional<IdentificationId> identificationId,
    Money amount,
    CapturePolicy capture,
    OnLateApproval onLateApproval,
    Instant validUntil) {}
