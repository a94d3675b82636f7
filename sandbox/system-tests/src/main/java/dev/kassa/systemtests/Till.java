// A till as its cashier sees it, whatever door of Kassa it stands behind.
package dev.kassa.systemtests;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * One till during one visit. Each request names the command that its outcome will name, and throws
 * {@link NotTaken} if the door itself refuses it.
 */
interface Till {
  /** Says who stands here. */
  UUID scan(Named customer) throws InterruptedException;

  /** Asks the identified person to join the club. */
  UUID askToJoin(String identificationId) throws InterruptedException;

  /** The same for somebody who says that they are not the member whom their number finds. */
  UUID askWhoSaysNotMe(String identificationId) throws InterruptedException;

  /** Takes that back. */
  UUID withdraw() throws InterruptedException;

  /** Asks for money. */
  UUID pay(Ask ask) throws InterruptedException;

  /** Sends a request once more, as after an answer that was lost. */
  void payAgain(UUID command, Ask ask) throws InterruptedException;

  /** Gives up waiting for an attempt. */
  UUID cancel(int attempt) throws InterruptedException;

  /** Gives money back, at the store the plan says. */
  UUID refund(int attempt, long amount) throws InterruptedException;

  /** The outcome of a refund. */
  Optional<Heard> refunded(UUID command, int attempt, Duration atMost) throws InterruptedException;

  /** What may come of a mistake here. */
  Set<Consequence> of(Plan.Mistake mistake);

  /**
   * Waits for an event.
   *
   * @param key a checkout or {@code msn/reference}
   * @return empty if it has not come in time
   */
  Optional<Heard> await(String key, Duration atMost, Predicate<Heard> wanted)
      throws InterruptedException;

  /**
   * A request for money.
   *
   * @param msn the till's own, or a mistaken one
   * @param amount what the receipt adds up to, or a mistaken one; absent by mistake
   */
  record Ask(
      int attempt,
      Optional<String> identificationId,
      Named customer,
      String msn,
      Optional<Long> amount) {
    /** The same for another sum. */
    Ask of(long another) {
      return new Ask(attempt, identificationId, customer, msn, Optional.of(another));
    }

    /** The same to another sales unit. */
    Ask to(String another) {
      return new Ask(attempt, identificationId, customer, another, amount);
    }

    /** The same without a sum. */
    Ask withoutAmount() {
      return new Ask(attempt, identificationId, customer, msn, Optional.empty());
    }
  }

  /** What comes of a mistaken request. */
  sealed interface Consequence {
    /** The command is refused by an event with this reason. */
    record RefusedBecause(String reason) implements Consequence {}

    /**
     * The door does not take it.
     *
     * @param field that its problem names; empty: none
     */
    record NotTaken(int status, String field) implements Consequence {}
  }

  /** The door did not take a request, and never will. */
  final class NotTaken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String field;

    /**
     * A refusal.
     *
     * @param field that it names; empty: none
     */
    NotTaken(int status, String field, String what) {
      super("not taken: %d %s".formatted(status, what));
      this.status = status;
      this.field = field;
    }

    /** The same as a consequence. */
    Consequence asConsequence() {
      return new Consequence.NotTaken(status, field);
    }
  }
}
