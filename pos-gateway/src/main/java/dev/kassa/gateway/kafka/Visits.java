// Which checkouts are in memory, and which go when there are too many.
package dev.kassa.gateway.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.function.Consumer;

/**
 * The checkouts, bounded. What is under way with a payment never goes for want of room: it would be
 * told as a checkout without payments. Of the rest the store goes first that has the most, so that
 * a till which makes up checkouts takes room from its own store alone; there what is closed, then
 * what never had a payment, the longest unheard of first.
 *
 * <p>What has gone is remembered by name: "forgotten" and "never heard of" are different answers.
 */
final class Visits {
  private static final int MOST_GONE = 200_000;

  private final int most;
  private final Consumer<Held> whenGone;
  private final SequencedMap<Visit, Held> held = new LinkedHashMap<>();
  private final Map<String, Store> stores = new HashMap<>();
  private int gone;
  private long evicted;

  /** The visits of a store, in the order in which they were last heard of. */
  private static final class Store {
    private final Map<Visit, Held> all = new HashMap<>();
    private final SequencedSet<Visit> closed = new LinkedHashSet<>();
    private final SequencedSet<Visit> withoutPayment = new LinkedHashSet<>();
    private final SequencedSet<Visit> gone = new LinkedHashSet<>();

    private int evictable() {
      return closed.size() + withoutPayment.size();
    }

    private void release(Visit visit) {
      closed.remove(visit);
      withoutPayment.remove(visit);
    }
  }

  /**
   * @param most in memory, apart from those with a payment under way
   * @param whenGone is told of each that goes
   */
  Visits(int most, Consumer<Held> whenGone) {
    this.most = most;
    this.whenGone = whenGone;
  }

  int size() {
    return held.size();
  }

  /** Those that had to go before their time. */
  long evicted() {
    return evicted;
  }

  Optional<Held> find(Visit visit) {
    return Optional.ofNullable(held.get(visit));
  }

  Held findOrBegin(Visit visit) {
    Held found = held.get(visit);
    if (found == null) {
      found = new Held(visit);
      held.put(visit, found);
      Store store = store(visit);
      store.all.put(visit, found);
      if (store.gone.remove(visit)) {
        gone--;
      }
      store.withoutPayment.addLast(visit);
    }
    return found;
  }

  /** It was heard of, or changed: it is the newest now. */
  void heard(Visit visit, Held changed) {
    held.remove(visit);
    held.put(visit, changed);
    Store store = store(visit);
    store.release(visit);
    if (changed.state().isClosed()) {
      store.closed.addLast(visit);
    } else if (changed.state().payments().isEmpty()) {
      store.withoutPayment.addLast(visit);
    }
    while (held.size() > most && evict()) {
      evicted++;
    }
  }

  /** Whether it was here and had to go. */
  boolean isForgotten(Visit visit) {
    Store store = stores.get(visit.storeId());
    return store != null && store.gone.contains(visit);
  }

  /** All of a store. */
  List<Held> ofStore(String storeId) {
    Store store = stores.get(storeId);
    return store == null ? List.of() : List.copyOf(store.all.values());
  }

  /** Lets go what is too old, and the messages of what has been over for a while. */
  void sweep(Instant now, Duration keepClosed, Duration horizon) {
    for (Store store : stores.values()) {
      for (Visit visit : store.closed) {
        Held over = held.get(visit);
        if (over.state().updatedAt().orElse(Instant.MIN).isBefore(now.minus(VisitLog.KEPT))) {
          over.log().forget();
        }
      }
    }
    List<Visit> old =
        held.entrySet().stream()
            .filter(
                entry -> {
                  Instant last = entry.getValue().state().updatedAt().orElse(Instant.MIN);
                  boolean closed = store(entry.getKey()).closed.contains(entry.getKey());
                  return last.isBefore(now.minus(closed ? keepClosed : horizon));
                })
            .map(Map.Entry::getKey)
            .toList();
    old.forEach(this::letGo);
  }

  private boolean evict() {
    Optional<Store> largest =
        stores.values().stream()
            .filter(store -> store.evictable() > 0)
            .max(Comparator.comparingInt(Store::evictable));
    largest.ifPresent(
        store ->
            letGo(
                store.closed.isEmpty()
                    ? store.withoutPayment.getFirst()
                    : store.closed.getFirst()));
    return largest.isPresent();
  }

  private void letGo(Visit visit) {
    whenGone.accept(held.remove(visit));
    Store store = store(visit);
    store.release(visit);
    store.all.remove(visit);
    store.gone.addLast(visit);
    gone++;
    if (gone > MOST_GONE) {
      stores.values().stream()
          .max(Comparator.comparingInt(other -> other.gone.size()))
          .ifPresent(other -> other.gone.removeFirst());
      gone--;
    }
  }

  private Store store(Visit visit) {
    return stores.computeIfAbsent(visit.storeId(), _ -> new Store());
  }
}
