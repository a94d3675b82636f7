package dev.kassa.contract.payment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.kassa.contract.Rules;

/**
 * {@code payment.refused.v1}: the request ends without a payment, and why.
 *
 * @param providerCode the provider's error code (API 4.8), where it was the provider
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PaymentRefused(
    @JsonUnwrapped PaymentStanding standing, Reason reason, String providerCode)
    implements PaymentFact {
  /** Why; the till turns it into words. */
  public enum Reason {
    /** It came later than {@code validForSeconds}: the customer has gone or paid otherwise. */
    REQUEST_EXPIRED,
    /** More is asked than can be done in time; nothing has happened: ask again in a moment. */
    OVERLOADED,
    /** Another payment of this checkout is open: finish or cancel it first. */
    ANOTHER_OPEN,
    /** Push messages are not enabled for the sales unit (5080): call the chain. */
    PUSH_NOT_ALLOWED,
    /** The provider does not know this customer or does not let them pay here (7010). */
    CUSTOMER_NOT_FOUND,
    /** The personal QR is not, or no longer, valid (4060): scan again. */
    CUSTOMER_CODE_INVALID,
    /** The phone number is none (4070). */
    PHONE_NUMBER_INVALID,
    /** The amount is below the provider's minimum (6010). */
    AMOUNT_TOO_SMALL,
    /** The reference was used before, elsewhere (4150). */
    REFERENCE_USED,
    /** The provider refused for another reason; {@code providerCode} says which. */
    PROVIDER_REFUSED
  }

  /** Refuses missing fields. */
  public PaymentRefused {
    Rules.present(standing, "reference");
    Rules.present(reason, "reason");
  }
}
