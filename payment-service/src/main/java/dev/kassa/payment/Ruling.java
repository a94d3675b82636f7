// What becomes of a till's command before any payment is looked at.
package dev.kassa.payment;

import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.payment.PaymentRefused;
import dev.kassa.contract.pos.PaymentRequested;
import java.util.List;
import java.util.Optional;

/** What the settings and the receipt make of a command; {@link TillRules} says which. */
public sealed interface Ruling {
  /**
   * A customer may be asked to pay, once it is known who it is.
   *
   * @param asked the till's words, for the provider
   * @param lines the receipt in the provider's form
   * @param country of the sales unit, ISO 3166-1 alpha-2
   */
  record Sale(
      Request request, PaymentRequested asked, List<Receipts.TaxedLine> lines, String country)
      implements Ruling {}

  /** It can never be a payment, so nobody is asked. */
  record Never(Request request, PaymentRefused.Reason reason) implements Ruling {}

  /**
   * A payment is asked for something.
   *
   * @param event what it means to a payment that is there
   * @param before stands for the request, where the command may come before it (a cancel)
   */
  record OnPayment(Command by, SagaEvent.TillAsked event, Optional<Request> before)
      implements Ruling {}

  /**
   * Nothing comes of it.
   *
   * @param detail names the field or receipt line and the rule; never a value
   */
  record Refused(CommandRefused.Reason reason, String detail) implements Ruling {}
}
