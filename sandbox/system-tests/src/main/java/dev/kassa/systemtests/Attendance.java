// Who stood at which till, and from when to when.
package dev.kassa.systemtests;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What the tills know and the system does not: which person is behind a checkout. */
final class Attendance {
  private final Map<String, Stay> byCheckout = new ConcurrentHashMap<>();

  /**
   * One visit of a person.
   *
   * @param person by the provider's id, which stays when the number changes
   * @param left absent while they are there
   */
  record Stay(String person, String checkout, Instant came, Optional<Instant> left) {}

  /** Somebody comes to a till. */
  void came(String person, String checkout) {
    byCheckout.put(checkout, new Stay(person, checkout, Instant.now(), Optional.empty()));
  }

  /** They leave. */
  void left(String checkout) {
    byCheckout.computeIfPresent(
        checkout,
        (_, stay) -> new Stay(stay.person(), checkout, stay.came(), Optional.of(Instant.now())));
  }

  /** All visits so far. */
  List<Stay> stays() {
    return new ArrayList<>(byCheckout.values());
  }
}
