package dev.kassa.contract.membership;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.kassa.contract.Rules;

/** {@code membership.non-member-recognised.v1}: the identified person is not in the club. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record NonMemberRecognised(@JsonUnwrapped Visit visit) implements MembershipEvent {
  /** Refuses missing fields. */
  public NonMemberRecognised {
    Rules.present(visit, "checkoutId");
    Rules.present(visit.identificationId(), "identificationId");
    Rules.present(visit.clubId(), "clubId");
  }
}
