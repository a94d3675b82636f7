package dev.kassa.identity.shell;

import dev.kassa.contract.Msn;
import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Each sales unit's own places for scans that wait for something: what one unit's scans wait for
 * takes no place of another's.
 */
final class Places {
  private final int perUnit;
  private final Map<Msn, Integer> taken = new ConcurrentHashMap<>();

  /**
   * @param perUnit how many scans of one unit may wait; 1 or more
   */
  Places(int perUnit) {
    this.perUnit = perUnit;
  }

  /**
   * Waits in a place of this unit, which is free again when the waiting ends, however it does.
   *
   * @param otherwise what comes at once when the unit has no place left
   */
  <T> Uni<T> hold(Msn unit, Supplier<Uni<T>> waiting, Supplier<T> otherwise) {
    return Uni.createFrom()
        .deferred(
            () ->
                take(unit)
                    ? Uni.createFrom()
                        .deferred(waiting::get)
                        .onTermination()
                        .invoke(() -> leave(unit))
                    : Uni.createFrom().item(otherwise));
  }

  private boolean take(Msn unit) {
    boolean[] found = new boolean[1];
    taken.compute(
        unit,
        (_, count) -> {
          int before = count == null ? 0 : count;
          found[0] = before < perUnit;
          return found[0] ? Integer.valueOf(before + 1) : count;
        });
    return found[0];
  }

  private void leave(Msn unit) {
    taken.computeIfPresent(unit, (_, count) -> count == 1 ? null : Integer.valueOf(count - 1));
  }

  /** How many are taken by all units together. */
  int size() {
    return taken.values().stream().mapToInt(Integer::intValue).sum();
  }
}
