// Why money goes back, as the cashier says and the analyst reads.
package dev.kassa.gateway.page;

/** The name goes into {@code pos.refund-requested.v1}. */
enum RefundReason {
  RETURN,
  DAMAGED,
  WRONG_PRICE,
  OTHER
}
