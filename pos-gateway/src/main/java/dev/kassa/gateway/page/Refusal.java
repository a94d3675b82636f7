// Why payment-service refused something, as one of the contract's reasons.
package dev.kassa.gateway.page;

import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.payment.PaymentRefused;
import dev.kassa.gateway.PaymentState;
import java.util.Arrays;
import java.util.Optional;

/** A reason; the page has words for each. */
sealed interface Refusal {
  /** The request ended without a payment. */
  record OfPayment(PaymentRefused.Reason reason) implements Refusal {}

  /** A command changed nothing. */
  record OfCommand(CommandRefused.Reason reason) implements Refusal {}

  /** A reason younger than this page. */
  record Other() implements Refusal {}

  /** Of a payment that was refused: both events may say so. */
  static Refusal of(PaymentState payment) {
    return payment
        .reason()
        .flatMap(
            reason ->
                Arrays.stream(PaymentRefused.Reason.values())
                    .filter(known -> known.name().equals(reason))
                    .findFirst())
        .<Refusal>map(OfPayment::new)
        .orElseGet(() -> ofCommand(payment.reason()));
  }

  /** Of a command, by its outcome's reason. */
  static Refusal ofCommand(Optional<String> reason) {
    return reason
        .flatMap(
            name ->
                Arrays.stream(CommandRefused.Reason.values())
                    .filter(known -> known.name().equals(name))
                    .findFirst())
        .<Refusal>map(OfCommand::new)
        .orElseGet(Other::new);
  }
}
