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
 * @param content tells a repetition from another command under the same id
 * @param reused whether another command came under the same id; it was refused
 * @param outcome absent while it is being carried out
 */
public record Command(
    UUID commandId,
    String type,
    Instant askedAt,
    Fingerprint content,
    boolean reused,
    Optional<Outcome> outcome) {
  /** With an outcome that names it; that of another command of the same id is not its own. */
  Command ended(Outcome heard) {
    return new Command(
        commandId,
        type,
        askedAt,
        content,
        reused || heard.isOfAnother(),
        heard.isOfAnother() ? outcome : outcome.or(() -> Optional.of(heard)));
  }
}
