// What became of the money of one payment.
package dev.kassa.systemtests;

/** Totals of one payment, minor units of its currency. */
record Sums(long authorized, long captured, long cancelled, long refunded) {
  /** Nothing happened. */
  static final Sums NONE = new Sums(0, 0, 0, 0);

  /** What the customer paid in the end. */
  long net() {
    return captured - refunded;
  }

  /** What the customer can neither spend nor has spent. */
  long reserved() {
    return authorized - captured - cancelled;
  }

  /**
   * The same without the cancelled sum of a payment that was never authorised: the provider's read
   * gives the asked amount there (API 4.6), while no money was ever moved.
   */
  Sums moved() {
    return authorized == 0 ? new Sums(0, captured, 0, refunded) : this;
  }

  @Override
  public String toString() {
    return "authorized %d, captured %d, cancelled %d, refunded %d"
        .formatted(authorized, captured, cancelled, refunded);
  }
}
