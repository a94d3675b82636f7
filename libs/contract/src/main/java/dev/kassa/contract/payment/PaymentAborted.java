package dev.kassa.contract.payment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.kassa.contract.Rules;

/** {@code payment.aborted.v1}: the customer declined. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PaymentAborted(@JsonUnwrapped PaymentStanding standing) implements PaymentFact {
  /** Refuses missing fields. */
  public PaymentAborted {
    Rules.present(standing, "reference");
  }
}
