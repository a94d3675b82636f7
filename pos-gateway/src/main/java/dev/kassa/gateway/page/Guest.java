// Who stands at the till, as the left column shows it.
package dev.kassa.gateway.page;

import dev.kassa.contract.identity.CustomerIdentified.Method;
import dev.kassa.contract.identity.CustomerUnidentified;
import java.util.Optional;

/** The customer: never a person, only what a cashier may know. */
sealed interface Guest {
  /** Nobody was scanned. */
  record Nobody() implements Guest {}

  /** Being looked up. */
  record Reading() implements Guest {}

  /** The scan is nobody. */
  record Unreadable(CustomerUnidentified.Reason reason) implements Guest {}

  /** Recognised; the club has not answered yet. */
  record Known(Method method) implements Guest {}

  /** Recognised, and not in the club. */
  record NotMember(Optional<Method> method) implements Guest {}

  /**
   * In the club.
   *
   * @param priceGroup absent for somebody who joined a moment ago; as points
   * @param earned points of this checkout's purchases, less what refunds took back
   */
  record Member(
      Optional<Method> method, Optional<String> priceGroup, Optional<Long> points, long earned)
      implements Guest {}
}
