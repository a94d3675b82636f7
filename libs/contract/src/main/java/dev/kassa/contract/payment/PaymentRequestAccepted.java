package dev.kassa.contract.payment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.kassa.contract.Money;
import dev.kassa.contract.Rules;

/**
 * {@code payment.requested.v1}: the request was taken on and its amount and customer are plausible.
 *
 * @param amount what the till asked for
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PaymentRequestAccepted(@JsonUnwrapped PaymentStanding standing, Money amount)
    implements PaymentFact {
  /** Refuses missing fields. */
  public PaymentRequestAccepted {
    Rules.present(standing, "reference");
    Rules.present(amount, "amount");
  }
}
