package dev.kassa.contract;

/**
 * The numbers of goods: EAN-8, UPC-A, EAN-13 and GTIN-14, told from other digits by their check
 * digit. One in ten numbers of the same length has it by chance, so it says something only about
 * what a reader has read, never about what a person typed.
 */
public final class Gtin {
  private Gtin() {}

  /** Whether these are the digits of a number of goods, check digit included. */
  public static boolean isValid(String digits) {
    return digits.matches("[0-9]{8}|[0-9]{12,14}") && sum(digits) % 10 == 0;
  }

  /** Weights 1 and 3 in turn, from the check digit on. */
  private static int sum(String digits) {
    int sum = 0;
    for (int place = 0; place < digits.length(); place++) {
      int digit = digits.charAt(digits.length() - 1 - place) - '0';
      sum += place % 2 == 0 ? digit : 3 * digit;
    }
    return sum;
  }
}
