// Where one payment of a checkout stands, as a till shows it.
package dev.kassa.gateway;

import dev.kassa.contract.Currency;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.payment.Amounts;
import dev.kassa.contract.payment.OutcomePending;
import java.time.Instant;
import java.util.Optional;

/**
 * One payment.
 *
 * @param attempt absent where the reference does not tell it
 * @param currency absent while only a refusal of it is known
 * @param amount asked for, minor units; absent where the request was not read
 * @param receiptNumber absent where the request was not read
 * @param pending set while nobody knows: the till says "do not charge again"
 * @param amounts totals
 * @param reason why it was refused
 * @param detail the provider's code, or the field that broke a rule
 */
public record PaymentState(
    Msn msn,
    Reference reference,
    Optional<Integer> attempt,
    Optional<Currency> currency,
    Optional<Long> amount,
    Optional<String> receiptNumber,
    Status status,
    Optional<Pending> pending,
    Amounts amounts,
    Optional<String> reason,
    Optional<String> detail) {
  /** Where it stands. */
  public enum Status {
    /** The till has asked; payment-service has not answered yet. */
    ASKED,
    /** Taken on. */
    REQUESTED,
    /** In the customer's app. */
    CREATED,
    /** Reserved. */
    AUTHORIZED,
    /** Taken: the goods may go. */
    CAPTURED,
    /** Taken, and a part of it given back. */
    PARTLY_REFUNDED,
    /** Taken and given back. */
    REFUNDED,
    /** Reserved and released. */
    CANCELLED,
    /** The customer declined. */
    ABORTED,
    /** The customer did not answer. */
    EXPIRED,
    /** Given up before the customer approved. */
    TERMINATED,
    /** It came to nothing; {@code reason} says why. */
    REFUSED
  }

  /** What is not known, and since when. */
  public record Pending(OutcomePending.Phase phase, Instant since) {}

  /** Whether nothing more will come of itself, and no money is reserved. */
  boolean isSettled() {
    boolean waiting =
        switch (status) {
          case ASKED, REQUESTED, CREATED, AUTHORIZED -> true;
          case CAPTURED, PARTLY_REFUNDED, REFUNDED ->
              amounts.authorized() > amounts.captured() + amounts.cancelled();
          case CANCELLED, ABORTED, EXPIRED, TERMINATED, REFUSED -> false;
        };
    return !waiting && pending.isEmpty();
  }
}
