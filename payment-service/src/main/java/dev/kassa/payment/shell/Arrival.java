package dev.kassa.payment.shell;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.payment.PaymentRefused;
import dev.kassa.messaging.Outgoing;
import dev.kassa.payment.Command;
import dev.kassa.payment.Request;
import dev.kassa.payment.SagaEvent;
import dev.kassa.payment.epayment.Epayment;
import dev.kassa.payment.operator.AskedAct;
import dev.kassa.payment.postgres.PaymentName;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What arrives at this service, read and checked as far as that goes without a database. */
sealed interface Arrival {
  /**
   * A till's request.
   *
   * @param refused present if it can never be a payment
   * @param createBody the create call's bytes; absent when refused
   * @param appendedAt when the broker took it, by the broker's clock
   * @param cause the message that asked
   * @param beforeRestore of the database: what came of it is asked, not done
   */
  record Asked(
      Request request,
      Optional<PaymentRefused.Reason> refused,
      Optional<byte[]> createBody,
      Instant appendedAt,
      Outgoing.Cause cause,
      boolean beforeRestore)
      implements Arrival {}

  /**
   * A till's command on a payment.
   *
   * @param event what it means to a payment that is there
   * @param before stands for the request, where the command may come before it (a cancel)
   * @param beforeRestore of the database: what came of it is asked, not done
   */
  record Commanded(
      PaymentName name,
      Command command,
      SagaEvent.TillAsked event,
      Optional<Request> before,
      Outgoing.Cause cause,
      boolean beforeRestore)
      implements Arrival {}

  /** A till's message that is refused before it reaches a payment. */
  record Refused(CommandRefused refusal, Outgoing.Cause cause) implements Arrival {}

  /** The provider told about a payment. */
  record Told(PaymentName name, Notice notice, Outgoing.Cause cause) implements Arrival {}

  /**
   * What the provider told, apart from whose it is.
   *
   * @param idempotencyKey of the call that caused it, where there was one
   */
  record Notice(SagaEvent.Notified event, Optional<String> idempotencyKey) {}

  /** One attempt at a stored call has ended. */
  record CallEnded(LeasedCall call, Epayment.Result result) implements Arrival {}

  /**
   * A leased call was not made after all: nothing was sent.
   *
   * @param pause until it is tried again
   * @param late it is a create that has waited too long for its turn while more is asked than can
   *     be done
   */
  record CallNotMade(LeasedCall call, Duration pause, boolean late) implements Arrival {}

  /**
   * A read has ended.
   *
   * @param leasedUntil of this read, which tells it from one that was asked for since
   * @param result without an event if it was not made
   */
  record ReadEnded(PaymentName name, Instant leasedUntil, Epayment.Result result)
      implements Arrival {}

  /** Something may be due: a call, a read, a deadline. */
  record Due(PaymentName name) implements Arrival {}

  /** An operator acts on a payment that is there. */
  record OperatorActed(PaymentName name, AskedAct asked) implements Arrival {}

  /** Which payment it is about; absent where it is about none that could be there. */
  default Optional<PaymentName> payment() {
    return switch (this) {
      case Asked asked -> Optional.of(PaymentName.of(asked.request()));
      case Commanded commanded -> Optional.of(commanded.name());
      case Refused _ -> Optional.empty();
      case Told told -> Optional.of(told.name());
      case CallEnded ended -> Optional.of(ended.call().payment());
      case CallNotMade notMade -> Optional.of(notMade.call().payment());
      case ReadEnded ended -> Optional.of(ended.name());
      case Due due -> Optional.of(due.name());
      case OperatorActed acted -> Optional.of(acted.name());
    };
  }

  /** The checkout, where it matters whether another payment of it is open. */
  default Optional<CheckoutId> checkout() {
    return this instanceof Asked asked
        ? Optional.of(asked.request().checkoutId())
        : Optional.empty();
  }
}
