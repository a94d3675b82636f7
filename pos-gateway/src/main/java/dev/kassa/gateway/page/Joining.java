// Where asking the customer to join the club stands, as the left column shows it.
package dev.kassa.gateway.page;

import dev.kassa.contract.membership.EnrolmentEnded;
import java.time.Duration;

/** The club's side of a checkout. */
sealed interface Joining {
  /** There is nothing to ask: nobody is known, or they are a member. */
  record Nothing() implements Joining {}

  /** Not a member: the cashier may ask. */
  record MayAsk() implements Joining {}

  /** Asked; the app is about to show it. */
  record Asking() implements Joining {}

  /**
   * The customer confirms this text in the app.
   *
   * @param left until the provider gives up asking; never negative
   */
  record Confirming(String bindingMessage, Duration left) implements Joining {}

  /** Joined at this till. */
  record Joined() implements Joining {}

  /** No member came of it; the sale goes on. */
  record Ended(EnrolmentEnded.Reason reason) implements Joining {}
}
