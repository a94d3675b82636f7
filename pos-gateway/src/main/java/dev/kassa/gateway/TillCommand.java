// One thing that a till says, ready to go onto its topic.
package dev.kassa.gateway;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Message;
import java.util.Optional;

/**
 * A message of a till.
 *
 * @param message of the contract, its personal values still in clear
 * @param checkout the visit it belongs to, where the till said so
 */
public record TillCommand(
    Till till, Message message, Optional<CheckoutId> checkout, CommandName name) {
  /** About a visit. */
  public static TillCommand of(Till till, Message message, CheckoutId checkout, CommandName name) {
    return new TillCommand(till, message, Optional.of(checkout), name);
  }
}
