// Which checkout a payment belongs to, and which store.
package dev.kassa.gateway.kafka;

import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The payments of the checkouts in memory. */
final class KnownPayments {
  private final Map<PaymentOfStore, Visit> visits = new HashMap<>();

  /** By what payment-service says: a till's word does not make a payment its store's. */
  private final Map<PaymentOfStore.Name, String> owners = new HashMap<>();

  Optional<Visit> visit(PaymentOfStore payment) {
    return Optional.ofNullable(visits.get(payment));
  }

  void belongs(PaymentOfStore payment, Visit visit) {
    visits.put(payment, visit);
  }

  void isOwnedByItsStore(PaymentOfStore payment) {
    owners.put(payment.name(), payment.storeId());
  }

  boolean isAnotherStores(String storeId, Msn msn, Reference reference) {
    String owner = owners.get(new PaymentOfStore.Name(msn, reference));
    return owner != null && !owner.equals(storeId);
  }

  void forget(PaymentOfStore payment) {
    visits.remove(payment);
    owners.remove(payment.name(), payment.storeId());
  }
}
