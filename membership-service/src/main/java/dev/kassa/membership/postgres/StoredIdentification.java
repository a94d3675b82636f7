// Who was identified where.
package dev.kassa.membership.postgres;

import dev.kassa.membership.Place;

/**
 * An identification, as long as it is kept.
 *
 * @param place with its identificationId
 * @param sealedMsisdn the person
 */
public record StoredIdentification(
    Place place, String sealedMsisdn, String phoneHash, int hashVersion) {}
