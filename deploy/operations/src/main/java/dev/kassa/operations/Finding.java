// What the doctor says about one thing.
package dev.kassa.operations;

/**
 * A sentence.
 *
 * @param text what is so, and for what is wrong what to do
 */
record Finding(Kind kind, String text) {
  /** How it was found. */
  enum Kind {
    OK,
    WRONG,
    /** Nobody said where to look. */
    NOT_LOOKED
  }

  static Finding ok(String text, Object... values) {
    return new Finding(Kind.OK, text.formatted(values));
  }

  static Finding wrong(String text, Object... values) {
    return new Finding(Kind.WRONG, text.formatted(values));
  }

  static Finding notLooked(String text) {
    return new Finding(Kind.NOT_LOOKED, text);
  }

  @Override
  public String toString() {
    return switch (kind) {
      case OK -> "ok          " + text;
      case WRONG -> "WRONG       " + text;
      case NOT_LOOKED -> "not looked  " + text;
    };
  }
}
