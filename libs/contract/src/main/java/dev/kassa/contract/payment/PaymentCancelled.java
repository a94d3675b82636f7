package dev.kassa.contract.payment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.kassa.contract.Money;
import dev.kassa.contract.Rules;

/**
 * {@code payment.cancelled.v1}: reserved money was given back.
 *
 * @param change what this fact added to {@code amounts.cancelled}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PaymentCancelled(@JsonUnwrapped PaymentStanding standing, Money change)
    implements PaymentFact {
  /** Refuses missing fields. */
  public PaymentCancelled {
    Rules.present(standing, "reference");
    Rules.present(change, "change");
  }
}
