// What one person has been asked in the app: kept so that a phone can be drawn without a search.
package dev.kassa.simulator;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;

/** The open requests of one person, and the latest that have ended. */
final class Requests {
  /** How many ended requests a phone remembers. */
  static final int ENDED_KEPT = 5;

  /** One request. */
  sealed interface Asked {
    /** To pay. */
    record ToPay(PaymentKey key) implements Asked {}

    /** To log in. */
    record ToLogIn(String authReqId) implements Asked {}
  }

  private final Set<Asked> open = new LinkedHashSet<>();
  private final Deque<Asked> ended = new ArrayDeque<>(ENDED_KEPT);

  void asked(Asked request) {
    open.add(request);
  }

  void ended(Asked request) {
    open.remove(request);
    ended.addFirst(request);
    if (ended.size() > ENDED_KEPT) {
      ended.removeLast();
    }
  }

  /** Oldest first. */
  Set<Asked> open() {
    return Collections.unmodifiableSet(open);
  }

  /** Latest first. */
  Stream<Asked> ended() {
    return ended.stream();
  }

  Stream<PaymentKey> openPayments() {
    return open.stream()
        .flatMap(one -> one instanceof Asked.ToPay pay ? Stream.of(pay.key()) : Stream.empty());
  }

  Stream<String> openLogins() {
    return open.stream()
        .flatMap(
            one -> one instanceof Asked.ToLogIn in ? Stream.of(in.authReqId()) : Stream.empty());
  }
}
