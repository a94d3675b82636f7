// What one listener has heard so far, and a way to wait for more of it.
package dev.kassa.systemtests;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Events in the order in which they were heard; many may wait while one adds. */
final class Channel {
  private final List<Heard> heard = new ArrayList<>();
  private RuntimeException failure;

  /** Adds an event and wakes who waits. */
  synchronized void hear(Heard event) {
    heard.add(event);
    notifyAll();
  }

  /** Whoever waits, now or later, gets this failure instead of an event. */
  synchronized void fail(RuntimeException cause) {
    failure = cause;
    notifyAll();
  }

  /**
   * Waits for an event, heard already or yet to come.
   *
   * @return empty if it has not come in time
   * @throws IllegalStateException if nothing can be heard any more
   */
  synchronized Optional<Heard> await(Duration atMost, Predicate<Heard> wanted)
      throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (true) {
      if (failure != null) {
        throw new IllegalStateException("nothing is heard any more", failure);
      }
      Optional<Heard> found = heard.stream().filter(wanted).findFirst();
      if (found.isPresent()) {
        return found;
      }
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        return Optional.empty();
      }
      wait(left);
    }
  }
}
