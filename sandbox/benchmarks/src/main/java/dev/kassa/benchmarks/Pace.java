// Something done so many times a second.
package dev.kassa.benchmarks;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/** Keeps a rate whatever comes of what is done. */
public final class Pace {
  private Pace() {}

  /**
   * Does something at even intervals, in the caller's thread. Who measures from the time at which
   * each was due does not forget a stall.
   *
   * @param each is given the time at which it was due, as {@link System#nanoTime} has it; should
   *     not wait
   */
  public static void keep(double perSecond, Duration during, LongConsumer each) {
    long from = System.nanoTime();
    long many = Math.round(perSecond * during.toNanos() / 1e9);
    for (long n = 0; n < many; n++) {
      long due = from + Math.round(n * 1e9 / perSecond);
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      each.accept(due);
    }
  }
}
