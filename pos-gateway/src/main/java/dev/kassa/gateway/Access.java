// What a token lets its till do.
package dev.kassa.gateway;

import dev.kassa.contract.Msn;
import dev.kassa.contract.Rules;
import java.util.List;
import java.util.Optional;

/**
 * The claims of a till's token (DESIGN 8).
 *
 * @param storeId the one store whose checkouts it sees and for which it speaks
 * @param salesUnits those it may command; at least one
 * @param mayRefund whether it may give money back
 */
public record Access(String storeId, List<Msn> salesUnits, boolean mayRefund) {
  /** Refuses missing claims; the field named is the claim. */
  public Access {
    Rules.identifier(storeId, "store");
    salesUnits = Rules.list(salesUnits, "sales_units");
    Rules.require(!salesUnits.isEmpty(), "sales_units", "must name at least one sales unit");
  }

  /** Whether it may command this sales unit. */
  public boolean admits(Msn msn) {
    return salesUnits.contains(msn);
  }

  /** The sales unit that is meant when a till names none: that of a token with exactly one. */
  public Optional<Msn> onlySalesUnit() {
    return salesUnits.size() == 1 ? Optional.of(salesUnits.getFirst()) : Optional.empty();
  }
}
