package dev.kassa.contract.payment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.kassa.contract.Money;
import dev.kassa.contract.Rules;

/**
 * {@code payment.refunded.v1}: taken money was given back.
 *
 * @param earning what of captured less refunded is for goods that earn points, minor units; absent
 *     is all of it
 * @param change what this fact added to {@code amounts.refunded}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PaymentRefunded(@JsonUnwrapped PaymentStanding standing, Long earning, Money change)
    implements PaymentFact {
  /** Refuses missing fields. */
  public PaymentRefunded {
    Rules.present(standing, "reference");
    Rules.present(change, "change");
    Rules.require(earning == null || earning >= 0, "earning", "must be 0 or more minor units");
  }

  /** Of a payment all of which earns points. */
  public PaymentRefunded(PaymentStanding standing, Money change) {
    this(standing, null, change);
  }
}
