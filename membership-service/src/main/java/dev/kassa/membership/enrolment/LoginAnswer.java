// What a call to the login came to.
package dev.kassa.membership.enrolment;

/** The result of a {@link DueCall}. */
public sealed interface LoginAnswer {
  /** Something that the saga is told as it is. */
  record Happened(EnrolmentEvent event) implements LoginAnswer {}

  /** The person is known; who that is among the members is for the store to find. */
  record Known(Profile profile) implements LoginAnswer {}
}
