// What the cashier must know and do now: the one large line of the page.
package dev.kassa.gateway.page;

import dev.kassa.contract.Money;
import dev.kassa.contract.identity.CustomerUnidentified;
import dev.kassa.contract.payment.OutcomePending;
import java.time.Duration;
import java.util.Optional;

/** How the checkout on screen stands, in the order in which a sale goes. */
sealed interface Status {
  /** Nobody was scanned. */
  record Start() implements Status {}

  /**
   * The scan is being looked up.
   *
   * @param payableIn after which the sale goes on without waiting for the answer; zero: now
   */
  record Reading(Duration payableIn) implements Status {}

  /** The last scan is nobody. */
  record Unreadable(CustomerUnidentified.Reason reason) implements Status {}

  /** Not in the club, and nobody has asked. */
  record MayJoin() implements Status {}

  /** The customer was asked to join; the app is about to show it. */
  record AskingToJoin() implements Status {}

  /** The customer confirms this text in the app. */
  record Joining(String bindingMessage) implements Status {}

  /** The customer is known: goods, then payment. */
  record Ready() implements Status {}

  /** The till has asked for money, and nothing was heard yet. */
  record Asked(Optional<Money> amount) implements Status {}

  /**
   * In the customer's app.
   *
   * @param left until the provider gives up asking, about; never negative
   * @param hintIn after which the cashier is told what to say when the app shows nothing
   */
  record Waiting(Optional<Money> amount, Duration left, Duration hintIn) implements Status {}

  /** The till gives up; the customer may still win. */
  record Cancelling(Optional<Money> amount) implements Status {}

  /** The customer said yes; the money is being taken. */
  record Approved(Optional<Money> amount) implements Status {}

  /** The customer said yes; this sales unit takes the money when the till confirms. */
  record ToConfirm(Optional<Money> amount) implements Status {}

  /** Taken: the goods may go. */
  record Paid(Money captured) implements Status {}

  /** A part or all of it is on its way back. */
  record Refunding(Money captured) implements Status {}

  /** Given back in part. */
  record PartlyRefunded(Money captured, Money refunded) implements Status {}

  /** Given back. */
  record Refunded(Money refunded) implements Status {}

  /** Reserved, and released without being taken. */
  record Released() implements Status {}

  /** The customer said no. */
  record Declined() implements Status {}

  /** The customer did not answer. */
  record Expired() implements Status {}

  /** The till gave up before the customer said yes. */
  record Cancelled() implements Status {}

  /** Nothing came of the request. */
  record Refused(Refusal why) implements Status {}

  /** Nobody knows: do not charge again, do not hand out the goods. */
  record Unknown(OutcomePending.Phase phase) implements Status {}
}
