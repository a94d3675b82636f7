// Who was identified where.
package dev.kassa.membership.postgres;

import dev.kassa.contract.MemberId;
import dev.kassa.membership.Place;
import java.util.Optional;

/**
 * An identification, as long as it is kept.
 *
 * @param place with its identificationId
 * @param number absent once it has served: it goes long before the rest does
 * @param member who it was; absent if they were no member and did not join in this checkout
 * @param disowned whether the person says that they are not the member whom their number finds, and
 *     has not logged in since
 */
public record StoredIdentification(
    Place place, Optional<Number> number, Optional<MemberId> member, boolean disowned) {
  /** The phone number. */
  public record Number(String sealedMsisdn, String phoneHash, int hashVersion) {}

  /** The same, of this member. */
  public StoredIdentification of(MemberId who) {
    return new StoredIdentification(place, number, Optional.of(who), disowned);
  }

  /** The same, of nobody. */
  public StoredIdentification disown() {
    return new StoredIdentification(place, number, Optional.empty(), true);
  }

  /** The same, of whoever logs in. */
  public StoredIdentification own() {
    return new StoredIdentification(place, number, member, false);
  }
}
