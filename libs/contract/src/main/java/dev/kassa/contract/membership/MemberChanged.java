package dev.kassa.contract.membership;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.kassa.contract.MemberId;
import dev.kassa.contract.Message;
import dev.kassa.contract.Rules;

/**
 * {@code membership.member-changed.v1}: how a member stands now; compacted by {@code memberId}.
 *
 * @param points balance, 0 or more
 * @param version 1, 2, 3 … per member
 * @param consents whether it is known what the person agreed to; absent in records of before that
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MemberChanged(
    MemberId memberId,
    String clubId,
    String priceGroup,
    long points,
    int epoch,
    long version,
    Consents consents)
    implements Message {
  /** What is known of a person's consents. They are told with a person's first login only. */
  public enum Consents {
    /** They are stored as they were given. */
    KNOWN,
    /** Nothing optional may be assumed; to be asked for anew. */
    UNKNOWN
  }

  /** Refuses missing fields. */
  public MemberChanged {
    Rules.present(memberId, "memberId");
    Rules.identifier(clubId, "clubId");
    Rules.identifier(priceGroup, "priceGroup");
    Rules.require(points >= 0, "points", "must be 0 or more");
    Rules.require(epoch >= 1, "epoch", "must be 1 or more");
    Rules.require(version >= 1, "version", "must be 1 or more");
  }

  @Override
  public String key() {
    return memberId.toString();
  }
}
