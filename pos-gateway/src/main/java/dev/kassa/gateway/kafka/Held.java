// What is kept of one checkout.
package dev.kassa.gateway.kafka;

import dev.kassa.gateway.CheckoutState;
import java.util.LinkedHashSet;
import java.util.Set;

/** Its state, its messages for clients that were cut off, and the payments that lead to it. */
final class Held {
  private CheckoutState state;
  private final VisitLog log = new VisitLog();
  private final Set<PaymentOfStore> payments = new LinkedHashSet<>();

  Held(Visit visit) {
    this.state = CheckoutState.empty(visit.storeId(), visit.checkoutId());
  }

  CheckoutState state() {
    return state;
  }

  void state(CheckoutState next) {
    state = next;
  }

  VisitLog log() {
    return log;
  }

  Set<PaymentOfStore> payments() {
    return payments;
  }
}
