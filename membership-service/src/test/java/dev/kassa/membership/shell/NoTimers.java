// Time does not pass by itself.
package dev.kassa.membership.shell;

import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Nothing is looked at because its time has come: a slow machine must not decide a test. */
@Alternative
@Singleton
class NoTimers implements Timers {
  @Override
  public void set(Arrival.Due enrolment, Optional<Instant> at, Duration in) {}
}
