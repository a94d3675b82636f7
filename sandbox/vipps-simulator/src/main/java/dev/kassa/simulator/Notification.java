package dev.kassa.simulator;

import java.time.Instant;

/**
 * One event on its way to one registration.
 *
 * @param id counts up in the order of events
 * @param attempts how many failed so far
 * @param firstAttemptAt null before the first
 * @param notBefore when the next attempt is due
 * @param held whether it waits for the news of another payment (a fault)
 */
public record Notification(
    long id,
    Lane lane,
    Content content,
    Instant eventAt,
    int attempts,
    Instant firstAttemptAt,
    Instant notBefore,
    boolean held) {

  /**
   * Within a lane order is kept by blocking (API 5.5): one registration, and one payment or login.
   */
  public record Lane(String webhookId, String subject) {}

  /** What it says. */
  public sealed interface Content {
    /**
     * An event of a payment; {@code sub}, {@code details} and {@code captureGuaranteedUntil} may be
     * null.
     */
    record PaymentNews(
        PaymentKey key,
        PaymentEvent event,
        String sub,
        UserDetails details,
        Instant captureGuaranteedUntil)
        implements Content {}

    /** Somebody scanned a printed code. */
    record CheckedIn(CheckIn checkIn) implements Content {}

    /** A login is worth asking about. */
    record Ping(String authReqId) implements Content {}
  }

  Notification failed(Instant at, Instant next) {
    return new Notification(
        id,
        lane,
        content,
        eventAt,
        attempts + 1,
        firstAttemptAt == null ? at : firstAttemptAt,
        next,
        false);
  }

  /** This notification, no longer held back. */
  Notification released(Instant at) {
    return new Notification(id, lane, content, eventAt, attempts, firstAttemptAt, at, false);
  }
}
