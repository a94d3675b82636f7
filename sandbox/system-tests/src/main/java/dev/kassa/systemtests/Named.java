// How a till says who the customer is.
package dev.kassa.systemtests;

/** How the customer is named: by a code or by a typed number, never both. */
sealed interface Named {
  /** A scanned code. */
  record ByCode(String text) implements Named {
    @Override
    public String toString() {
      return "ByCode";
    }
  }

  /** A typed number. */
  record ByNumber(String typed) implements Named {
    @Override
    public String toString() {
      return "ByNumber";
    }
  }
}
