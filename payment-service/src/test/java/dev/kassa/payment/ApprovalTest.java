// The customer decides, as tables.
package dev.kassa.payment;

import static dev.kassa.payment.SagaTables.AMOUNT;
import static dev.kassa.payment.SagaTables.AT_ONCE;
import static dev.kassa.payment.SagaTables.ON_CONFIRM;
import static dev.kassa.payment.SagaTables.SAGA;
import static dev.kassa.payment.SagaTables.START;
import static dev.kassa.payment.SagaTables.after;
import static dev.kassa.payment.SagaTables.approved;
import static dev.kassa.payment.SagaTables.at;
import static dev.kassa.payment.SagaTables.cancel;
import static dev.kassa.payment.SagaTables.created;
import static dev.kassa.payment.SagaTables.holds;
import static dev.kassa.payment.SagaTables.noAnswer;
import static dev.kassa.payment.SagaTables.notified;
import static dev.kassa.payment.SagaTables.on;
import static dev.kassa.payment.SagaTables.read;
import static dev.kassa.payment.SagaTables.refund;
import static dev.kassa.payment.SagaTables.refused;
import static dev.kassa.payment.SagaTables.request;
import static dev.kassa.payment.SagaTables.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.payment.Amounts;
import dev.kassa.contract.pos.CapturePolicy;
import dev.kassa.contract.pos.OnLateApproval;
import dev.kassa.payment.SagaEvent.Kind;
import dev.kassa.payment.SagaEvent.Name;
import dev.kassa.payment.SagaTables.Row;
import dev.kassa.payment.Snapshot.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** While the customer decides, and what an approval is good for. */
class ApprovalTest {
  private static Stream<Row> awaitingCustomer() {
    return Stream.of(
        row(
            "approved, by notification: taken at once",
            AT_ONCE,
            after(created()),
            approved(),
            "Capturing | PaymentAuthorized | Capture 23900"),
        row(
            "approved, by read: the same",
            AT_ONCE,
            after(created()),
            read(5, State.AUTHORIZED, 0, 0),
            "Capturing | PaymentAuthorized | Capture 23900"),
        row(
            "approved, and the till confirms later: that is the request's outcome",
            ON_CONFIRM,
            after(created()),
            approved(),
            "Authorized | PaymentAuthorized of request | "),
        row(
            "declined",
            AT_ONCE,
            after(created()),
            notified(Name.ABORTED, AMOUNT, false),
            "Ended | PaymentAborted of request | "),
        row(
            "ran out of time",
            AT_ONCE,
            after(created()),
            read(600, State.EXPIRED, 0, 0),
            "Ended | PaymentExpired of request | "),
        row(
            "a state that nobody knows changes nothing",
            AT_ONCE,
            after(created()),
            read(5, State.UNKNOWN, 0, 0),
            "ignored"),
        row(
            "the till gives up: only if the customer has not approved",
            AT_ONCE,
            after(created()),
            cancel(),
            "AwaitingCustomer |  | Terminate PT0S"),
        row(
            "given up",
            AT_ONCE,
            after(created(), cancel()),
            notified(Name.TERMINATED, AMOUNT, true),
            "Ended | PaymentTerminated of cancel, request | "),
        row(
            "the customer was first, and the till does not want it: released, not taken",
            AT_ONCE,
            after(created(), cancel()),
            approved(),
            "Releasing | PaymentAuthorized | Release PT0S"),
        new Row(
            "the customer was first, and the till keeps it",
            AT_ONCE,
            OnLateApproval.KEEP,
            after(created(), cancel()),
            approved(),
            "Capturing | PaymentAuthorized, CommandRefused CAPTURED of cancel | Capture 23900"),
        row(
            "a refused terminate: the read tells why",
            AT_ONCE,
            after(created(), cancel()),
            refused(Kind.TERMINATE),
            "AwaitingCustomer |  | Read PT0S"),
        row(
            "and if nothing has changed it is asked again",
            AT_ONCE,
            after(created(), cancel(), refused(Kind.TERMINATE)),
            read(9, State.CREATED, 0, 0),
            "AwaitingCustomer |  | Terminate PT2S"),
        row(
            "approved, and a part already taken in the portal",
            ON_CONFIRM,
            after(created()),
            read(5, State.AUTHORIZED, 5_000, 0),
            "Authorized | PaymentAuthorized of request, PaymentCaptured 5000 | "),
        row("no answer to a read", AT_ONCE, after(created()), noAnswer(20), "ignored"),
        row(
            "no answer while the till gives up",
            AT_ONCE,
            after(created(), cancel()),
            noAnswer(13),
            "ignored"),
        row(
            "and for long",
            AT_ONCE,
            after(created(), cancel()),
            noAnswer(27),
            "AwaitingCustomer | OutcomePending TERMINATING | "),
        row(
            "and it is told once",
            AT_ONCE,
            after(created(), cancel(), noAnswer(27)),
            noAnswer(40),
            "ignored"),
        row(
            "nothing to refund yet",
            AT_ONCE,
            after(created()),
            refund(100),
            "AwaitingCustomer | CommandRefused NOT_AUTHORIZED of refund | "));
  }

  @ParameterizedTest
  @MethodSource("awaitingCustomer")
  void whatFollows(Row row) {
    holds(row);
  }

  /** MANUAL holds as long as the provider guarantees, by its latest word. */
  @Test
  void theGuaranteeIsTheProvidersLatestWord() {
    Instant first = at(86_400);
    Instant second = at(2 * 86_400);
    Payment payment =
        SAGA.asked(request(new CapturePolicy.Manual(), OnLateApproval.RELEASE), false, START)
            .next();
    payment = ((Step.Moved) on(payment, created())).next();
    payment =
        ((Step.Moved)
                on(
                    payment,
                    new SagaEvent.Notified(
                        Name.AUTHORIZED, AMOUNT, false, Optional.of(first), at(4))))
            .next();
    assertThat(payment.deadline()).contains(first.minus(Duration.ofHours(1)));
    payment =
        ((Step.Moved)
                on(
                    payment,
                    new SagaEvent.ReadAnswered(
                        new Snapshot(
                            State.AUTHORIZED, new Amounts(AMOUNT, 0, 0, 0), Optional.of(second)),
                        at(300))))
            .next();
    assertThat(payment.deadline()).contains(second.minus(Duration.ofHours(1)));
  }
}
