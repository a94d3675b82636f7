package dev.kassa.contract.membership;

import dev.kassa.contract.MemberId;
import dev.kassa.contract.Message;
import dev.kassa.contract.Rules;

/** {@code membership.member-erased.v1}: the person behind this member is gone from our rows. */
public record MemberErased(MemberId memberId, String clubId, int epoch, long version)
    implements Message {
  /** Refuses missing fields. */
  public MemberErased {
    Rules.present(memberId, "memberId");
    Rules.identifier(clubId, "clubId");
    Rules.require(epoch >= 1, "epoch", "must be 1 or more");
    Rules.require(version >= 1, "version", "must be 1 or more");
  }

  @Override
  public String key() {
    return memberId.toString();
  }
}
