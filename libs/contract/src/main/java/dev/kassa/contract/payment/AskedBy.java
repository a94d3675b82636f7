package dev.kassa.contract.payment;

import dev.kassa.contract.Rules;

/** The till that sent the command an event is the outcome of. */
public record AskedBy(String storeId, String posId) {
  /** Refuses missing fields. */
  public AskedBy {
    Rules.identifier(storeId, "askedBy.storeId");
    Rules.identifier(posId, "askedBy.posId");
  }
}
