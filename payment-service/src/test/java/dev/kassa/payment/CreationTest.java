// A request and its creation, as tables.
package dev.kassa.payment;

import static dev.kassa.payment.SagaTables.AT_ONCE;
import static dev.kassa.payment.SagaTables.CANCEL;
import static dev.kassa.payment.SagaTables.REQUEST;
import static dev.kassa.payment.SagaTables.SAGA;
import static dev.kassa.payment.SagaTables.START;
import static dev.kassa.payment.SagaTables.after;
import static dev.kassa.payment.SagaTables.approved;
import static dev.kassa.payment.SagaTables.at;
import static dev.kassa.payment.SagaTables.cancel;
import static dev.kassa.payment.SagaTables.createRefused;
import static dev.kassa.payment.SagaTables.created;
import static dev.kassa.payment.SagaTables.holds;
import static dev.kassa.payment.SagaTables.noAnswer;
import static dev.kassa.payment.SagaTables.on;
import static dev.kassa.payment.SagaTables.request;
import static dev.kassa.payment.SagaTables.row;
import static dev.kassa.payment.SagaTables.unresolved;
import static dev.kassa.payment.SagaTables.written;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.payment.AskedBy;
import dev.kassa.contract.payment.PaymentRefused;
import dev.kassa.contract.pos.OnLateApproval;
import dev.kassa.payment.SagaEvent.Kind;
import dev.kassa.payment.SagaEvent.Refusal;
import dev.kassa.payment.SagaTables.Row;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** From the request until it is known whether the customer has been asked. */
class CreationTest {
  private static Stream<Row> creating() {
    return Stream.of(
        row("created", AT_ONCE, after(), created(), "AwaitingCustomer | PaymentCreated | "),
        row(
            "refused for good",
            AT_ONCE,
            after(),
            createRefused(Refusal.FOR_GOOD, PaymentRefused.Reason.PUSH_NOT_ALLOWED, "5080"),
            "Ended | PaymentRefused PUSH_NOT_ALLOWED of request | "),
        row(
            "unknown is asked again with the same key, never guessed",
            AT_ONCE,
            after(),
            unresolved(Kind.CREATE, 2),
            "Creating |  | Create"),
        row(
            "unknown for long: the till is told",
            AT_ONCE,
            after(unresolved(Kind.CREATE, 2)),
            unresolved(Kind.CREATE, 11),
            "Creating | OutcomePending CREATING | Create"),
        row(
            "unknown and too late for a create: only a look",
            AT_ONCE,
            after(),
            unresolved(Kind.CREATE, 31),
            "Creating | OutcomePending CREATING | StopCreating, Read PT2S"),
        row(
            "not there when its time is over: nobody is asked any more, and a look after the end",
            AT_ONCE,
            after(unresolved(Kind.CREATE, 2)),
            new SagaEvent.NotFound(at(31)),
            "Ended | PaymentRefused REQUEST_EXPIRED of request | StopCreating, Read PT1M"),
        row(
            "a cancel while creating is remembered, and no create after it",
            AT_ONCE,
            after(),
            cancel(),
            "Creating |  | StopCreating, Read PT12S"),
        row(
            "no answer to the look for it, within the till's patience",
            AT_ONCE,
            after(unresolved(Kind.CREATE, 2)),
            noAnswer(8),
            "ignored"),
        row(
            "and beyond it",
            AT_ONCE,
            after(unresolved(Kind.CREATE, 2)),
            noAnswer(24),
            "Creating | OutcomePending CREATING | "),
        row(
            "a cancel is remembered when it was created, and its till is told if it takes long",
            AT_ONCE,
            after(cancel(), created()),
            noAnswer(27),
            "AwaitingCustomer | OutcomePending TERMINATING | "),
        row(
            "a cancel, and it was never created",
            AT_ONCE,
            after(cancel()),
            new SagaEvent.NotFound(at(20)),
            "Ended | PaymentTerminated 0 of cancel, request | StopCreating, Read PT1M"),
        row(
            "a cancel, and it was created after all: taken off the phone",
            AT_ONCE,
            after(cancel()),
            created(),
            "AwaitingCustomer | PaymentCreated | Terminate PT0S"),
        row(
            "an approval that overtook the create's answer",
            AT_ONCE,
            after(),
            approved(),
            "Capturing | PaymentCreated, PaymentAuthorized | Capture 23900"));
  }

  @ParameterizedTest
  @MethodSource("creating")
  void whatFollows(Row row) {
    holds(row);
  }

  @Test
  void aRequestIsMadeKnownBeforeItsFirstCall() {
    assertThat(written(SAGA.asked(request(AT_ONCE, OnLateApproval.RELEASE), false, START)))
        .isEqualTo("Creating | PaymentRequestAccepted | Create");
  }

  @Test
  void aRequestThatIsTooLateIsRefusedWithoutACall() {
    assertThat(
            written(
                SAGA.asked(request(AT_ONCE, OnLateApproval.RELEASE), false, at(30).plusMillis(1))))
        .isEqualTo("Ended | PaymentRefused REQUEST_EXPIRED of request | ");
  }

  @Test
  void oneOpenPaymentPerCheckout() {
    assertThat(written(SAGA.asked(request(AT_ONCE, OnLateApproval.RELEASE), true, START)))
        .isEqualTo("Ended | PaymentRefused ANOTHER_OPEN of request | ");
  }

  @Test
  void aCancelThatWasQuickerThanItsRequest() {
    var cancelled = SAGA.cancelledBefore(request(AT_ONCE, OnLateApproval.RELEASE), CANCEL);
    assertThat(written(cancelled)).isEqualTo("Ended | PaymentTerminated 0 of cancel | ");
    assertThat(written(SAGA.on(cancelled.next(), new SagaEvent.AskedAgain(REQUEST, at(1)))))
        .isEqualTo("Ended | CommandRefused CANCELLED_BEFORE of request | ");
  }

  /** Readers skip what does not number on. */
  @Test
  void aRequestInThePlaceOfAnothersCancelNumbersOn() {
    Request request = request(AT_ONCE, OnLateApproval.RELEASE);
    Command elsewhere = new Command(CANCEL.id(), new AskedBy("bergen-2", "till-1"));
    Payment cancelled =
        SAGA.cancelledBefore(
                new Request(
                    request.msn(),
                    request.reference(),
                    request.checkoutId(),
                    elsewhere,
                    Optional.empty(),
                    request.amount(),
                    request.capture(),
                    request.onLateApproval(),
                    START),
                elsewhere)
            .next();
    assertThat(OwnStore.isOnlyAnothersCancel(cancelled, REQUEST)).isTrue();
    assertThat(OwnStore.isOnlyAnothersCancel(cancelled, elsewhere)).isFalse();
    Payment begun = SAGA.asked(request, cancelled.standing().sequence(), false, START).next();
    assertThat(begun.standing().sequence()).isEqualTo(2);
    assertThat(OwnStore.isOnlyAnothersCancel(begun, elsewhere)).isFalse();
  }

  @Test
  void theSameIntentHasTheSameKey() {
    var asked = SAGA.asked(request(AT_ONCE, OnLateApproval.RELEASE), false, START);
    var again = (Step.Moved) on(asked.next(), unresolved(Kind.CREATE, 2));
    assertThat(again.calls()).isEqualTo(asked.calls());
    assertThat(ProviderCall.key(request(AT_ONCE, OnLateApproval.RELEASE), "capture"))
        .isNotEqualTo(ProviderCall.key(request(AT_ONCE, OnLateApproval.RELEASE), "create"))
        .hasSizeLessThanOrEqualTo(50);
  }
}
