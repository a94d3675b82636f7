// What is known of a command before it is published.
package dev.kassa.gateway;

import java.util.Optional;
import java.util.UUID;

/**
 * What this replica has heard that bears on a command. It may not have heard everything: the
 * services decide, and this only spares a till the way there and back.
 */
public sealed interface Prior {
  /** Nothing. */
  record Unheard() implements Prior {}

  /**
   * The same command; it was heard of on its topic.
   *
   * @param outcome absent while it is being carried out
   */
  record Same(UUID commandId, Optional<Outcome> outcome) implements Prior {}

  /** Another command of the same id: this one would be refused. */
  record Another(UUID commandId) implements Prior {}

  /** The payment is another store's: only a refund may be asked of it (DESIGN 8). */
  record AnotherStores() implements Prior {}
}
