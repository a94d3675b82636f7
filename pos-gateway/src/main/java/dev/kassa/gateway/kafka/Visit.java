// A checkout of one store, as a key.
package dev.kassa.gateway.kafka;

import dev.kassa.contract.CheckoutId;

/** The same checkout id named by another store is another checkout. */
record Visit(String storeId, CheckoutId checkoutId) {}
