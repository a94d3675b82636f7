// The short text by which customer and cashier see that they mean the same request.
package dev.kassa.membership.enrolment;

import java.util.Locale;

/** Makes binding messages: {@code OSLO-47}. Pure; the digits come from outside. */
public final class BindingMessage {
  /** The provider takes 5 to 8 characters (API 3.4); three of them are {@code -NN}. */
  private static final int STORE_LENGTH = 5;

  private static final int SHORTEST_STORE = 2;
  private static final String STORE_WITHOUT_LETTERS = "KASSA";

  private BindingMessage() {}

  /**
   * The store's code and two digits.
   *
   * @param number 0 to 99, random
   */
  public static String of(String storeId, int number) {
    String letters =
        storeId.toUpperCase(Locale.ROOT).replaceAll("[^A-Z].*$", "").replaceAll("[^A-Z]", "");
    String store =
        letters.length() < SHORTEST_STORE
            ? STORE_WITHOUT_LETTERS
            : letters.substring(0, Math.min(STORE_LENGTH, letters.length()));
    return store + "-" + (number / 10) % 10 + number % 10;
  }
}
