package dev.kassa.messaging.postgres;

import dev.kassa.messaging.Incoming;
import io.smallrye.mutiny.Uni;
import java.util.List;

/**
 * Takes records into the database: every effect of each exactly once, in order per key. The result
 * completes when all of it is committed, and never fails: bad records become dead letters, broken
 * infrastructure is waited for.
 *
 * <p>Records come in lists so that an implementation may put several into one transaction; {@link
 * OneByOneIntake} does not.
 */
public interface Intake {
  /** Takes these, of one topic, in their order. */
  Uni<Void> take(List<Incoming> records);
}
