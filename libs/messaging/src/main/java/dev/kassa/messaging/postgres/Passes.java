// Pass after pass, as long as there is something to do.
package dev.kassa.messaging.postgres;

import io.smallrye.mutiny.Uni;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Each pass is subscribed to by itself. One that is chained to the pass before keeps it, and with
 * it all that it took: under a load that never pauses the memory would not last.
 */
final class Passes {
  private final Supplier<Uni<Boolean>> pass;
  private final Consumer<Throwable> stopped;

  /**
   * @param pass says whether another is to follow; it ends in another turn than it was begun in, or
   *     the stack would not last
   * @param stopped is told why none follows any more
   */
  Passes(Supplier<Uni<Boolean>> pass, Consumer<Throwable> stopped) {
    this.pass = pass;
    this.stopped = stopped;
  }

  /** Begins the first. */
  void begin() {
    pass.get()
        .subscribe()
        .with(
            another -> {
              if (another) {
                begin();
              }
            },
            stopped);
  }
}
