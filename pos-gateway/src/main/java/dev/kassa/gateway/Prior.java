// What is known of a command before it is published.
package dev.kassa.gateway;

/**
 * What this replica has heard that bears on a command. It may not have heard everything: the
 * services decide, and this only spares a till the way there and back.
 */
public sealed interface Prior {
  /** Nothing. */
  record Unheard() implements Prior {}

  /** The payment is another store's: only a refund may be asked of it (DESIGN 8). */
  record AnotherStores() implements Prior {}
}
