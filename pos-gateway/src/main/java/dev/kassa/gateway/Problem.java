// Why a request was not taken, in a form that programs read (RFC 9457).
package dev.kassa.gateway;

import java.util.List;
import java.util.Locale;

/**
 * A problem.
 *
 * @param kind which of those in docs/pos-gateway.md
 * @param detail what is wrong with this request; never a value from it
 * @param errors fields that break a rule
 */
public record Problem(Kind kind, String detail, List<FieldError> errors) {
  /** A problem's type, with the status that belongs to it. */
  public enum Kind {
    INVALID_FIELDS(400, "A field breaks a rule"),
    INVALID_JSON(400, "The body is not JSON"),
    MISSING_TOKEN(401, "A valid token is needed"),
    MISSING_CLAIM(403, "The token lacks a claim"),
    NOT_ALLOWED(403, "The token does not allow this"),
    CROSS_ORIGIN(403, "The request comes from another site"),
    NOT_FOUND(404, "There is no such thing here"),
    WRONG_METHOD(405, "This address does not take this method"),
    NOT_ACCEPTABLE(406, "This form of answer is not made here"),
    REUSED(409, "This name was used for something else"),
    FORGOTTEN(410, "It is kept no longer"),
    PAIRING_OVER(410, "This code has run out or was refused"),
    TOO_SLOW(408, "The body took too long"),
    TOO_LARGE(413, "The body is too large"),
    WRONG_CONTENT_TYPE(415, "The body is of another type"),
    NOT_TAKEN(503, "The broker did not acknowledge"),
    TOO_MANY(503, "Too much is on its way"),
    NOT_READ_BACK(503, "This gateway has just started"),
    IDENTITY_PROVIDER_AWAY(503, "The identity provider does not answer as it should"),
    UNEXPECTED(500, "This is a fault of the gateway");

    private final int status;
    private final String title;

    Kind(int status, String title) {
      this.status = status;
      this.title = title;
    }

    /** HTTP status. */
    public int status() {
      return status;
    }

    /** The same for every problem of the kind. */
    public String title() {
      return title;
    }

    /** The {@code type}: stable, programs compare it. */
    public String urn() {
      return "urn:kassa:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * A field and the rule that it breaks.
   *
   * @param field as the client wrote it, e.g. {@code receipt.lines[0].total}
   * @param reason "must be …"
   */
  public record FieldError(String field, String reason) {}

  /** Copies. */
  public Problem {
    errors = List.copyOf(errors);
  }

  /** About the request as a whole. */
  public static Problem of(Kind kind, String detail) {
    return new Problem(kind, detail, List.of());
  }

  /** About one field. */
  public static Problem of(Kind kind, String field, String reason) {
    return new Problem(kind, field + " " + reason, List.of(new FieldError(field, reason)));
  }
}
