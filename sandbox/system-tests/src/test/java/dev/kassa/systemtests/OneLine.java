// The receipt of somebody who buys one thing.
package dev.kassa.systemtests;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The smallest receipt that the contract takes. */
final class OneLine {
  private OneLine() {}

  /**
   * Puts it into a payment request.
   *
   * @param amount minor units
   */
  static void into(ObjectNode request, long amount) {
    request
        .putObject("receipt")
        .put("receiptNumber", "1")
        .putArray("lines")
        .addObject()
        .put("id", "1")
        .put("name", "goods")
        .put("quantity", "1")
        .put("unit", "PCS")
        .put("unitPrice", amount)
        .put("total", amount)
        .put("taxRate", 2500);
  }
}
