// Who it is that came back from the login.
package dev.kassa.membership;

import dev.kassa.contract.MemberId;
import java.util.Optional;

/** Which member a person who logged in is (DESIGN 5, API 3.9). */
public sealed interface MemberLink {
  /** This member. */
  record Known(MemberId memberId) implements MemberLink {}

  /** Nobody we know: a new member. */
  record Stranger() implements MemberLink {}

  /**
   * Who has the phone number at present.
   *
   * @param hasSubject whether this member is linked to another {@code sub} of the same login
   */
  record PhoneOwner(MemberId memberId, boolean hasSubject) {}

  /**
   * First by {@code (msn, sub)}, which stays when the number changes; otherwise by phone number. A
   * number whose owner has another {@code sub} was given to somebody else by the operator, so its
   * new user is a stranger; and so is who says that they are not its owner, where the owner has
   * none.
   *
   * @param notMe whether the person says that they are not the member whom their number finds
   */
  static MemberLink of(Optional<MemberId> bySubject, Optional<PhoneOwner> byPhone, boolean notMe) {
    return bySubject
        .or(() -> byPhone.filter(owner -> !owner.hasSubject() && !notMe).map(PhoneOwner::memberId))
        .<MemberLink>map(Known::new)
        .orElseGet(Stranger::new);
  }
}
