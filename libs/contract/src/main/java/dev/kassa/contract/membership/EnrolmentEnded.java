package dev.kassa.contract.membership;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.kassa.contract.Rules;
import java.util.List;
import java.util.UUID;

/**
 * {@code membership.enrolment-ended.v1}: no member came of it, and why.
 *
 * @param outcomeOf the command this is the outcome of, where the command did not start anything or
 *     is the cancellation; empty where the start was its outcome
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record EnrolmentEnded(@JsonUnwrapped Visit visit, Reason reason, List<UUID> outcomeOf)
    implements MembershipEvent {
  /** Why; the till turns it into words. */
  public enum Reason {
    /** The customer said no. */
    DECLINED,
    /** The customer did not answer in time. */
    EXPIRED,
    /** The till took it back. */
    CANCELLED,
    /** No app for this number, or not eligible (too young). */
    NO_USER,
    /** The app must be updated first. */
    OLD_APP,
    /** The answer was lost on the way and can be collected once only: ask again. */
    RESULT_LOST,
    /** The provider could not be asked, or it is not known whether it was. */
    PROVIDER_UNAVAILABLE,
    /** The provider refused for a reason that is ours or its own. */
    REFUSED,
    /** Another enrolment of this person is open. */
    ALREADY_OPEN,
    /** The person was asked as often as one person is asked in a day. */
    ASKED_TOO_OFTEN,
    /** The person is a member. */
    ALREADY_MEMBER,
    /** The command came later than it was valid. */
    REQUEST_EXPIRED,
    /** The id was used before with other content. */
    ID_REUSED,
    /** The message breaks the contract; the dead letter says where. */
    INVALID,
    /** Nobody was identified under this identificationId. */
    UNKNOWN_IDENTIFICATION,
    /** The sales unit is not in the settings, or this sender may not act for it. */
    UNKNOWN_SALES_UNIT,
    /** There is no enrolment to cancel. */
    NOTHING_OPEN
  }

  /** Refuses missing fields. */
  public EnrolmentEnded {
    Rules.present(visit, "checkoutId");
    Rules.present(reason, "reason");
    outcomeOf = Rules.list(outcomeOf, "outcomeOf");
  }
}
