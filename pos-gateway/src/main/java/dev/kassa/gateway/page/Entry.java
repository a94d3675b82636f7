// What was scanned or typed into the one field of the page, told apart by its content.
package dev.kassa.gateway.page;

/** A scanner is a keyboard: the field does not know which of them has written. */
sealed interface Entry {
  /** Longest scanned text that the provider takes (API 2.2). */
  int LONGEST_CODE = 255;

  /** Nothing. */
  record Nothing() implements Entry {}

  /** The number on an article key, to put it into the basket. */
  record ArticleKey(int number) implements Entry {}

  /** A phone number as typed; identity-service knows what is one. */
  record PhoneNumber(String typed) implements Entry {
    /** Keeps the number to itself. */
    @Override
    public String toString() {
      return "PhoneNumber";
    }
  }

  /** The whole text of a scanned code, whatever it looks like (trap 28). */
  record Code(String text) implements Entry {
    /** Keeps the text to itself. */
    @Override
    public String toString() {
      return "Code";
    }
  }

  /** More than a code can hold: two scans in one, or something held down. */
  record TooLong() implements Entry {}

  /** Reads the field. */
  static Entry read(String field) {
    String text = field.strip();
    if (text.isEmpty()) {
      return new Nothing();
    }
    if (text.length() > LONGEST_CODE) {
      return new TooLong();
    }
    if (text.matches("[0-9]{1,2}")) {
      return new ArticleKey(Integer.parseInt(text));
    }
    return text.matches("\\+?[0-9 ().\\-\u00a0]{3,30}") ? new PhoneNumber(text) : new Code(text);
  }
}
