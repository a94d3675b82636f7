// How long a process that died waits for its next start.
package dev.kassa.localstack;

import java.time.Duration;

/** 200 ms after the first death, doubling to 10 s; forgotten once it has been ready for a while. */
final class Backoff {
  /** Ready for that long: the next death is a new story. */
  static final Duration STEADY = Duration.ofSeconds(30);

  private static final Duration FIRST = Duration.ofMillis(200);
  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final int DOUBLINGS = 6;

  private Backoff() {}

  /**
   * The pause before the next start.
   *
   * @param deaths without a steady time between them, 1 or more
   */
  static Duration after(int deaths) {
    Duration pause = FIRST.multipliedBy(1L << Math.min(deaths - 1, DOUBLINGS));
    return pause.compareTo(LONGEST) < 0 ? pause : LONGEST;
  }
}
