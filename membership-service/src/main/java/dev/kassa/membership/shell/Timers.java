// The port behind which due work waits for its time.
package dev.kassa.membership.shell;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Looks at enrolments when their time has come. Returns at once. */
interface Timers {
  /**
   * This is when the enrolment has to be looked at next, whatever was said before.
   *
   * @param at by the database's clock; absent if it has not
   * @param in from now on
   */
  void set(Arrival.Due enrolment, Optional<Instant> at, Duration in);
}
