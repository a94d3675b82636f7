package dev.kassa.operating;

/** A request that is not fulfilled, in words for the operator (RFC 9457). */
public final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What can be wrong. */
  public enum Kind {
    INVALID(400, "The request is not as it must be"),
    WRONG_TOKEN(401, "The token is missing or wrong"),
    NOT_FOUND(404, "There is no such thing here"),
    NOT_POSSIBLE(409, "The act is not possible"),
    KEY_REUSED(422, "The idempotency key was used for something else"),
    UNEXPECTED(500, "A fault of this service"),
    CLOSED(503, "Operators are not let in");

    private final int status;
    private final String title;

    Kind(int status, String title) {
      this.status = status;
      this.title = title;
    }

    int status() {
      return status;
    }

    String title() {
      return title;
    }
  }

  private final Kind kind;

  /**
   * @param detail a sentence without personal values: what to do about it
   */
  public Problem(Kind kind, String detail) {
    super(detail, null, false, false);
    this.kind = kind;
  }

  /** What is wrong. */
  public Kind kind() {
    return kind;
  }
}
