// Where a checkout stands, by tables.
package dev.kassa.gateway;

import static dev.kassa.gateway.Told.AMOUNT;
import static dev.kassa.gateway.Told.EXPIRES;
import static dev.kassa.gateway.Told.MEMBER;
import static dev.kassa.gateway.Told.after;
import static dev.kassa.gateway.Told.id;
import static dev.kassa.gateway.Told.person;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.identity.CustomerIdentified.Method;
import dev.kassa.contract.identity.CustomerUnidentified.Reason;
import dev.kassa.contract.membership.EnrolmentEnded;
import dev.kassa.contract.payment.Amounts;
import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.payment.OutcomePending;
import dev.kassa.contract.payment.PaymentRefused;
import dev.kassa.gateway.Customer.Membership;
import dev.kassa.gateway.PaymentState.Status;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CheckoutStateTest {
  private static final Optional<Method> QR = Optional.of(Method.QR);
  private final Told told = new Told();

  @Test
  void nothingIsKnownOfAnEmptyCheckout() {
    CheckoutState state = after();
    assertThat(state.customer()).isEqualTo(new Customer.None());
    assertThat(state.enrolment()).isEqualTo(new Enrolment.None());
    assertThat(state.payments()).isEmpty();
    assertThat(state.isClosed()).isFalse();
    assertThat(state.updatedAt()).isEmpty();
  }

  @Test
  void customerIsWhoeverWasScannedLast() {
    Heard first = told.scan("s1");
    assertThat(after(first).customer()).isEqualTo(new Customer.Scanned());
    Heard nobody = told.unidentified("s1", Reason.NOT_A_PERSONAL_QR);
    assertThat(after(first, nobody).customer())
        .isEqualTo(new Customer.Unidentified(Reason.NOT_A_PERSONAL_QR));
    Heard second = told.scan("s2");
    assertThat(after(first, nobody, second).customer()).isEqualTo(new Customer.Scanned());
    Heard somebody = told.identified("s2", "a");
    assertThat(after(first, nobody, second, somebody).customer())
        .isEqualTo(new Customer.Identified(person("a"), Method.QR));
    Heard stranger = told.nonMember("a");
    assertThat(after(first, second, somebody, stranger).customer())
        .isEqualTo(new Customer.NotMember(person("a"), QR));
    Heard joined = told.enrolled("a");
    assertThat(after(first, second, somebody, stranger, joined).customer())
        .isEqualTo(
            new Customer.Member(
                person("a"), QR, new Membership(MEMBER, Optional.empty(), Optional.empty())));
  }

  @Test
  void supersededScanSaysNothing() {
    assertThat(
            after(
                    told.scan("s1"),
                    told.scan("s2"),
                    told.identified("s2", "a"),
                    told.unidentified("s1", Reason.SUPERSEDED))
                .customer())
        .isEqualTo(new Customer.Identified(person("a"), Method.QR));
  }

  @Test
  void checkInAtTheStickerIsACustomerThatNoTillHasScanned() {
    Heard checkedIn = told.identified("a notification", "a");
    CheckoutState state = after(checkedIn);
    assertThat(state.customer()).isEqualTo(new Customer.Identified(person("a"), Method.QR));
    assertThat(state.isCheckIn()).isTrue();
    assertThat(state.place().map(CheckoutState.Place::posId)).isPresent();
    assertThat(after(checkedIn, told.paymentAsked("pay", 1)).isCheckIn())
        .as("the till has taken it up")
        .isFalse();
    assertThat(after(told.scan("s1"), told.identified("s1", "a")).isCheckIn()).isFalse();
    assertThat(after(told.unidentified("a notification", Reason.SCAN_EXPIRED)).isCheckIn())
        .isFalse();
  }

  @Test
  void ofTwoAnswersToOneScanTheFirstCounts() {
    Heard scan = told.scan("s1");
    Heard first = told.identified("s1", "a");
    Heard second = told.identified("s1", "b");
    assertThat(after(scan, first, second).customer())
        .isEqualTo(new Customer.Identified(person("a"), Method.QR));
  }

  @Test
  void memberHasPriceGroupAndTheLatestBalance() {
    Heard scan = told.scan("s1");
    Heard somebody = told.identified("s1", "a");
    Heard member = told.member("a", 1250);
    Heard booked = told.booked("a", 1, 2399, 3649);
    CheckoutState state = after(scan, somebody, member, booked);
    assertThat(state.customer())
        .isEqualTo(
            new Customer.Member(
                person("a"), QR, new Membership(MEMBER, Optional.of("gold"), Optional.of(3649L))));
    assertThat(state.pointsEarned()).isEqualTo(2399);
  }

  @Test
  void enrolmentStandsWhereTheClubSaysUnlessATillWaits() {
    Heard asked = told.enrolmentAsked("e1", "a");
    assertThat(after(asked).enrolment()).isEqualTo(new Enrolment.Asked());
    Heard started = told.enrolmentStarted("a", "e1");
    Enrolment.Started open = new Enrolment.Started("OSLO-47", EXPIRES);
    assertThat(after(asked, started).enrolment()).isEqualTo(open);
    Heard again = told.enrolmentAsked("e2", "a");
    assertThat(after(asked, started, again).enrolment()).isEqualTo(open);
    Heard refused = told.enrolmentEnded("a", EnrolmentEnded.Reason.ALREADY_OPEN, "e2");
    assertThat(after(asked, started, again, refused).enrolment()).isEqualTo(open);
    Heard declined = told.enrolmentEnded("a", EnrolmentEnded.Reason.DECLINED);
    assertThat(after(asked, started, again, refused, declined).enrolment())
        .isEqualTo(new Enrolment.Ended(EnrolmentEnded.Reason.DECLINED));
    Heard third = told.enrolmentAsked("e3", "a");
    assertThat(after(asked, started, declined, third).enrolment()).isEqualTo(new Enrolment.Asked());
  }

  @Test
  void refusedEnrolmentSaysWhy() {
    assertThat(
            after(
                    told.enrolmentAsked("e1", "a"),
                    told.enrolmentEnded("a", EnrolmentEnded.Reason.ALREADY_MEMBER, "e1"))
                .enrolment())
        .isEqualTo(new Enrolment.Ended(EnrolmentEnded.Reason.ALREADY_MEMBER));
    assertThat(
            after(
                    told.enrolmentTakenBack("c1"),
                    told.enrolmentEnded("a", EnrolmentEnded.Reason.NOTHING_OPEN, "c1"))
                .enrolment())
        .isEqualTo(new Enrolment.None());
  }

  private static Status status(Heard... heard) {
    List<PaymentState> payments = after(heard).payments();
    assertThat(payments).hasSize(1);
    return payments.getFirst().status();
  }

  @Test
  void paymentFollowsItsFacts() {
    Heard asked = told.paymentAsked("p1", 1);
    assertThat(status(asked)).isEqualTo(Status.ASKED);
    Heard requested = told.requested(1);
    assertThat(status(asked, requested)).isEqualTo(Status.REQUESTED);
    Heard created = told.created(1);
    assertThat(status(asked, requested, created)).isEqualTo(Status.CREATED);
    Heard authorized = told.authorized(1);
    assertThat(status(asked, requested, created, authorized)).isEqualTo(Status.AUTHORIZED);
    Heard part = told.captured(1, 100_000);
    assertThat(status(asked, authorized, part)).isEqualTo(Status.CAPTURED);
    assertThat(after(asked, authorized, part).isClosed()).as("the rest is reserved").isFalse();
    Heard captured = told.captured(1, AMOUNT, "p1");
    CheckoutState paid = after(asked, requested, created, authorized, captured);
    assertThat(paid.payments().getFirst().status()).isEqualTo(Status.CAPTURED);
    assertThat(paid.payments().getFirst().amounts()).isEqualTo(new Amounts(AMOUNT, AMOUNT, 0, 0));
    assertThat(paid.isClosed()).isTrue();
    Heard some = told.refunded(1, 40_000);
    assertThat(status(asked, captured, some)).isEqualTo(Status.PARTLY_REFUNDED);
    Heard all = told.refunded(1, AMOUNT);
    assertThat(status(asked, captured, some, all)).isEqualTo(Status.REFUNDED);
  }

  @Test
  void paymentThatCameToNothingSaysHow() {
    assertThat(status(told.aborted(1))).isEqualTo(Status.ABORTED);
    assertThat(status(told.expired(1))).isEqualTo(Status.EXPIRED);
    assertThat(status(told.terminated(1))).isEqualTo(Status.TERMINATED);
    assertThat(status(told.cancelled(1, 0))).isEqualTo(Status.CANCELLED);
    PaymentState refused =
        after(
                told.paymentAsked("p1", 1),
                told.refused(1, PaymentRefused.Reason.CUSTOMER_CODE_INVALID, "p1"))
            .payments()
            .getFirst();
    assertThat(refused.status()).isEqualTo(Status.REFUSED);
    assertThat(refused.reason()).contains("CUSTOMER_CODE_INVALID");
    assertThat(refused.detail()).contains("4060");
  }

  @Test
  void releaseOfTheRestLeavesItCaptured() {
    CheckoutState state = after(told.captured(1, 100_000), told.cancelled(1, 100_000));
    assertThat(state.payments().getFirst().status()).isEqualTo(Status.CAPTURED);
    assertThat(state.isClosed()).isTrue();
  }

  @Test
  void requestRefusedAsACommandIsRefusedWithItsReason() {
    PaymentState payment =
        after(
                told.paymentAsked("p1", 1),
                told.commandRefused(1, CommandRefused.Reason.INVALID, "p1"))
            .payments()
            .getFirst();
    assertThat(payment.status()).isEqualTo(Status.REFUSED);
    assertThat(payment.reason()).contains("INVALID");
    assertThat(payment.detail()).contains("a field");
    assertThat(payment.amount()).contains(AMOUNT);
  }

  @Test
  void cancelBeforeTheRequestEndsIt() {
    CheckoutState state =
        after(
            told.cancelAsked("c1", 1),
            told.terminated(1, "c1"),
            told.paymentAsked("p1", 1),
            told.commandRefused(1, CommandRefused.Reason.CANCELLED_BEFORE, "p1"));
    assertThat(state.payments()).hasSize(1);
    assertThat(state.payments().getFirst().status()).isEqualTo(Status.TERMINATED);
    assertThat(state.payments().getFirst().attempt()).contains(1);
    assertThat(state.command(id("p1")).orElseThrow().outcome().orElseThrow().reason())
        .contains("CANCELLED_BEFORE");
    assertThat(state.isClosed()).isTrue();
  }

  @Test
  void unknownOutcomeStandsUntilTheNextFact() {
    Heard asked = told.paymentAsked("p1", 1);
    Heard authorized = told.authorized(1);
    Heard pending = told.pending(1, OutcomePending.Phase.CAPTURING);
    CheckoutState waiting = after(asked, authorized, pending);
    assertThat(waiting.payments().getFirst().pending().orElseThrow().phase())
        .isEqualTo(OutcomePending.Phase.CAPTURING);
    assertThat(waiting.isClosed()).isFalse();
    Heard captured = told.captured(1, AMOUNT, "p1");
    assertThat(after(asked, authorized, pending, captured).payments().getFirst().pending())
        .isEmpty();
    assertThat(after(asked, authorized, pending, captured, pending).payments().getFirst().pending())
        .as("repeated after the fact")
        .isEmpty();
  }

  @Test
  void providersRefusalEndsTheWaitForARefund() {
    Heard pending = told.pending(1, OutcomePending.Phase.REFUNDING);
    Heard captured = told.captured(1, AMOUNT);
    Heard busy = told.commandRefused(1, CommandRefused.Reason.BUSY, "r2");
    Heard refused = told.commandRefused(1, CommandRefused.Reason.PROVIDER_REFUSED, "r1");
    assertThat(after(captured, pending, busy).payments().getFirst().pending()).isPresent();
    assertThat(after(captured, pending, busy, refused).payments().getFirst().pending()).isEmpty();
  }

  @Test
  void outcomeIsTheRealOneWhateverWasSentUnderItsId() {
    Heard asked = told.paymentAsked("p1", 1);
    Heard reused = told.commandRefused(1, CommandRefused.Reason.ID_REUSED, "p1");
    Heard captured = told.captured(1, AMOUNT, "p1");
    for (List<Heard> order :
        List.of(
            List.of(asked, reused, captured),
            List.of(asked, captured, reused),
            List.of(captured, reused, asked),
            List.of(reused, captured, asked))) {
      assertThat(after(order).command(id("p1")).orElseThrow().outcome().orElseThrow().type())
          .isEqualTo("payment.captured.v1");
      assertThat(after(order).command(id("p1")).orElseThrow().reused()).isTrue();
    }
  }

  @Test
  void refundOfAnotherStoreEndsNoCommandHere() {
    Heard captured = told.captured(1, AMOUNT);
    CheckoutState state = after(captured, told.refundedFor("bergen-2", 1, "r1"));
    assertThat(state.payments().getFirst().status()).isEqualTo(Status.REFUNDED);
    assertThat(state.early()).isEmpty();
  }

  @Test
  void stateStaysBounded() {
    List<Heard> many =
        IntStream.range(0, 2000).mapToObj(i -> told.cancelAsked("c" + i, 1 + i % 100)).toList();
    CheckoutState state = after(many);
    assertThat(state.commands()).hasSize(200);
    assertThat(state.seen()).hasSize(200);
  }

  @Test
  void checkoutIsOpenWhileACommandIsUnanswered() {
    Heard captured = told.captured(1, AMOUNT);
    assertThat(after(captured).isClosed()).isTrue();
    Heard refund = told.refundAsked("r1", 1, 40_000);
    assertThat(after(captured, refund).isClosed()).isFalse();
    assertThat(after(captured, refund, told.refunded(1, 40_000, "r1")).isClosed()).isTrue();
  }
}
