// Tills that want one answer: the outcome, and not only that their command was taken.
package dev.kassa.gateway.kafka;

import dev.kassa.gateway.Outcome;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Who waits for which command. Called by one thread at a time, like {@link Followers}. */
final class Waiters {
  private final Set<Waiter> waiting = new LinkedHashSet<>();

  /**
   * One who waits.
   *
   * @param visit of the command; absent for a refund
   */
  record Waiter(
      String storeId,
      Optional<Visit> visit,
      UUID commandId,
      CompletableFuture<Optional<Outcome>> outcome) {}

  void add(Waiter waiter) {
    waiting.add(waiter);
  }

  void remove(Waiter waiter) {
    waiting.remove(waiter);
  }

  /** Something was heard of these stores. */
  void look(Set<String> stores, Function<Waiter, Optional<Outcome>> outcome) {
    if (waiting.isEmpty()) {
      return;
    }
    for (Waiter waiter : List.copyOf(waiting)) {
      if (stores.contains(waiter.storeId())) {
        Optional<Outcome> found = outcome.apply(waiter);
        if (found.isPresent()) {
          waiting.remove(waiter);
          waiter.outcome().complete(found);
        }
      }
    }
  }

  /** Nobody is answered any more. */
  void end() {
    List<Waiter> all = List.copyOf(waiting);
    waiting.clear();
    all.forEach(waiter -> waiter.outcome().complete(Optional.empty()));
  }
}
