// What was scanned or typed into the one field of the page, told apart by its content.
package dev.kassa.gateway.page;

import dev.kassa.contract.ScannedCode;

/** A scanner is a keyboard; the page knows the two apart by their speed. */
sealed interface Entry {
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

  /** The text of a scanned code that can be personal; the provider knows whose it is. */
  record Code(String text) implements Entry {
    /** Keeps the text to itself. */
    @Override
    public String toString() {
      return "Code";
    }
  }

  /** A scanned code that is nobody's: what it is instead. */
  record NotPersonal(ScannedCode.Kind kind) implements Entry {}

  /**
   * Reads the field. Digits are a phone number only where a person typed them: one that a scanner
   * writes is the number of goods, and would be a stranger's.
   *
   * @param scanned whether it came faster than anybody types
   */
  static Entry read(String field, boolean scanned) {
    ScannedCode read = ScannedCode.of(field);
    String text = read.text();
    if (text.isEmpty()) {
      return new Nothing();
    }
    if (!scanned && text.matches("[0-9]{1,2}")) {
      return new ArticleKey(Integer.parseInt(text));
    }
    if (!scanned && text.matches("\\+?[0-9 ().\\-\u00a0]{3,30}")) {
      return new PhoneNumber(text);
    }
    return switch (read.kind()) {
      case PERSONAL -> new Code(text);
      case STICKER, PRODUCT, LINK, TOO_LONG, MANGLED, OTHER -> new NotPersonal(read.kind());
    };
  }
}
