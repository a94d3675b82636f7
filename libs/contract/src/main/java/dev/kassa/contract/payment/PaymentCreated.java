package dev.kassa.contract.payment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.kassa.contract.Rules;

/** {@code payment.created.v1}: the provider has it and pushes it to the customer's app. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PaymentCreated(@JsonUnwrapped PaymentStanding standing) implements PaymentFact {
  /** Refuses missing fields. */
  public PaymentCreated {
    Rules.present(standing, "reference");
  }
}
