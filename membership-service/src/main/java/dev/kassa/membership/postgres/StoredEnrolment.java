// An enrolment with what its row says besides.
package dev.kassa.membership.postgres;

import dev.kassa.membership.enrolment.Enrolment;
import java.time.Instant;
import java.util.Optional;

/**
 * An enrolment as it is stored. A loaded one is locked by the transaction.
 *
 * @param causeId {@code ce_id} of the message that last moved it
 * @param person absent while unidentified
 * @param login the provider's id of the login it has or had
 * @param startedAt when the person's phone was made to ring; absent if it certainly was not
 */
public record StoredEnrolment(
    Enrolment enrolment,
    Optional<String> causeId,
    Optional<String> traceParent,
    Optional<Person> person,
    Optional<String> login,
    Optional<Instant> startedAt,
    Instant createdAt) {
  /**
   * Who is asked.
   *
   * @param sealedMsisdn absent when it is over
   */
  public record Person(String phoneHash, int hashVersion, Optional<String> sealedMsisdn) {}
}
