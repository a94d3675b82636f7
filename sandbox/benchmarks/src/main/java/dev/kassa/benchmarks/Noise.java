// How much of the machine others used while something was measured.
package dev.kassa.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Takes every second what the machine computed and takes away what our processes did. A figure that
 * was measured beside a busy neighbour says little.
 */
final class Noise implements AutoCloseable {
  private static final long EVERY_MILLIS = 1_000;

  private final Supplier<List<Long>> ours;
  private final List<Double> foreignCores = new ArrayList<>();
  private final CountDownLatch end = new CountDownLatch(1);
  private final Thread sampler = new Thread(this::sample, "noise");

  /**
   * Begins.
   *
   * @param ours the roots of our processes, asked anew each time
   */
  Noise(Supplier<List<Long>> ours) {
    this.ours = ours;
    sampler.setDaemon(true);
    sampler.start();
  }

  private void sample() {
    try {
      long at = System.nanoTime();
      double machine = ProcessTimes.ofMachine();
      double own = ProcessTimes.ofTrees(ours.get());
      while (!end.await(EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
        long now = System.nanoTime();
        double machineNow = ProcessTimes.ofMachine();
        double ownNow = ProcessTimes.ofTrees(ours.get());
        double seconds = (now - at) / 1e9;
        double foreign = ((machineNow - machine) - (ownNow - own)) / seconds;
        synchronized (foreignCores) {
          foreignCores.add(Math.max(0, foreign));
        }
        at = now;
        machine = machineNow;
        own = ownNow;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("/proc cannot be read", e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Cores that others kept busy, a value per second; empty if it was too short to tell. */
  Optional<Series> foreignCores() {
    synchronized (foreignCores) {
      return foreignCores.isEmpty() ? Optional.empty() : Optional.of(new Series(foreignCores));
    }
  }

  @Override
  public void close() {
    end.countDown();
  }
}
