package dev.kassa.simulator;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A call that may move money: what was asked, and under which key. */
public final class Write {
  private Write() {}

  /** The four kinds; each has its own idempotency and its own rate (API 4.9, 7.1). */
  public enum Kind {
    CREATE,
    CAPTURE,
    CANCEL,
    REFUND;

    /** The answer to the same key with another body (API 4.9). */
    ErrorCode conflict() {
      return switch (this) {
        case CAPTURE -> ErrorCode.CAPTURE_IDEMPOTENCY_CONFLICT;
        case REFUND -> ErrorCode.REFERENCE_EXISTS;
        case CREATE, CANCEL -> ErrorCode.IDEMPOTENCY_ERROR;
      };
    }
  }

  /**
   * Who asks, for which payment, under which key.
   *
   * @param key the reference is empty when the body has none: such creates count as one (API 7.1)
   * @param idempotencyKey null on a cancel without one
   * @param contentHash over path and body, to tell a repeat from a conflict
   */
  public record Call(Kind kind, PaymentKey key, String idempotencyKey, String contentHash) {}

  /** What is asked. */
  public sealed interface Request {}

  /** The customer of a payment request: at most one of the three, none for QR and redirects. */
  public sealed interface Customer {
    /** Named by number. */
    record Phone(String msisdn) implements Customer {}

    /** Named by the scanned text. */
    record PersonalQr(String text) implements Customer {}

    /** Named by the token of a check-in. */
    record Token(String token) implements Customer {}

    /** Not named. */
    record Nobody() implements Customer {}
  }

  /**
   * A payment request whose form has been checked.
   *
   * @param urls every address in it: {@code https://} or an app's own scheme
   * @param returnUrl whether one of them is where to return to
   * @param qrFormat of the image of a QR flow; null: its text
   * @param qrSize of a PNG, in pixels; null: the usual
   */
  public record Create(
      String reference,
      Amount amount,
      String userFlow,
      String methodType,
      boolean blockedSources,
      Customer customer,
      Integer minimumUserAge,
      List<String> urls,
      boolean returnUrl,
      QrImage.Format qrFormat,
      Integer qrSize,
      String scope,
      Instant expiresAt,
      Receipt receipt,
      boolean shipping,
      String description,
      Map<String, String> metadata)
      implements Request {}

  /** A capture whose form has been checked. */
  public record Capture(Amount amount) implements Request {}

  /** A refund whose form has been checked. */
  public record Refund(Amount amount) implements Request {}

  /** A cancel whose form has been checked. */
  public record Cancel(boolean transactionOnly) implements Request {}

  /** A body that breaks the schema, one entry per field (API 4.8). */
  public record Malformed(List<FieldProblem> problems) implements Request {}

  /** A body that is a domain error by its form already, such as a decimal amount (4040). */
  public record Wrong(ErrorCode code) implements Request {}

  /** What is wrong with a field. */
  public record FieldProblem(String name, String reason) {}

  /** What the caller is told; remembered under its key, so that a repeat gets the same. */
  public sealed interface Reply {
    /** 201. */
    record Created(String reference, String redirectUrl, boolean repeated) implements Reply {}

    /** 200 of capture, cancel and refund. */
    record Adjusted(
        PaymentKey key,
        Amount amount,
        Payment.State state,
        Aggregate aggregate,
        String pspReference)
        implements Reply {}

    /** A domain error. */
    record Refused(ErrorCode code) implements Reply {}

    /** A validation error. */
    record Invalid(List<FieldProblem> problems) implements Reply {}

    /** Too many calls of one kind for one reference (API 7.1). */
    record TooMany(long retryAfterSeconds) implements Reply {}
  }

  /** The answer that a key got, kept for repeats. */
  public record Remembered(String contentHash, Instant at, Reply reply) {}

  /** A key with its answer. */
  public record Answered(String msn, Kind kind, String idempotencyKey, Remembered remembered) {}

  /**
   * One call as the books keep it: also those that were refused.
   *
   * @param status 0: the connection broke instead
   * @param code of a domain error (API 4.8); null: none
   */
  public record Seen(Kind kind, Instant at, String idempotencyKey, int status, Integer code) {}
}
