package dev.kassa.contract.payment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.kassa.contract.Money;
import dev.kassa.contract.Rules;

/**
 * {@code payment.authorized.v1}: the customer approved; the money is reserved.
 *
 * @param change what this fact added to {@code amounts.authorized}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PaymentAuthorized(@JsonUnwrapped PaymentStanding standing, Money change)
    implements PaymentFact {
  /** Refuses missing fields. */
  public PaymentAuthorized {
    Rules.present(standing, "reference");
    Rules.present(change, "change");
  }
}
