// The row of a member.
package dev.kassa.membership.postgres;

import dev.kassa.contract.MemberId;
import dev.kassa.contract.membership.MemberChanged.Consents;

/**
 * How a member stands.
 *
 * @param points balance: the sum of the member's {@code points_entry} rows
 * @param version of {@code membership.members.v1}
 * @param consents whether it is known what the person agreed to
 */
public record StoredMember(
    MemberId memberId,
    String clubId,
    String priceGroup,
    long points,
    long version,
    Consents consents) {}
