// Port: where what tills say goes.
package dev.kassa.gateway;

import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** The {@code pos.*} topics. */
public interface TillCommands {
  /**
   * Seals the personal values and publishes.
   *
   * @return the command's id, once all in-sync replicas have it; fails if that is not certain, and
   *     then only the same command again is safe
   */
  CompletionStage<UUID> publish(TillCommand command);
}
