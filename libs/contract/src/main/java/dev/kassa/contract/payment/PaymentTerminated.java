package dev.kassa.contract.payment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.kassa.contract.Rules;

/**
 * {@code payment.terminated.v1}: ended before the customer approved, by the till or by the
 * merchant.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PaymentTerminated(@JsonUnwrapped PaymentStanding standing) implements PaymentFact {
  /** Refuses missing fields. */
  public PaymentTerminated {
    Rules.present(standing, "reference");
  }
}
