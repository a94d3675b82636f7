package dev.kassa.payment;

import dev.kassa.contract.Money;
import dev.kassa.contract.payment.PaymentRefused;
import java.time.Instant;
import java.util.Optional;

/** What can happen to a payment that exists. Time is part of the event. */
public sealed interface PaymentEvent {
  /** When it happened, by the database's or broker's clock. */
  Instant at();

  /** A second request under the same reference. */
  record AskedAgain(Command by, Instant at) implements PaymentEvent {}

  /** The till gives up. */
  record CancelAsked(Command by, Instant at) implements PaymentEvent {}

  /**
   * The till confirms or takes a part.
   *
   * @param amount absent: all that is left
   * @param last release the rest afterwards
   */
  record CaptureAsked(Command by, Optional<Money> amount, boolean last, Instant at)
      implements PaymentEvent {}

  /** The till gives money back. */
  record RefundAsked(Command by, Money amount, Instant at) implements PaymentEvent {}

  /** The create call was answered: the provider pushes it to the customer. */
  record Created(Instant at) implements PaymentEvent {}

  /**
   * The create call was refused for good.
   *
   * @param code the provider's code, or the HTTP status
   */
  record CreateRefused(PaymentRefused.Reason reason, String code, Instant at)
      implements PaymentEvent {}

  /** One of our writes was answered. */
  record Answered(Kind kind, Snapshot snapshot, Instant at) implements PaymentEvent {}

  /** One of our writes other than create was refused for good. */
  record CallRefused(Kind kind, String code, Instant at) implements PaymentEvent {}

  /**
   * An attempt of one of our writes ended without an end.
   *
   * @param maybeDone false: it was certainly not carried out
   */
  record Unresolved(Kind kind, boolean maybeDone, Instant at) implements PaymentEvent {}

  /** A read was answered. */
  record ReadAnswered(Snapshot snapshot, Instant at) implements PaymentEvent {}

  /** A read found nothing under the reference. */
  record NotFound(Instant at) implements PaymentEvent {}

  /**
   * The provider told of an event that succeeded.
   *
   * @param amount minor units of this operation, not a total (API 5.4)
   * @param ours its idempotency key is one of this payment's calls
   */
  record Notified(
      Name name, long amount, boolean ours, Optional<Instant> guaranteedUntil, Instant at)
      implements PaymentEvent {}

  /** The time that {@link Payment#deadline} named has come. */
  record DeadlinePassed(Instant at) implements PaymentEvent {}

  /** Our writes at the provider, as far as its rate limit tells them apart. */
  enum Kind {
    CREATE,
    /** Cancel that leaves an authorised payment alone. */
    TERMINATE,
    CAPTURE,
    /** Cancel of what is reserved. */
    RELEASE,
    REFUND
  }

  /** Names of the provider's events (API 4.5). */
  enum Name {
    CREATED,
    AUTHORIZED,
    ABORTED,
    EXPIRED,
    TERMINATED,
    CAPTURED,
    CANCELLED,
    REFUNDED
  }
}
