package dev.kassa.contract.pos;

import dev.kassa.contract.Message;
import java.time.Instant;

/**
 * What a till asks for and is owed an outcome for. A scan is none: it is a fact.
 *
 * <p>Each may say after when it is of no use: a sender that has given up waiting for the broker's
 * acknowledgement does not know whether the record is still on its way, and has told its till that
 * nothing was taken.
 */
public sealed interface PosCommand extends Message
    permits PaymentCommand, EnrolmentRequested, EnrolmentCancelled {
  /**
   * By the sender's clock: appended by the broker after it, the command is refused {@code
   * REQUEST_EXPIRED} whatever its validity. Null: no such time.
   */
  Instant notAfter();

  /** The same command with this time, or without one for null. */
  PosCommand notAfter(Instant time);

  /** Whether it came too late to be carried out. */
  default boolean isTooLate(Instant appendedAt) {
    return notAfter() != null && appendedAt.isAfter(notAfter());
  }
}
