// What a customer sees in the app: the requests that wait for them and how the latest ended.
package dev.kassa.simulator;

import java.time.Instant;
import java.util.List;

/**
 * A person's phone at a moment.
 *
 * @param waiting what has popped up or been looked for, newest first; while the app is open or
 *     notifications are off nothing pops up (API 4.11)
 * @param ended the latest that ended, newest first
 */
public record Phone(Person person, List<Request> waiting, List<Request> ended) {
  /** Something a merchant has asked. */
  public sealed interface Request {
    /**
     * To pay.
     *
     * @param merchant the sales unit's name
     */
    record ToPay(String merchant, Payment payment) implements Request {}

    /**
     * To log in, and so to tell who they are.
     *
     * @param merchant the sales unit's name
     * @param asksConsents whether the merchant asks to be allowed to send offers, which happens
     *     once per sales unit (API 3.9)
     */
    record ToLogIn(String merchant, Login login, boolean asksConsents) implements Request {}

    /** When the merchant asked. */
    default Instant askedAt() {
      return switch (this) {
        case ToPay pay -> pay.payment().createdAt();
        case ToLogIn in -> in.login().createdAt();
      };
    }
  }

  /** Copies the lists. */
  public Phone {
    waiting = List.copyOf(waiting);
    ended = List.copyOf(ended);
  }
}
