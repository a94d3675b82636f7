package dev.kassa.contract.payment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.kassa.contract.Money;
import dev.kassa.contract.Rules;

/**
 * {@code payment.captured.v1}: money was taken.
 *
 * @param change what this fact added to {@code amounts.captured}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PaymentCaptured(@JsonUnwrapped PaymentStanding standing, Money change)
    implements PaymentFact {
  /** Refuses missing fields. */
  public PaymentCaptured {
    Rules.present(standing, "reference");
    Rules.present(change, "change");
  }
}
