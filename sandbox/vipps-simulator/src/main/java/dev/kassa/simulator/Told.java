// What the books know of one notification: for whom it was, and every attempt.
package dev.kassa.simulator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One event of a payment on its way to one registration, as the books keep it.
 *
 * @param id of the {@link Notification}; 0 for one that was dropped before it got any
 * @param event which event of the payment, by name and the provider's number
 * @param attempts oldest first
 */
public record Told(
    long id,
    String webhookId,
    PaymentEvent.Name event,
    String pspReference,
    Instant at,
    Fate fate,
    List<Attempt> attempts) {
  /** What became of it. */
  public enum Fate {
    /** It waits for its turn or for the next attempt. */
    WAITING,
    DELIVERED,
    /** The simulator was told to drop it. */
    DROPPED,
    /** The receiver failed for too long (API 5.5). */
    GIVEN_UP,
    /** The registration was deleted before it was delivered. */
    UNREGISTERED
  }

  /**
   * One attempt.
   *
   * @param at when it ended
   * @param status of the answer; 0: none in time
   */
  public record Attempt(Instant at, int status) {}

  /** Copies the attempts. */
  public Told {
    attempts = List.copyOf(attempts);
  }

  Told tried(Instant when, int status, Fate next) {
    var more = new ArrayList<>(attempts);
    more.add(new Attempt(when, status));
    return new Told(id, webhookId, event, pspReference, at, next, more);
  }

  Told unregistered() {
    return new Told(id, webhookId, event, pspReference, at, Fate.UNREGISTERED, attempts);
  }
}
