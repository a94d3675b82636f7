// Amounts as people read them.
package dev.kassa.simulator.pages;

/** Minor units to text, as written in the currency's country. */
final class Money {
  private static final char NO_BREAK = '\u00a0';

  private Money() {}

  /**
   * An amount with its currency: {@code 1 239,00 kr} for NOK and DKK, {@code 1 239,00 €} for EUR,
   * otherwise with the code.
   */
  static String text(long minorUnits, String currency) {
    var sign =
        switch (currency) {
          case "NOK", "DKK" -> "kr";
          case "EUR" -> "€";
          default -> currency;
        };
    return number(minorUnits) + NO_BREAK + sign;
  }

  /** An amount without its currency, for a column that names it: {@code 1 239,00}. */
  static String number(long minorUnits) {
    var digits = Long.toString(Math.abs(minorUnits));
    digits = "0".repeat(Math.max(0, 3 - digits.length())) + digits;
    var whole = new StringBuilder(digits.substring(0, digits.length() - 2));
    for (var at = whole.length() - 3; at > 0; at -= 3) {
      whole.insert(at, NO_BREAK);
    }
    return (minorUnits < 0 ? "−" : "") + whole + "," + digits.substring(digits.length() - 2);
  }
}
