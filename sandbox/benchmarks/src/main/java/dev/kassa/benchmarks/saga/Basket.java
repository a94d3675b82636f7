// What every customer of the benchmark buys.
package dev.kassa.benchmarks.saga;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A basket of three articles, as the till words it and as the provider wants it. */
final class Basket {
  static final List<Article> ARTICLES =
      List.of(
          new Article("jacket1234", "Winter jacket - blue", 1, 319_900, 80_000, 2_500),
          new Article("wool-socks", "Wool socks, two pairs", 2, 12_900, 0, 2_500),
          new Article("coffee-500", "Coffee, dark roast, 500 g", 3, 8_990, 0, 1_500));

  private Basket() {}

  /**
   * A line of the receipt; amounts in minor units.
   *
   * @param taxRate in hundredths of a percent
   */
  record Article(String id, String name, int quantity, long unitPrice, long discount, int taxRate) {
    private long total() {
      return quantity * unitPrice - discount;
    }

    void asTillSays(ObjectNode line) {
      line.put("id", id)
          .put("name", name)
          .put("quantity", Integer.toString(quantity))
          .put("unit", "PCS")
          .put("unitPrice", unitPrice);
      if (discount > 0) {
        line.put("discount", discount);
      }
      line.put("total", total()).put("taxRate", taxRate);
    }

    void asProviderWants(ObjectNode line) {
      long net = Math.round(total() * 10_000.0 / (10_000 + taxRate));
      line.put("name", name)
          .put("id", id)
          .put("totalAmount", total())
          .put("totalAmountExcludingTax", net)
          .put("totalTaxAmount", total() - net)
          .put("taxRate", taxRate);
      line.putObject("unitInfo")
          .put("unitPrice", unitPrice)
          .put("quantity", Integer.toString(quantity))
          .put("quantityUnit", "PCS");
      if (discount > 0) {
        line.put("discount", discount);
      }
    }
  }

  /** The sum to pay, in minor units. */
  static long sum() {
    return ARTICLES.stream().mapToLong(Article::total).sum();
  }

  /** The sum to pay, as both sides word it. */
  static void amount(ObjectNode amount, String currency) {
    amount.put("currency", currency).put("value", sum());
  }
}
