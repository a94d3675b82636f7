// Sums of money as people type and read them.
package dev.kassa.gateway.page;

import dev.kassa.contract.Currency;
import dev.kassa.contract.Money;
import java.util.Optional;
import java.util.OptionalLong;

/** Between text and minor units, without a floating point number in between. */
final class MoneyText {
  // A blank that does not break a line, between groups of digits and before the unit.
  private static final char NBSP = '\u00a0';
  // Ten million of a currency: more than any till takes, and far from the end of a long.
  private static final int MOST_DIGITS = 8;

  private MoneyText() {}

  /**
   * Reads what a cashier types: {@code 239}, {@code 239,5}, {@code 239,00}, {@code 239.00}, {@code
   * 1 239,00}. Empty for anything else, also for {@code 1.239}: it may mean either.
   */
  static OptionalLong read(String typed) {
    String text = typed.replaceAll("[\\s\u00a0\u202f]", "").replace(',', '.');
    if (!text.matches("[0-9]{1," + MOST_DIGITS + "}(\\.[0-9]{1,2})?")) {
      return OptionalLong.empty();
    }
    int point = text.indexOf('.');
    String whole = point < 0 ? text : text.substring(0, point);
    String part = point < 0 ? "" : text.substring(point + 1);
    return OptionalLong.of(Long.parseLong(whole + part + "0".repeat(2 - part.length())));
  }

  /** For a field that is typed in: {@code 239,00} or {@code 239.00}. */
  static String field(long minorUnits, Language language) {
    return Long.toString(minorUnits / 100)
        + point(language)
        + (minorUnits / 10 % 10)
        + (minorUnits % 10);
  }

  /** For reading: {@code 1 239,00 kr}, {@code 1.239,00 kr.} or {@code NOK 1,239.00}. */
  static String shown(Money money, Language language) {
    StringBuilder whole = new StringBuilder(Long.toString(money.value() / 100));
    char group =
        switch (language) {
          case NORWEGIAN, FINNISH, SWEDISH -> NBSP;
          case DANISH -> '.';
          case ENGLISH -> ',';
        };
    for (int i = whole.length() - 3; i > 0; i -= 3) {
      whole.insert(i, group);
    }
    String sum = whole + point(language) + (money.value() / 10 % 10) + (money.value() % 10);
    String currency = money.currency().toString();
    return switch (language) {
      case NORWEGIAN -> sum + NBSP + (money.currency() == Currency.NOK ? "kr" : currency);
      case DANISH -> sum + NBSP + (money.currency() == Currency.DKK ? "kr." : currency);
      case FINNISH -> sum + NBSP + (money.currency() == Currency.EUR ? "€" : currency);
      case SWEDISH -> sum + NBSP + currency;
      case ENGLISH -> currency + NBSP + sum;
    };
  }

  /** The same, where there may be no sum. */
  static String shown(Optional<Money> money, Language language) {
    return money.map(m -> shown(m, language)).orElse("");
  }

  private static String point(Language language) {
    return language == Language.ENGLISH ? "." : ",";
  }
}
