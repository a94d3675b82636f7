// One thing that a till says, ready to go onto its topic.
package dev.kassa.gateway;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Message;
import dev.kassa.contract.TraceParent;
import java.util.Optional;

/**
 * A message of a till.
 *
 * @param message of the contract, its personal values still in clear
 * @param checkout the visit it belongs to, where the till said so
 * @param trace the trace it belongs to, where the till has one
 */
public record TillCommand(
    Till till,
    Message message,
    Optional<CheckoutId> checkout,
    CommandName name,
    Optional<TraceParent> trace) {
  /** About a visit. */
  public static TillCommand of(Till till, Message message, CheckoutId checkout, CommandName name) {
    return new TillCommand(till, message, Optional.of(checkout), name, Optional.empty());
  }

  /** About a payment alone. */
  public static TillCommand of(Till till, Message message, CommandName name) {
    return new TillCommand(till, message, Optional.empty(), name, Optional.empty());
  }

  /** This command as a part of a trace. */
  public TillCommand within(Optional<TraceParent> newTrace) {
    return new TillCommand(till, message, checkout, name, newTrace);
  }
}
