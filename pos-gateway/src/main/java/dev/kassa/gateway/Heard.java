// One message of a topic, as far as a checkout is concerned.
package dev.kassa.gateway;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A message that was read back.
 *
 * @param id with the source: who repeats it repeats both
 * @param at when the broker or its writer says that it was written
 * @param causedBy id of the message that it answers
 */
public record Heard(EventId id, Instant at, Optional<UUID> causedBy, News news) {
  /** What a consumer tells repetitions by (DESIGN 3). */
  public record EventId(String source, UUID id) {}
}
