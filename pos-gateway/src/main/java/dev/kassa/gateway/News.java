// What can be heard about a checkout: the messages of the contract, closed so that none is
// forgotten.
package dev.kassa.gateway;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Message;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.identity.CustomerIdentified;
import dev.kassa.contract.identity.CustomerUnidentified;
import dev.kassa.contract.membership.MembershipEvent;
import dev.kassa.contract.payment.Asker;
import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.payment.OutcomePending;
import dev.kassa.contract.payment.PaymentEvent;
import dev.kassa.contract.payment.PaymentFact;
import dev.kassa.contract.pos.CaptureRequested;
import dev.kassa.contract.pos.CustomerScanned;
import dev.kassa.contract.pos.EnrolmentCancelled;
import dev.kassa.contract.pos.EnrolmentRequested;
import dev.kassa.contract.pos.PaymentCancelRequested;
import dev.kassa.contract.pos.PaymentRequested;
import dev.kassa.contract.pos.RefundRequested;
import java.util.Optional;

/** A message of one of the six topics that the gateway reads. */
public sealed interface News {
  /** A till has scanned somebody. */
  record Scan(CustomerScanned message) implements News {}

  /** A till asks the customer to join. */
  record EnrolmentAsked(EnrolmentRequested message) implements News {}

  /** A till takes that back. */
  record EnrolmentTakenBack(EnrolmentCancelled message) implements News {}

  /** A till asks for money. */
  record PaymentAsked(PaymentRequested message) implements News {}

  /** A till gives a payment up. */
  record CancelAsked(PaymentCancelRequested message) implements News {}

  /** A till confirms, or takes a part. */
  record CaptureAsked(CaptureRequested message) implements News {}

  /** A till gives money back. */
  record RefundAsked(RefundRequested message) implements News {}

  /** The scan is somebody. */
  record Identified(CustomerIdentified message) implements News {}

  /** The scan is nobody. */
  record Unidentified(CustomerUnidentified message) implements News {}

  /** The club has spoken. */
  record OfClub(MembershipEvent message) implements News {}

  /** payment-service has spoken. */
  record OfPayment(PaymentEvent message) implements News {}

  /** The news in a message; none in messages of other topics. */
  static Optional<News> of(Message message) {
    return Optional.ofNullable(
        switch (message) {
          case CustomerScanned scan -> new Scan(scan);
          case EnrolmentRequested asked -> new EnrolmentAsked(asked);
          case EnrolmentCancelled takenBack -> new EnrolmentTakenBack(takenBack);
          case PaymentRequested asked -> new PaymentAsked(asked);
          case PaymentCancelRequested asked -> new CancelAsked(asked);
          case CaptureRequested asked -> new CaptureAsked(asked);
          case RefundRequested asked -> new RefundAsked(asked);
          case CustomerIdentified identified -> new Identified(identified);
          case CustomerUnidentified unidentified -> new Unidentified(unidentified);
          case MembershipEvent event -> new OfClub(event);
          case PaymentEvent event -> new OfPayment(event);
          // The contract's messages are open to other topics, which the gateway does not read.
          default -> null;
        });
  }

  /** The message itself. */
  Message message();

  /**
   * Whose news it is and where: the payment's store for what payment-service says, the till's own
   * for what a till says.
   */
  default About about() {
    return switch (this) {
      case Scan(CustomerScanned m) -> About.visit(m.checkoutId(), m.storeId(), m.posId(), m.msn());
      case EnrolmentAsked(EnrolmentRequested m) ->
          About.visit(m.checkoutId(), m.storeId(), m.posId(), m.msn());
      case EnrolmentTakenBack(EnrolmentCancelled m) ->
          About.visit(m.checkoutId(), m.storeId(), m.posId(), m.msn());
      case PaymentAsked(PaymentRequested m) ->
          About.visit(m.checkoutId(), m.storeId(), m.posId(), m.msn()).paying(m.reference());
      case CancelAsked(PaymentCancelRequested m) ->
          About.visit(m.checkoutId(), m.storeId(), m.posId(), m.msn()).paying(m.reference());
      case CaptureAsked(CaptureRequested m) ->
          About.payment(m.storeId(), m.posId(), m.msn(), m.reference());
      case RefundAsked(RefundRequested m) ->
          About.payment(m.storeId(), m.posId(), m.msn(), m.reference());
      case Identified(CustomerIdentified m) ->
          About.visit(m.checkoutId(), m.storeId(), m.posId(), m.msn());
      case Unidentified(CustomerUnidentified m) ->
          About.visit(m.checkoutId(), m.storeId(), m.posId(), m.msn());
      case OfClub(MembershipEvent m) ->
          About.visit(
              m.visit().checkoutId(), m.visit().storeId(), m.visit().posId(), m.visit().msn());
      case OfPayment(PaymentEvent event) ->
          switch (event) {
            case PaymentFact fact ->
                About.visit(
                        fact.standing().checkoutId(),
                        fact.standing().storeId(),
                        fact.standing().posId(),
                        fact.standing().msn())
                    .paying(fact.standing().reference());
            case OutcomePending m ->
                About.visit(m.checkoutId(), m.storeId(), m.posId(), m.msn()).paying(m.reference());
            case CommandRefused m -> refused(m);
          };
    };
  }

  private static About refused(CommandRefused m) {
    Optional<Asker> asker = m.askedBy().stream().findFirst();
    return new About(
        Optional.ofNullable(m.checkoutId()),
        Optional.ofNullable(m.storeId()).or(() -> asker.map(Asker::storeId)),
        Optional.ofNullable(m.posId()).or(() -> asker.map(Asker::posId)),
        m.msn(),
        Optional.of(m.reference()));
  }

  /**
   * What a message says about its place.
   *
   * @param checkout absent where only the payment is named
   * @param storeId absent where a refused command could not be read that far; as posId
   */
  record About(
      Optional<CheckoutId> checkout,
      Optional<String> storeId,
      Optional<String> posId,
      Msn msn,
      Optional<Reference> reference) {
    private static About visit(CheckoutId checkout, String storeId, String posId, Msn msn) {
      return new About(
          Optional.of(checkout), Optional.of(storeId), Optional.of(posId), msn, Optional.empty());
    }

    private static About payment(String storeId, String posId, Msn msn, Reference reference) {
      return new About(
          Optional.empty(), Optional.of(storeId), Optional.of(posId), msn, Optional.of(reference));
    }

    private About paying(Reference of) {
      return new About(checkout, storeId, posId, msn, Optional.of(of));
    }
  }
}
