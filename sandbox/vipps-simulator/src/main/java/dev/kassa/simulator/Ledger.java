// The page of one payment in the books, while it is in memory.
package dev.kassa.simulator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A payment, the calls about it and the notifications of it; changed by {@link World} alone. */
final class Ledger {
  /** Calls kept per reference; a client in a loop must not fill the memory. */
  private static final int CALLS_KEPT = 1000;

  private Payment payment;
  private int cardsTried;
  private int waiting;
  private final List<Write.Seen> calls = new ArrayList<>(4);
  private final List<Told> told = new ArrayList<>(4);

  static Ledger of(Story story) {
    var ledger = new Ledger();
    ledger.payment = story.payment();
    ledger.cardsTried = story.cardsTried();
    ledger.calls.addAll(story.calls());
    story.told().forEach(ledger::tell);
    return ledger;
  }

  /** Null: there have only been calls. */
  Payment payment() {
    return payment;
  }

  void payment(Payment next) {
    payment = next;
  }

  int cardsTried() {
    return cardsTried;
  }

  void cardTried() {
    cardsTried++;
  }

  List<Write.Seen> calls() {
    return Collections.unmodifiableList(calls);
  }

  void called(Write.Seen seen) {
    if (calls.size() == CALLS_KEPT) {
      calls.removeFirst();
    }
    calls.add(seen);
  }

  List<Told> told() {
    return Collections.unmodifiableList(told);
  }

  void tell(Told one) {
    told.add(one);
    waiting += one.fate() == Told.Fate.WAITING ? 1 : 0;
  }

  /** What has become of a notification. */
  void replace(Told before, Told after) {
    told.set(told.indexOf(before), after);
    waiting -= after.fate() == Told.Fate.WAITING ? 0 : 1;
  }

  Told waiting(long id) {
    for (var one : told) {
      if (one.id() == id && one.fate() == Told.Fate.WAITING) {
        return one;
      }
    }
    throw new IllegalStateException("notification " + id + " does not wait");
  }

  /**
   * Whether nothing is left to happen by itself: the payment is final, no money is reserved, and no
   * notification waits. A merchant may still refund it.
   */
  boolean ended() {
    return payment != null
        && payment.state() != Payment.State.CREATED
        && payment.aggregate().reserved() == 0
        && waiting == 0;
  }
}
