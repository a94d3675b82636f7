package dev.kassa.simulator;

/**
 * The four sums of a payment, minor units in the payment's currency (API 4.6). They say how much;
 * the state alone does not, because it stays AUTHORIZED after capture, cancel and refund.
 */
public record Aggregate(long authorized, long cancelled, long captured, long refunded) {
  static final Aggregate NOTHING = new Aggregate(0, 0, 0, 0);

  /** What is still held on the customer's account: neither captured nor released. */
  public long reserved() {
    return Math.max(0, authorized - captured - cancelled);
  }

  Aggregate withCancelled(long sum) {
    return new Aggregate(authorized, sum, captured, refunded);
  }

  Aggregate capturedMore(long value) {
    return new Aggregate(authorized, cancelled, captured + value, refunded);
  }

  Aggregate refundedMore(long value) {
    return new Aggregate(authorized, cancelled, captured, refunded + value);
  }
}
