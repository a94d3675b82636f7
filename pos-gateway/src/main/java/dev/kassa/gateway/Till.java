// Which till speaks.
package dev.kassa.gateway;

import dev.kassa.contract.Rules;

/** A till of a store; the store is always the token's. */
public record Till(String storeId, String posId) {
  /** Refuses missing and odd names. */
  public Till {
    Rules.identifier(storeId, "storeId");
    Rules.identifier(posId, "posId");
  }

  /** The {@code ce_source} of what it says. */
  public String source() {
    return "/stores/" + storeId + "/tills/" + posId;
  }
}
