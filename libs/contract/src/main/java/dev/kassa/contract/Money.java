package dev.kassa.contract;

/**
 * An amount in minor units (øre, cent) with its currency: {@code {"currency":"NOK","value":23990}}.
 *
 * @param currency never absent
 * @param value 0 or more; what is given back is said by the type of the message, not by a sign
 */
public record Money(Currency currency, long value) {
  /** Refuses a missing currency and a negative value. */
  public Money {
    Rules.present(currency, "currency");
    Rules.require(value >= 0, "value", "must be 0 or more minor units");
  }
}
