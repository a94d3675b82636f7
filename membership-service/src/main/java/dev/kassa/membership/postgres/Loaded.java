// What one look into the tables brought.
package dev.kassa.membership.postgres;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.MemberId;
import dev.kassa.contract.Msn;
import dev.kassa.membership.Purchase;
import dev.kassa.membership.Recognition.PastAsk;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Rows of one look; each look fills some of these.
 *
 * @param now the database's clock, of the first look
 * @param visits last sequence of checkouts that are there, locked
 * @param enrolments locked
 * @param pings logins whose ping came before they were known
 * @param phones owners of phone numbers, not locked
 * @param lonePings of logins that nobody knows, locked
 * @param members locked
 * @param held ways to what another transaction holds, or a newer release
 */
public record Loaded(
    Optional<Instant> now,
    Map<CheckoutId, Long> visits,
    List<StoredIdentification> identifications,
    List<StoredEnrolment> enrolments,
    Set<String> pings,
    List<Purchase> purchases,
    List<Phone> phones,
    List<Subject> subjects,
    List<Ask> asks,
    List<Starts> starts,
    List<LonePing> lonePings,
    List<StoredMember> members,
    Set<Route> held) {
  /** Who has a phone number. */
  public record Phone(String clubId, String hash, StoredMember owner) {}

  /**
   * Who a login's subject is.
   *
   * @param hash absent if only asked whether the member has any subject at this login
   */
  public record Subject(Msn login, Optional<String> hash, MemberId memberId) {}

  /** How often the phone of a person was made to ring within a day. */
  public record Starts(String clubId, String hash, int count) {}

  /** A ping that was kept for longer than a start takes. */
  public record LonePing(Msn msn, String authReqId) {}

  /** What is remembered of asking a person. */
  public record Ask(String clubId, String hash, PastAsk past) {}
}
