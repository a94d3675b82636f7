package dev.kassa.contract.payment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.kassa.contract.Money;
import dev.kassa.contract.Rules;

/**
 * {@code payment.refunded.v1}: taken money was given back.
 *
 * @param change what this fact added to {@code amounts.refunded}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PaymentRefunded(@JsonUnwrapped PaymentStanding standing, Money change)
    implements PaymentFact {
  /** Refuses missing fields. */
  public PaymentRefunded {
    Rules.present(standing, "reference");
    Rules.present(change, "change");
  }
}
