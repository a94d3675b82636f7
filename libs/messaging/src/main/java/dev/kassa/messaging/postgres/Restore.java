// The last restore of a service's database (docs/adr/0012).
package dev.kassa.messaging.postgres;

import dev.kassa.contract.InvalidValue;
import java.time.Instant;
import java.util.Optional;

/**
 * What a restored database may have forgotten. A record that comes in although it was appended
 * before the restore may have been taken in before, by the database that was lost.
 *
 * @param at when the database was restored, with no instance of its service running; absent if it
 *     never was
 */
public record Restore(Optional<Instant> at) {
  /** No database was lost. */
  public static final Restore NEVER = new Restore(Optional.empty());

  /**
   * As the deployment says.
   *
   * @throws InvalidValue if only one of epoch and time was set
   */
  public static Restore of(int epoch, Optional<Instant> at) {
    if (epoch < 1) {
      throw new InvalidValue("kassa.epoch", "must be 1 or more");
    }
    if (epoch > 1 && at.isEmpty()) {
      throw new InvalidValue(
          "kassa.restored-at", "must say when the database was restored that raised kassa.epoch");
    }
    if (epoch == 1 && at.isPresent()) {
      throw new InvalidValue("kassa.epoch", "must be raised where kassa.restored-at is set");
    }
    return new Restore(at);
  }

  /**
   * Whether what came of this record may be forgotten.
   *
   * @param appendedAt by the broker's clock
   */
  public boolean forgot(Instant appendedAt) {
    return at.filter(appendedAt::isBefore).isPresent();
  }
}
