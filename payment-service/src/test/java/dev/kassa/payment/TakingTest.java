// What is reserved is taken or given back, as tables.
package dev.kassa.payment;

import static dev.kassa.payment.SagaTables.AMOUNT;
import static dev.kassa.payment.SagaTables.AT_ONCE;
import static dev.kassa.payment.SagaTables.ON_CONFIRM;
import static dev.kassa.payment.SagaTables.after;
import static dev.kassa.payment.SagaTables.answered;
import static dev.kassa.payment.SagaTables.approved;
import static dev.kassa.payment.SagaTables.at;
import static dev.kassa.payment.SagaTables.cancel;
import static dev.kassa.payment.SagaTables.capture;
import static dev.kassa.payment.SagaTables.created;
import static dev.kassa.payment.SagaTables.holds;
import static dev.kassa.payment.SagaTables.noAnswer;
import static dev.kassa.payment.SagaTables.notified;
import static dev.kassa.payment.SagaTables.read;
import static dev.kassa.payment.SagaTables.refused;
import static dev.kassa.payment.SagaTables.row;
import static dev.kassa.payment.SagaTables.unresolved;

import dev.kassa.payment.SagaEvent.Kind;
import dev.kassa.payment.SagaEvent.Name;
import dev.kassa.payment.SagaTables.Row;
import dev.kassa.payment.Snapshot.State;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Taking at once, in parts, and giving the rest back. */
class TakingTest {
  private static Stream<Row> taking() {
    return Stream.of(
        row(
            "taken",
            AT_ONCE,
            after(created(), approved()),
            answered(Kind.CAPTURE, AMOUNT, 0, 0),
            "Captured | PaymentCaptured of request | "),
        row(
            "taken, and the read was quicker than the answer",
            AT_ONCE,
            after(created(), approved()),
            read(24, State.AUTHORIZED, AMOUNT, 0),
            "Captured | PaymentCaptured of request | "),
        row(
            "somebody took a part in the portal: ours is still to be answered",
            AT_ONCE,
            after(created(), approved()),
            read(6, State.AUTHORIZED, 5_000, 0),
            "Capturing | PaymentCaptured 5000 | "),
        row(
            "no answer to a read, within the till's patience",
            AT_ONCE,
            after(created(), approved()),
            noAnswer(13),
            "ignored"),
        row(
            "and beyond it",
            AT_ONCE,
            after(created(), approved()),
            noAnswer(24),
            "Capturing | OutcomePending CAPTURING | "),
        row(
            "our own notification is not news",
            AT_ONCE,
            after(created(), approved()),
            notified(Name.CAPTURED, AMOUNT, true),
            "ignored"),
        row(
            "one that is not provably ours makes us ask",
            AT_ONCE,
            after(created(), approved()),
            notified(Name.CAPTURED, AMOUNT, false),
            "Capturing |  | Read PT0S"),
        row(
            "unknown: the same capture again",
            AT_ONCE,
            after(created(), approved()),
            unresolved(Kind.CAPTURE, 6),
            "Capturing |  | Capture 23900"),
        row(
            "unknown for long: do not charge again",
            AT_ONCE,
            after(created(), approved(), unresolved(Kind.CAPTURE, 6)),
            unresolved(Kind.CAPTURE, 14),
            "Capturing | OutcomePending CAPTURING | Capture 23900"),
        row(
            "a read says it too when attempts have run out for a minute",
            AT_ONCE,
            after(created(), approved(), unresolved(Kind.CAPTURE, 6)),
            read(24, State.AUTHORIZED, 0, 0),
            "Capturing | OutcomePending CAPTURING | "),
        row(
            "and not twice",
            AT_ONCE,
            after(created(), approved(), read(24, State.AUTHORIZED, 0, 0)),
            unresolved(Kind.CAPTURE, 44),
            "Capturing |  | Capture 23900"),
        row(
            "a read within the till's patience says nothing",
            AT_ONCE,
            after(created(), approved()),
            read(13, State.AUTHORIZED, 0, 0),
            "Capturing |  | "),
        row(
            "a refused capture ends in a release",
            AT_ONCE,
            after(created(), approved()),
            refused(Kind.CAPTURE),
            "Releasing |  | Release PT0S"),
        row(
            "a cancel comes too late: refund instead",
            AT_ONCE,
            after(created(), approved()),
            cancel(),
            "Capturing | CommandRefused CAPTURED of cancel | "),
        row(
            "given back in the merchant portal before we took it",
            AT_ONCE,
            after(created(), approved()),
            read(24, State.AUTHORIZED, 0, AMOUNT),
            "Ended | PaymentCancelled of request | "));
  }

  private static Stream<Row> reserved() {
    return Stream.of(
        row(
            "a part is taken",
            ON_CONFIRM,
            after(created(), approved()),
            capture(10_000, false),
            "Capturing |  | Capture 10000"),
        row(
            "and the rest stays reserved",
            ON_CONFIRM,
            after(created(), approved(), capture(10_000, false)),
            answered(Kind.CAPTURE, 10_000, 0, 0),
            "Authorized | PaymentCaptured 10000 of capture | "),
        row(
            "the second part is told by itself",
            ON_CONFIRM,
            after(
                created(),
                approved(),
                capture(10_000, false),
                answered(Kind.CAPTURE, 10_000, 0, 0),
                capture(5_000, false)),
            answered(Kind.CAPTURE, 15_000, 0, 0),
            "Authorized | PaymentCaptured 5000 of capture | "),
        row(
            "parts are given back in the portal, one after the other",
            ON_CONFIRM,
            after(created(), approved(), read(20, State.AUTHORIZED, 0, 5_000)),
            read(21, State.AUTHORIZED, 0, 8_000),
            "Authorized | PaymentCancelled 3000 | "),
        row(
            "all that is left",
            ON_CONFIRM,
            after(
                created(),
                approved(),
                capture(10_000, false),
                answered(Kind.CAPTURE, 10_000, 0, 0)),
            capture(AMOUNT - 10_000, false),
            "Capturing |  | Capture 13900"),
        row(
            "more than is left",
            ON_CONFIRM,
            after(
                created(),
                approved(),
                capture(10_000, false),
                answered(Kind.CAPTURE, 10_000, 0, 0)),
            capture(AMOUNT - 9_999, false),
            "Authorized | CommandRefused AMOUNT_TOO_HIGH of capture | "),
        row(
            "the last part: the rest is given back",
            ON_CONFIRM,
            after(created(), approved(), capture(10_000, true)),
            answered(Kind.CAPTURE, 10_000, 0, 0),
            "Releasing | PaymentCaptured 10000 of capture | Release PT0S"),
        row(
            "given back in the merchant portal before the part was taken",
            ON_CONFIRM,
            after(created(), approved(), capture(10_000, false)),
            read(24, State.AUTHORIZED, 0, AMOUNT),
            "Ended | CommandRefused PROVIDER_REFUSED of capture, PaymentCancelled | "),
        row(
            "more than is reserved",
            ON_CONFIRM,
            after(created(), approved()),
            capture(AMOUNT + 1, true),
            "Authorized | CommandRefused AMOUNT_TOO_HIGH of capture | "),
        row(
            "somebody took a part in the portal",
            ON_CONFIRM,
            after(created(), approved()),
            read(20, State.AUTHORIZED, 5_000, 0),
            "Authorized | PaymentCaptured 5000 | "),
        row(
            "somebody took all of it",
            ON_CONFIRM,
            after(created(), approved()),
            read(20, State.AUTHORIZED, AMOUNT, 0),
            "Captured | PaymentCaptured | "),
        row(
            "a read that says what is known",
            ON_CONFIRM,
            after(created(), approved()),
            read(20, State.AUTHORIZED, 0, 0),
            "ignored"),
        row(
            "the till gives up",
            ON_CONFIRM,
            after(created(), approved()),
            cancel(),
            "Releasing |  | Release PT0S"),
        row(
            "nobody confirmed in time: nobody's money stays reserved",
            ON_CONFIRM,
            after(created(), approved()),
            new SagaEvent.DeadlinePassed(at(64)),
            "Releasing |  | Release PT0S"),
        row(
            "the deadline of somebody with a fast clock",
            ON_CONFIRM,
            after(created(), approved()),
            new SagaEvent.DeadlinePassed(at(63)),
            "ignored"),
        row(
            "released",
            ON_CONFIRM,
            after(created(), approved(), cancel()),
            answered(Kind.RELEASE, 0, AMOUNT, 0),
            "Ended | PaymentCancelled of cancel | "),
        row(
            "an answer of before the release: the read will tell",
            ON_CONFIRM,
            after(created(), approved(), cancel()),
            answered(Kind.RELEASE, 0, 0, 0),
            "Releasing |  | "),
        row(
            "still reserved after a refused release: another",
            ON_CONFIRM,
            after(created(), approved(), cancel(), refused(Kind.RELEASE)),
            read(9, State.AUTHORIZED, 0, 0),
            "Releasing |  | Release PT2S"),
        row(
            "a part is taken in the portal meanwhile: the rest is another release",
            ON_CONFIRM,
            after(created(), approved(), cancel()),
            read(9, State.AUTHORIZED, 5_000, 0),
            "Releasing | PaymentCaptured 5000 | Release PT0S"),
        row(
            "no answer to a read while it is released",
            ON_CONFIRM,
            after(created(), approved(), cancel()),
            noAnswer(13),
            "ignored"),
        row(
            "a release of which nobody knows, told by a read",
            ON_CONFIRM,
            after(created(), approved(), cancel(), unresolved(Kind.RELEASE, 8)),
            read(27, State.AUTHORIZED, 0, 0),
            "Releasing | OutcomePending RELEASING | "));
  }

  @ParameterizedTest
  @MethodSource({"taking", "reserved"})
  void whatFollows(Row row) {
    holds(row);
  }
}
