// A payment as one store names it, as a key.
package dev.kassa.gateway.kafka;

import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;

/** Another store's word does not move it. */
record PaymentOfStore(String storeId, Msn msn, Reference reference) {
  /** A payment, whoever names it. */
  record Name(Msn msn, Reference reference) {}

  Name name() {
    return new Name(msn, reference);
  }
}
