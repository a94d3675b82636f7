// The words in which stories are told.
package dev.kassa.payment;

import dev.kassa.contract.payment.Amounts;
import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.payment.OutcomePending;
import dev.kassa.contract.payment.PaymentAborted;
import dev.kassa.contract.payment.PaymentAuthorized;
import dev.kassa.contract.payment.PaymentCancelled;
import dev.kassa.contract.payment.PaymentCaptured;
import dev.kassa.contract.payment.PaymentCreated;
import dev.kassa.contract.payment.PaymentEvent;
import dev.kassa.contract.payment.PaymentExpired;
import dev.kassa.contract.payment.PaymentRefunded;
import dev.kassa.contract.payment.PaymentRefused;
import dev.kassa.contract.payment.PaymentRequestAccepted;
import dev.kassa.contract.payment.PaymentTerminated;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;

/** Says events and steps shortly: seconds since the start, and no value that does not matter. */
final class Words {
  /** When stories begin. */
  static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

  private Words() {}

  /** How an outcome is called. */
  static String word(PaymentEvent event) {
    return switch (event) {
      case PaymentCaptured _ -> "captured";
      case PaymentAuthorized _ -> "authorized";
      case PaymentCancelled _ -> "cancelled";
      case PaymentTerminated _ -> "terminated";
      case PaymentRefused refused -> "refused " + refused.reason();
      case PaymentAborted _ -> "aborted";
      case PaymentExpired _ -> "expired";
      case PaymentRefunded _ -> "refunded";
      case CommandRefused refused -> "no:" + refused.reason();
      case PaymentCreated _, PaymentRequestAccepted _, OutcomePending _ -> "news";
    };
  }

  static String of(Instant now, Object what, Step step) {
    String moment = String.format("%9.3f s  ", Duration.between(START, now).toMillis() / 1e3);
    String happened = what instanceof SagaEvent event ? of(event) : what.toString();
    return moment
        + happened
        + switch (step) {
          case Step.Ignored(String why) -> ": ignored, " + why;
          case Step.Moved moved ->
              " → "
                  + of(moved.next())
                  + moved.facts().stream()
                      .map(fact -> ", told " + word(fact))
                      .collect(Collectors.joining())
                  + moved.calls().stream()
                      .map(call -> ", wants " + of(call))
                      .collect(Collectors.joining());
        };
  }

  private static String of(SagaEvent event) {
    return switch (event) {
      case SagaEvent.AskedAgain _ -> "the till asks under the same reference";
      case SagaEvent.CancelAsked _ -> "the till gives up";
      case SagaEvent.CaptureAsked e ->
          "the till captures "
              + e.amount().map(a -> Long.toString(a.value())).orElse("all")
              + (e.last() ? ", the last part" : "");
      case SagaEvent.RefundAsked e -> "the till refunds " + e.amount().value();
      case SagaEvent.Created _ -> "the create is answered";
      case SagaEvent.CreateRefused e -> "the create is refused, " + e.refusal() + " " + e.code();
      case SagaEvent.Answered e -> "the " + e.kind() + " is answered, " + of(e.snapshot());
      case SagaEvent.CallRefused e ->
          "the " + e.kind() + " is refused, " + e.refusal() + " " + e.code();
      case SagaEvent.Unresolved e ->
          "the " + e.kind() + (e.maybeDone() ? " is unknown" : " was not done");
      case SagaEvent.ReadAnswered e -> "a read says " + of(e.snapshot());
      case SagaEvent.NotFound _ -> "a read finds nothing";
      case SagaEvent.NoAnswer _ -> "a read brings nothing";
      case SagaEvent.Notified e ->
          "a notification says " + e.name() + " " + e.amount() + (e.ours() ? ", ours" : "");
      case SagaEvent.DeadlinePassed _ -> "the deadline passes";
      case SagaEvent.AskedBefore e -> "before the restore " + of(e.asked());
      case SagaEvent.Forgotten e -> "all that happened: " + of(e.said());
      case SagaEvent.Found e ->
          (e.done() ? "it was carried out: " : "it was not carried out: ") + of(e.asked());
      case SagaEvent.OperatorActed e -> "an operator acts, " + e.act().kind();
    };
  }

  private static String of(Snapshot snapshot) {
    return snapshot.state() + " " + of(snapshot.amounts());
  }

  private static String of(Amounts amounts) {
    return amounts.authorized()
        + "/"
        + amounts.captured()
        + "/"
        + amounts.cancelled()
        + "/"
        + amounts.refunded();
  }

  private static String of(Payment payment) {
    return payment.getClass().getSimpleName()
        + " "
        + of(payment.standing().amounts())
        + payment.standing().stuck().map(stuck -> ", stuck " + stuck.reason()).orElse("");
  }

  private static String of(ProviderCall call) {
    return switch (call) {
      case ProviderCall.Create _ -> "create";
      case ProviderCall.StopCreating _ -> "no create any more";
      case ProviderCall.Terminate(_, Duration after) -> "terminate" + later(after);
      case ProviderCall.Capture(_, long amount) -> "capture " + amount;
      case ProviderCall.Release(_, Duration after) -> "release" + later(after);
      case ProviderCall.Refund(_, long amount) -> "refund " + amount;
      case ProviderCall.Read(Duration after) -> "read" + later(after);
    };
  }

  private static String later(Duration after) {
    return after.isZero() ? "" : " in " + after.toSeconds() + " s";
  }
}
