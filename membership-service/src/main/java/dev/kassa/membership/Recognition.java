// What follows from a person having been identified at a till.
package dev.kassa.membership;

import dev.kassa.contract.MemberId;
import dev.kassa.contract.membership.MemberRecognised;
import dev.kassa.contract.membership.MembershipEvent;
import dev.kassa.contract.membership.NonMemberRecognised;
import dev.kassa.contract.membership.Visit;
import dev.kassa.contract.settings.SalesUnit;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Whether the identified person is in the club, and what to say and do about it (DESIGN 5). */
public final class Recognition {
  /** How long a person who was asked without the cashier's doing is left in peace (DESIGN 5). */
  static final Duration BETWEEN_AUTOMATIC_ASKS = Duration.ofDays(30);

  private Recognition() {}

  /**
   * How a member stands.
   *
   * @param points balance, 0 or more
   */
  public record Standing(MemberId memberId, String priceGroup, long points) {}

  /**
   * What is remembered of asking a person who is no member.
   *
   * @param askedAt when they were last asked automatically; absent if never
   * @param refused whether they ever said no, to whoever asked
   */
  public record PastAsk(Optional<Instant> askedAt, boolean refused) {
    /** Nobody asked yet. */
    public static final PastAsk NONE = new PastAsk(Optional.empty(), false);
  }

  /** What the till is told. */
  public static MembershipEvent event(Visit visit, Optional<Standing> member) {
    return member
        .<MembershipEvent>map(
            m -> new MemberRecognised(visit, m.memberId(), m.priceGroup(), m.points()))
        .orElseGet(() -> new NonMemberRecognised(visit));
  }

  /** Whether a non-member is asked to join without the cashier pressing anything. */
  public static boolean asksByItself(SalesUnit unit, PastAsk past, Instant now) {
    return unit.automaticEnrolment()
        && !past.refused()
        && past.askedAt()
            .map(asked -> !asked.plus(BETWEEN_AUTOMATIC_ASKS).isAfter(now))
            .orElse(true);
  }
}
