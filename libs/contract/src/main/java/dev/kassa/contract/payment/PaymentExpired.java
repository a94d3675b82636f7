package dev.kassa.contract.payment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.kassa.contract.Rules;

/** {@code payment.expired.v1}: the customer did not answer in the provider's time. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PaymentExpired(@JsonUnwrapped PaymentStanding standing) implements PaymentFact {
  /** Refuses missing fields. */
  public PaymentExpired {
    Rules.present(standing, "reference");
  }
}
