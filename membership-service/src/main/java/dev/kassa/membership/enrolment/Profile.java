// The person, as the provider describes them after the login.
package dev.kassa.membership.enrolment;

import dev.kassa.contract.Msisdn;
import java.util.Optional;

/**
 * Who logged in. Personal as a whole: {@link #toString} says nothing.
 *
 * @param sub stable per person and sales unit of the login (API 3.9)
 * @param phoneNumber present when the person shared one
 * @param claims user info as received, JSON
 * @param consents {@code delegatedConsents} as received, with text and time, JSON; only on the
 *     first login (API 3.9)
 */
public record Profile(
    String sub, Optional<Msisdn> phoneNumber, String claims, Optional<String> consents) {
  @Override
  public String toString() {
    return "Profile";
  }
}
