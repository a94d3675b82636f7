package dev.kassa.contract.payment;

import dev.kassa.contract.Rules;

/** The till that sent a command. */
public record AskedBy(String storeId, String posId) {
  /** Refuses missing fields. */
  public AskedBy {
    Rules.identifier(storeId, "askedBy.storeId");
    Rules.identifier(posId, "askedBy.posId");
  }
}
