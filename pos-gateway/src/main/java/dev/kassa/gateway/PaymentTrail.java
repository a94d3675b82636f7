// What was heard of one payment, by topic: the tills' topic and the service's may be read in any
// order.
package dev.kassa.gateway;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Currency;
import dev.kassa.contract.Money;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.payment.Amounts;
import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.payment.OutcomePending;
import dev.kassa.contract.payment.PaymentAborted;
import dev.kassa.contract.payment.PaymentAuthorized;
import dev.kassa.contract.payment.PaymentCancelled;
import dev.kassa.contract.payment.PaymentCaptured;
import dev.kassa.contract.payment.PaymentCreated;
import dev.kassa.contract.payment.PaymentExpired;
import dev.kassa.contract.payment.PaymentFact;
import dev.kassa.contract.payment.PaymentRefunded;
import dev.kassa.contract.payment.PaymentRefused;
import dev.kassa.contract.payment.PaymentRequestAccepted;
import dev.kassa.contract.payment.PaymentStanding;
import dev.kassa.contract.payment.PaymentTerminated;
import dev.kassa.contract.pos.PaymentRequested;
import dev.kassa.gateway.PaymentState.Pending;
import dev.kassa.gateway.PaymentState.Status;
import java.util.Optional;
import java.util.UUID;

/**
 * One payment.
 *
 * @param request the first one of this reference; a second is refused
 * @param facts where the numbered facts have brought it
 * @param pending cleared by the next fact
 */
record PaymentTrail(
    Msn msn,
    Reference reference,
    Optional<Request> request,
    Optional<Facts> facts,
    Optional<Pending> pending) {
  /** What the till asked for. */
  record Request(UUID commandId, int attempt, Money amount, String receiptNumber) {}

  /**
   * The last fact.
   *
   * @param requested what the till asked for, as the service says; it may be the only one to say it
   */
  record Facts(
      int epoch,
      long sequence,
      Status status,
      Currency currency,
      Amounts amounts,
      Optional<Long> requested,
      Optional<String> reason,
      Optional<String> detail) {}

  static PaymentTrail unheardOf(Msn msn, Reference reference) {
    return new PaymentTrail(msn, reference, Optional.empty(), Optional.empty(), Optional.empty());
  }

  PaymentTrail asked(UUID commandId, PaymentRequested asked) {
    Request first =
        request.orElseGet(
            () ->
                new Request(
                    commandId, asked.attempt(), asked.amount(), asked.receipt().receiptNumber()));
    return new PaymentTrail(msn, reference, Optional.of(first), facts, pending);
  }

  PaymentTrail pending(OutcomePending event) {
    return new PaymentTrail(
        msn, reference, request, facts, Optional.of(new Pending(event.phase(), event.since())));
  }

  /**
   * The provider's refusal is an answer to what was not known; other refusals say nothing of it.
   */
  PaymentTrail refused(CommandRefused refusal) {
    return refusal.reason() == CommandRefused.Reason.PROVIDER_REFUSED
        ? new PaymentTrail(msn, reference, request, facts, Optional.empty())
        : this;
  }

  /** Whether this fact was read before (DESIGN 3). */
  boolean knows(PaymentFact fact) {
    PaymentStanding standing = fact.standing();
    return facts
        .filter(
            f ->
                standing.epoch() < f.epoch()
                    || (standing.epoch() == f.epoch() && standing.sequence() <= f.sequence()))
        .isPresent();
  }

  PaymentTrail heard(PaymentFact fact) {
    PaymentStanding standing = fact.standing();
    Optional<Long> requested = facts.flatMap(Facts::requested);
    Optional<String> reason = Optional.empty();
    Optional<String> detail = Optional.empty();
    Status status =
        switch (fact) {
          case PaymentRequestAccepted _ -> Status.REQUESTED;
          case PaymentCreated _ -> Status.CREATED;
          case PaymentAuthorized _ -> Status.AUTHORIZED;
          case PaymentCaptured _, PaymentRefunded _ -> Status.CAPTURED;
          case PaymentCancelled _ -> Status.CANCELLED;
          case PaymentAborted _ -> Status.ABORTED;
          case PaymentExpired _ -> Status.EXPIRED;
          case PaymentTerminated _ -> Status.TERMINATED;
          case PaymentRefused _ -> Status.REFUSED;
        };
    if (fact instanceof PaymentRequestAccepted accepted) {
      requested = Optional.of(accepted.amount().value());
    }
    if (fact instanceof PaymentRefused refused) {
      reason = Optional.of(refused.reason().name());
      detail = Optional.ofNullable(refused.providerCode());
    }
    return new PaymentTrail(
        msn,
        reference,
        request,
        Optional.of(
            new Facts(
                standing.epoch(),
                standing.sequence(),
                moved(standing.amounts()).orElse(status),
                standing.currency(),
                standing.amounts(),
                requested,
                reason,
                detail)),
        Optional.empty());
  }

  /** Money that moved says more than the kind of the last fact: a release may follow a capture. */
  private static Optional<Status> moved(Amounts amounts) {
    if (amounts.captured() == 0) {
      return Optional.empty();
    }
    if (amounts.refunded() == 0) {
      return Optional.of(Status.CAPTURED);
    }
    return Optional.of(
        amounts.refunded() == amounts.captured() ? Status.REFUNDED : Status.PARTLY_REFUNDED);
  }

  /**
   * As a till shows it.
   *
   * @param requestRefused the outcome of the request, where it is a refusal
   */
  PaymentState shown(CheckoutId checkout, Optional<Outcome> requestRefused) {
    Status status =
        facts.map(Facts::status).orElse(requestRefused.isPresent() ? Status.REFUSED : Status.ASKED);
    return new PaymentState(
        msn,
        reference,
        request.map(Request::attempt).or(() -> attempt(checkout)),
        facts.map(Facts::currency).or(() -> request.map(r -> r.amount().currency())),
        request.map(r -> r.amount().value()).or(() -> facts.flatMap(Facts::requested)),
        request.map(Request::receiptNumber),
        status,
        pending,
        facts.map(Facts::amounts).orElse(Amounts.NONE),
        facts.isPresent() ? facts.flatMap(Facts::reason) : requestRefused.flatMap(Outcome::reason),
        facts.isPresent() ? facts.flatMap(Facts::detail) : requestRefused.flatMap(Outcome::detail));
  }

  /** The number in a reference of the usual form, {@link Reference#of}. */
  private Optional<Integer> attempt(CheckoutId checkout) {
    String prefix = checkout + "-";
    String text = reference.value();
    if (!text.startsWith(prefix) || !text.substring(prefix.length()).matches("[1-9][0-9]{0,5}")) {
      return Optional.empty();
    }
    return Optional.of(Integer.valueOf(text.substring(prefix.length())));
  }
}
