package dev.kassa.contract.membership;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.kassa.contract.Rules;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * {@code membership.enrolment-started.v1}: the app asks the person to join.
 *
 * @param bindingMessage shown in the app; the till shows it too, so that both can be compared
 * @param expiresAt when the provider gives up asking
 * @param outcomeOf the command this is the outcome of; empty for an automatic enrolment
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record EnrolmentStarted(
    @JsonUnwrapped Visit visit, String bindingMessage, Instant expiresAt, List<UUID> outcomeOf)
    implements MembershipEvent {
  /** Refuses missing fields. */
  public EnrolmentStarted {
    Rules.present(visit, "checkoutId");
    Rules.present(visit.identificationId(), "identificationId");
    Rules.present(visit.clubId(), "clubId");
    Rules.require(
        bindingMessage != null && bindingMessage.matches("[A-Z0-9-]{5,8}"),
        "bindingMessage",
        "must be 5 to 8 characters of A-Z 0-9 -");
    Rules.present(expiresAt, "expiresAt");
    outcomeOf = Rules.list(outcomeOf, "outcomeOf");
  }
}
