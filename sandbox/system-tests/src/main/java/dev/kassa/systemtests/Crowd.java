// The people of a demo.
package dev.kassa.systemtests;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Hands out people: newcomers whom nobody has seen before, and members, each to one till at a time.
 * Members come back: who joins in a demo is a member for its later checkouts.
 */
final class Crowd {
  /** Numbers of demos begin here; lower ones are left to whoever tries the system by hand. */
  private static final int FIRST = 3_141_592;

  private final AtomicInteger next;
  private final Map<String, BlockingQueue<Someone>> membersByMsn = new ConcurrentHashMap<>();

  /**
   * Somebody with a phone.
   *
   * @param number of the person within the country
   */
  record Someone(Store home, int number) {
    /** The phone number with country code. */
    String msisdn() {
      return home.msisdn(number);
    }

    /** The number as it is said to a cashier and typed: in groups, without country code. */
    String spoken() {
      String digits = home.national(number);
      return digits.substring(0, 3) + " " + digits.substring(3, 5) + " " + digits.substring(5);
    }

    @Override
    public String toString() {
      return "Someone";
    }
  }

  /**
   * A crowd beside those who are there.
   *
   * @param taken phone numbers that the provider knows
   */
  Crowd(Set<String> taken) {
    // One counter for all stores: two of them share a country.
    next =
        new AtomicInteger(
            1
                + taken.stream()
                    .mapToInt(Crowd::number)
                    .filter(number -> number >= FIRST)
                    .max()
                    .orElse(FIRST));
  }

  /** Somebody who was never here. */
  Someone newcomer(Store store) {
    return new Someone(store, next.getAndIncrement());
  }

  /** A member of the store's country who is at no other till; empty if none comes in time. */
  Optional<Someone> member(Store store, Duration atMost) throws InterruptedException {
    return Optional.ofNullable(members(store).poll(atMost.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** A member is free to come back: one who has just joined, or whose checkout is over. */
  void leaves(Someone member) {
    members(member.home()).add(member);
  }

  private BlockingQueue<Someone> members(Store store) {
    return membersByMsn.computeIfAbsent(store.msn(), _ -> new LinkedBlockingQueue<>());
  }

  private static int number(String msisdn) {
    for (Store store : Store.values()) {
      String prefix = store.msisdn(0).substring(0, store.msisdn(0).length() - 7);
      if (msisdn.startsWith(prefix) && msisdn.length() == prefix.length() + 7) {
        return Integer.parseInt(msisdn.substring(prefix.length()));
      }
    }
    return -1;
  }
}
