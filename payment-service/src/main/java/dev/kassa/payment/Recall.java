// What waits for the provider's word after a database restore.
package dev.kassa.payment;

import dev.kassa.payment.SagaEvent.TillAsked;
import java.util.List;
import java.util.stream.Stream;

/**
 * Commands on a payment of which a restored database knows less than has happened (docs/adr/0012).
 * The provider is asked first; then they are taken in their order.
 *
 * @param forgotten asked before the restore: they may have been carried out
 * @param since asked after it
 */
public record Recall(List<TillAsked> forgotten, List<TillAsked> since) {
  /** Nothing waits. */
  static final Recall NOTHING = new Recall(List.of(), List.of());

  /** Copies. */
  public Recall {
    forgotten = List.copyOf(forgotten);
    since = List.copyOf(since);
  }

  Recall withForgotten(TillAsked asked) {
    return new Recall(and(forgotten, asked), since);
  }

  Recall withSince(TillAsked asked) {
    return new Recall(forgotten, and(since, asked));
  }

  private static List<TillAsked> and(List<TillAsked> some, TillAsked one) {
    return Stream.concat(some.stream(), Stream.of(one)).toList();
  }
}
