// The end of the process, as far as leased work goes.
package dev.kassa.messaging.postgres;

import io.smallrye.mutiny.Uni;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Counts what is under way: a record until all that comes of it is committed, a call to the
 * provider until its answer is stored. A process that is told to stop finishes it and begins no
 * more, so that nobody has to wait until its leases end.
 */
public final class Draining {
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private int underWay;
  private boolean begun;
  private boolean over;

  /** Whether the process is ending: what was leased is given back and not begun. */
  public synchronized boolean hasBegun() {
    return begun;
  }

  /** The same work, counted until it ends. */
  public <T> Uni<T> finish(Supplier<Uni<T>> work) {
    return entering(() -> false, work);
  }

  /**
   * The same for what somebody else does if this process does not: once the end has begun it is not
   * begun, and never completes. A record that is read then would lease a call which the end of the
   * process cuts off.
   */
  <T> Uni<T> unlessEnding(Supplier<Uni<T>> work) {
    return entering(() -> begun, work);
  }

  /**
   * The same for what may come until the last answer is stored. What comes later, such as a timer's
   * turn, would find the database closed; it is due at another process all the same.
   */
  <T> Uni<T> untilDrained(Supplier<Uni<T>> work) {
    return entering(() -> over, work);
  }

  /** Counted while it is under way; where it is closed it is not begun, and never completes. */
  private <T> Uni<T> entering(BooleanSupplier closed, Supplier<Uni<T>> work) {
    return Uni.createFrom()
        .deferred(
            () ->
                entersUnless(closed)
                    ? Uni.createFrom().deferred(work::get).onTermination().invoke(() -> count(-1))
                    : Uni.createFrom().nothing());
  }

  private synchronized boolean entersUnless(BooleanSupplier closed) {
    if (closed.getAsBoolean()) {
      return false;
    }
    underWay++;
    return true;
  }

  /** Begins the end; completes when nothing is under way. */
  CompletableFuture<Void> begin() {
    synchronized (this) {
      begun = true;
    }
    count(0);
    return drained;
  }

  private void count(int more) {
    boolean ends;
    synchronized (this) {
      underWay += more;
      ends = begun && underWay == 0;
      over |= ends;
    }
    if (ends) {
      drained.complete(null);
    }
  }
}
