package dev.kassa.contract.membership;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.kassa.contract.MemberId;
import dev.kassa.contract.Rules;

/** {@code membership.member-enrolled.v1}: the person said yes and is a member now. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record MemberEnrolled(@JsonUnwrapped Visit visit, MemberId memberId)
    implements MembershipEvent {
  /** Refuses missing fields. */
  public MemberEnrolled {
    Rules.present(visit, "checkoutId");
    Rules.present(visit.identificationId(), "identificationId");
    Rules.present(visit.clubId(), "clubId");
    Rules.present(memberId, "memberId");
  }
}
