// Who was identified where.
package dev.kassa.membership.postgres;

import dev.kassa.membership.Place;

/**
 * An identification, as long as it is kept.
 *
 * @param place with its identificationId
 * @param sealedMsisdn the person
 * @param disowned whether the person says that they are not the member whom their number finds
 */
public record StoredIdentification(
    Place place, String sealedMsisdn, String phoneHash, int hashVersion, boolean disowned) {
  /** The same person, who is that member after all, or is not. */
  public StoredIdentification disowned(boolean now) {
    return new StoredIdentification(place, sealedMsisdn, phoneHash, hashVersion, now);
  }
}
