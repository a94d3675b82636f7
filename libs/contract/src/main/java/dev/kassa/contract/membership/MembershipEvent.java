package dev.kassa.contract.membership;

import dev.kassa.contract.Message;

/** An event of {@code membership.events.v1}. */
public sealed interface MembershipEvent extends Message
    permits MemberRecognised,
        NonMemberRecognised,
        EnrolmentStarted,
        MemberEnrolled,
        EnrolmentEnded,
        PurchaseRegistered {
  /** Whose visit, and the event's place in it. */
  Visit visit();

  @Override
  default String key() {
    return visit().checkoutId().toString();
  }
}
