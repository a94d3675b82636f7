// Who stands at the till, as far as it is known.
package dev.kassa.gateway;

import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.MemberId;
import dev.kassa.contract.identity.CustomerIdentified.Method;
import dev.kassa.contract.identity.CustomerUnidentified.Reason;
import java.util.Optional;

/** The customer of a checkout: never a person, only what the till may know of one. */
public sealed interface Customer {
  /** Nobody was scanned. */
  record None() implements Customer {}

  /** The last scan is not answered yet. */
  record Scanned() implements Customer {}

  /** The last scan is nobody, and why. */
  record Unidentified(Reason reason) implements Customer {}

  /** The last scan is somebody; the club has not spoken yet. */
  record Identified(IdentificationId identificationId, Method method) implements Customer {}

  /**
   * Not in the club.
   *
   * @param method absent until the identification itself has been read
   */
  record NotMember(IdentificationId identificationId, Optional<Method> method)
      implements Customer {}

  /**
   * In the club.
   *
   * @param method absent until the identification itself has been read
   * @param membership what the club says
   */
  record Member(IdentificationId identificationId, Optional<Method> method, Membership membership)
      implements Customer {}

  /**
   * A membership.
   *
   * @param priceGroup absent for somebody who joined a moment ago
   * @param points the balance; absent for the same
   */
  record Membership(MemberId memberId, Optional<String> priceGroup, Optional<Long> points) {}
}
