// What makes two requests the same command.
package dev.kassa.gateway;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a command's id comes from. The gateway remembers nothing: the same request gives the same
 * id on every replica and after every restart, and the services do the rest (DESIGN 3).
 */
public sealed interface CommandName {
  /** A new id, told in the answer: the till did not say how it would repeat this. */
  record Unnamed() implements CommandName {}

  /**
   * An id computed from these parts.
   *
   * @param parts in order; together they stand for one intent
   */
  record Named(List<String> parts) implements CommandName {
    /** Copies. */
    public Named {
      parts = List.copyOf(parts);
    }
  }

  /**
   * By the header {@code Idempotency-Key}.
   *
   * @param operation the route without its variables, e.g. {@code POST scans}
   * @param target the variables of the path
   */
  static CommandName byKey(Till till, String operation, List<String> target, String key) {
    return new Named(
        Stream.of(
                Stream.of("key", till.storeId(), till.posId(), operation),
                target.stream(),
                Stream.of(key))
            .flatMap(part -> part)
            .toList());
  }

  /** A payment request without a key: its address is the key, whatever till repeats it. */
  static CommandName payment(String storeId, CheckoutId checkout, int attempt) {
    return new Named(List.of("payment", storeId, checkout.toString(), Integer.toString(attempt)));
  }

  /** A cancel without a key: a payment is given up once. */
  static CommandName cancel(String storeId, CheckoutId checkout, int attempt) {
    return new Named(List.of("cancel", storeId, checkout.toString(), Integer.toString(attempt)));
  }

  /**
   * A refund. Without the till: its standing is asked for by these names alone, and the same name
   * from another till of the store is not another refund.
   */
  static CommandName refund(String storeId, Msn msn, Reference reference, String refundId) {
    return new Named(List.of("refund", storeId, msn.value(), reference.value(), refundId));
  }
}
