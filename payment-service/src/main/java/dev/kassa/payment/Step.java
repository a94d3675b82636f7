package dev.kassa.payment;

import dev.kassa.contract.payment.PaymentEvent;
import java.util.List;
import java.util.stream.Stream;

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

    /** And what follows at once: of what the first wanted done, only what its phase still wants. */
    Moved then(Step second) {
      return switch (second) {
        case Moved(Payment last, var told, var wanted) ->
            new Moved(
                last,
                Stream.concat(facts.stream(), told.stream()).toList(),
                last.getClass() == next.getClass()
                    ? Stream.concat(calls.stream(), wanted.stream()).toList()
                    : wanted);
        case Ignored _ -> this;
      };
    }
  }

  /** Duplicate or late: acknowledge and count. */
  record Ignored(String why) implements Step {}

  /** What a phase says to news that it does not wait for. */
  static Step late(SagaEvent event) {
    return new Ignored("late: " + event.getClass().getSimpleName());
  }
}
