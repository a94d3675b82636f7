// Where asking the customer to join stands.
package dev.kassa.gateway;

import dev.kassa.contract.MemberId;
import dev.kassa.contract.membership.EnrolmentEnded.Reason;
import java.time.Instant;

/** The enrolment of a checkout. */
public sealed interface Enrolment {
  /** Nobody asked. */
  record None() implements Enrolment {}

  /** A till has asked; membership-service has not answered yet. */
  record Asked() implements Enrolment {}

  /**
   * The app asks the customer.
   *
   * @param bindingMessage the same text is in the app
   * @param expiresAt when the provider gives up asking
   */
  record Started(String bindingMessage, Instant expiresAt) implements Enrolment {}

  /** The customer said yes. */
  record Enrolled(MemberId memberId) implements Enrolment {}

  /** No member came of it, and why. */
  record Ended(Reason reason) implements Enrolment {}
}
