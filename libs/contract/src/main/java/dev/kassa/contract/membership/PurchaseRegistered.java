package dev.kassa.contract.membership;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.kassa.contract.MemberId;
import dev.kassa.contract.Money;
import dev.kassa.contract.Reference;
import dev.kassa.contract.Rules;

/**
 * {@code membership.purchase-registered.v1}: a purchase, or its refund, was booked on the member.
 *
 * @param amount the payment's net captured amount after this booking
 * @param pointsChange negative on refund
 * @param points balance after it, 0 or more
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PurchaseRegistered(
    @JsonUnwrapped Visit visit,
    MemberId memberId,
    Reference reference,
    Money amount,
    long pointsChange,
    long points)
    implements MembershipEvent {
  /** Refuses missing fields. */
  public PurchaseRegistered {
    Rules.present(visit, "checkoutId");
    Rules.present(visit.identificationId(), "identificationId");
    Rules.present(visit.clubId(), "clubId");
    Rules.present(memberId, "memberId");
    Rules.present(reference, "reference");
    Rules.present(amount, "amount");
    Rules.require(points >= 0, "points", "must be 0 or more");
  }
}
