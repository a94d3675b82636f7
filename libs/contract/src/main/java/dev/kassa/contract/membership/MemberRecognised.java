package dev.kassa.contract.membership;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.kassa.contract.MemberId;
import dev.kassa.contract.Rules;

/**
 * {@code membership.member-recognised.v1}: the identified person is in the club.
 *
 * @param priceGroup what prices the person gets, e.g. {@code gold}
 * @param points balance, 0 or more
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record MemberRecognised(
    @JsonUnwrapped Visit visit, MemberId memberId, String priceGroup, long points)
    implements MembershipEvent {
  /** Refuses missing fields. */
  public MemberRecognised {
    Rules.present(visit, "checkoutId");
    Rules.present(visit.identificationId(), "identificationId");
    Rules.present(visit.clubId(), "clubId");
    Rules.present(memberId, "memberId");
    Rules.identifier(priceGroup, "priceGroup");
    Rules.require(points >= 0, "points", "must be 0 or more");
  }
}
