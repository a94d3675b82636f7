package dev.kassa.contract.payment;

import dev.kassa.contract.Rules;

/** Totals of one payment after an event, minor units of its currency, each 0 or more. */
public record Amounts(long authorized, long captured, long cancelled, long refunded) {
  /** Nothing happened to the money yet. */
  public static final Amounts NONE = new Amounts(0, 0, 0, 0);

  /** Refuses negative amounts and more given back than taken. */
  public Amounts {
    Rules.require(authorized >= 0, "amounts.authorized", "must be 0 or more minor units");
    Rules.require(captured >= 0, "amounts.captured", "must be 0 or more minor units");
    Rules.require(cancelled >= 0, "amounts.cancelled", "must be 0 or more minor units");
    Rules.require(refunded >= 0, "amounts.refunded", "must be 0 or more minor units");
    Rules.require(refunded <= captured, "amounts.refunded", "must be at most captured");
  }
}
