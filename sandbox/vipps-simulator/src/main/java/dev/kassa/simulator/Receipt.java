// What the customer reads before they approve: the merchant's order lines.
package dev.kassa.simulator;

import java.util.List;

/**
 * A receipt as sent with a payment request (API 4.3). All money is in minor units of the payment's
 * currency. The provider does not check that it adds up, so neither does this.
 *
 * @param tip added to the lines
 * @param paidOtherwise what gift cards, vouchers, other cards and cash have paid of it
 * @param number the merchant's own number; or null
 */
public record Receipt(List<Line> lines, long tip, long paidOtherwise, String number) {
  /**
   * One order line.
   *
   * @param quantity a decimal number, as sent
   * @param quantityUnit {@code PCS}, {@code KG} and so on
   * @param total with tax, after discount
   * @param tax within the total
   * @param taxRate in hundredths of a percent, 2500 = 25 %
   * @param discount on the whole line, taken off already
   * @param returned whether the line counts negative
   */
  public record Line(
      String name,
      String quantity,
      String quantityUnit,
      long total,
      long tax,
      int taxRate,
      long discount,
      boolean returned) {
    /** The total as it counts: negative for goods that came back. */
    public long counted() {
      return returned ? -total : total;
    }
  }

  /** Copies the lines. */
  public Receipt {
    lines = List.copyOf(lines);
  }

  /** The lines and the tip, less what was paid otherwise: what the payment should be. */
  public long total() {
    return lines.stream().mapToLong(Line::counted).sum() + tip - paidOtherwise;
  }

  /** The tax within the lines. */
  public long tax() {
    return lines.stream().mapToLong(line -> line.returned() ? -line.tax() : line.tax()).sum();
  }

  /** The discounts of all lines. */
  public long discount() {
    return lines.stream().mapToLong(Line::discount).sum();
  }
}
