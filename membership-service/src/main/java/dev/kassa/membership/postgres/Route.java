// By what rows are found.
package dev.kassa.membership.postgres;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.MemberId;
import java.util.UUID;

/**
 * A way to rows that are locked. If one of them is held by another transaction, or by a newer
 * release, so is every event that needs this way.
 */
public record Route(String by, String key) {
  /** The checkout itself: its events' number, and all that happens in it. */
  public static Route visit(CheckoutId checkoutId) {
    return new Route("visit", checkoutId.toString());
  }

  /** One enrolment. */
  public static Route enrolment(UUID enrolmentId) {
    return new Route("enrolment", enrolmentId.toString());
  }

  /** Open enrolments that name this identification. */
  public static Route identification(IdentificationId identificationId) {
    return new Route("identification", identificationId.toString());
  }

  /** Enrolments of a checkout. */
  public static Route checkout(CheckoutId checkoutId) {
    return new Route("checkout", checkoutId.toString());
  }

  /** A login: the provider's id of it. */
  public static Route login(String authReqId) {
    return new Route("login", authReqId);
  }

  /** Open enrolments of a person in a club. */
  public static Route person(String clubId, String phoneHash) {
    return new Route("person", clubId + "\n" + phoneHash);
  }

  /** A member. */
  public static Route member(MemberId memberId) {
    return new Route("member", memberId.value());
  }
}
