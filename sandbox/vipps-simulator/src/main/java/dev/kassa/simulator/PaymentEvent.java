package dev.kassa.simulator;

import java.time.Instant;

/**
 * One line of a payment's event log (API 4.5), which is also what notifications carry (API 5.4).
 *
 * @param pspReference of this event, not the creation's
 * @param amount of this operation, not a total
 * @param idempotencyKey null where the provider gives none (API 5.4: CANCELLED)
 */
public record PaymentEvent(
    Name name,
    String pspReference,
    Amount amount,
    Instant timestamp,
    String idempotencyKey,
    boolean success) {

  /** Names of events as on the wire (API 4.5), each with its event type (API 5.4). */
  public enum Name {
    CREATED,
    AUTHORIZED,
    ABORTED,
    EXPIRED,
    TERMINATED,
    CAPTURED,
    CANCELLED,
    REFUNDED;

    /** The type a registration subscribes to. */
    public String type() {
      return "epayments.payment." + name().toLowerCase(java.util.Locale.ROOT) + ".v1";
    }
  }
}
