package dev.kassa.payment;

import dev.kassa.contract.payment.PaymentEvent;
import java.util.List;

/** What to do with one event. */
public sealed interface Step {
  /**
   * Store {@code next}; publish the facts and make the calls, both stored in the transaction that
   * stores {@code next}.
   */
  record Moved(Payment next, List<PaymentEvent> facts, List<ProviderCall> calls) implements Step {
    /** Keeps what it was given. */
    public Moved {
      facts = List.copyOf(facts);
      calls = List.copyOf(calls);
    }
  }

  /** Duplicate or late: acknowledge and count. */
  record Ignored(String why) implements Step {}

  /** What a phase says to news that it does not wait for. */
  static Step late(SagaEvent event) {
    return new Ignored("late: " + event.getClass().getSimpleName());
  }
}
