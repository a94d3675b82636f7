// A command of a till, and what became of it.
package dev.kassa.gateway;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What a till asked for.
 *
 * @param type its {@code ce_type}
 * @param askedAt when the broker took it
 * @param outcome absent while it is being carried out
 */
public record Command(UUID commandId, String type, Instant askedAt, Optional<Outcome> outcome) {}
