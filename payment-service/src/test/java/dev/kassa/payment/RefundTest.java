// What was taken is given back, as tables.
package dev.kassa.payment;

import static dev.kassa.payment.SagaTables.AMOUNT;
import static dev.kassa.payment.SagaTables.AT_ONCE;
import static dev.kassa.payment.SagaTables.ON_CONFIRM;
import static dev.kassa.payment.SagaTables.OTHER;
import static dev.kassa.payment.SagaTables.after;
import static dev.kassa.payment.SagaTables.answered;
import static dev.kassa.payment.SagaTables.approved;
import static dev.kassa.payment.SagaTables.at;
import static dev.kassa.payment.SagaTables.cancel;
import static dev.kassa.payment.SagaTables.capture;
import static dev.kassa.payment.SagaTables.captured;
import static dev.kassa.payment.SagaTables.created;
import static dev.kassa.payment.SagaTables.holds;
import static dev.kassa.payment.SagaTables.notified;
import static dev.kassa.payment.SagaTables.read;
import static dev.kassa.payment.SagaTables.refund;
import static dev.kassa.payment.SagaTables.refused;
import static dev.kassa.payment.SagaTables.row;
import static dev.kassa.payment.SagaTables.snapshot;
import static dev.kassa.payment.SagaTables.unresolved;

import dev.kassa.payment.SagaEvent.Kind;
import dev.kassa.payment.SagaEvent.Name;
import dev.kassa.payment.SagaTables.Row;
import dev.kassa.payment.Snapshot.State;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Refunds of what was taken. */
class RefundTest {
  private static Stream<Row> taken() {
    return Stream.of(
        row("a refund", AT_ONCE, captured(), refund(5_000), "Refunding |  | Refund 5000"),
        row(
            "more than was taken",
            AT_ONCE,
            captured(),
            refund(AMOUNT + 1),
            "Captured | CommandRefused AMOUNT_TOO_HIGH of refund | "),
        row(
            "all that is left",
            AT_ONCE,
            afterTaking(refund(5_000), answered(Kind.REFUND, AMOUNT, 0, 5_000)),
            refund(AMOUNT - 5_000),
            "Refunding |  | Refund 18900"),
        row(
            "more than is left",
            AT_ONCE,
            afterTaking(refund(5_000), answered(Kind.REFUND, AMOUNT, 0, 5_000)),
            refund(AMOUNT - 4_999),
            "Captured | CommandRefused AMOUNT_TOO_HIGH of refund | "),
        row(
            "before anything was taken",
            ON_CONFIRM,
            after(created(), approved()),
            refund(1_000),
            "Authorized | CommandRefused POLICY of refund | "),
        row(
            "a cancel while a part is refunded and a part reserved",
            ON_CONFIRM,
            partRefunding(),
            cancel(),
            "Refunding | CommandRefused BUSY of cancel | "),
        row(
            "a capture meanwhile",
            ON_CONFIRM,
            partRefunding(),
            capture(1_000, false),
            "Refunding | CommandRefused BUSY of capture | "),
        row(
            "refunded",
            AT_ONCE,
            Stream.concat(captured().stream(), Stream.of(refund(5_000))).toList(),
            answered(Kind.REFUND, AMOUNT, 0, 5_000),
            "Captured | PaymentRefunded 5000 of refund | "),
        row(
            "a refund of which nobody knows, told by a read",
            AT_ONCE,
            Stream.concat(captured().stream(), Stream.of(refund(5_000))).toList(),
            read(30, State.AUTHORIZED, AMOUNT, 0),
            "Refunding | OutcomePending REFUNDING | "),
        row(
            "refused for good",
            AT_ONCE,
            Stream.concat(captured().stream(), Stream.of(refund(5_000))).toList(),
            refused(Kind.REFUND),
            "Captured | CommandRefused PROVIDER_REFUSED of refund | Read PT0S"),
        row(
            "refused in doubt, and a read shows nothing of it",
            AT_ONCE,
            refusedInDoubt(),
            refunds(0),
            "Captured | CommandRefused PROVIDER_REFUSED of refund | "),
        row(
            "refused in doubt, and somebody else gave less back",
            AT_ONCE,
            refusedInDoubt(),
            refunds(4_999),
            "Captured | PaymentRefunded 4999, CommandRefused PROVIDER_REFUSED of refund | "),
        row(
            "refused in doubt, and it was done: what else happened is asked",
            AT_ONCE,
            refusedInDoubt(),
            refunds(5_000),
            "Captured | PaymentRefunded 5000 of refund | Read PT0S"),
        row(
            "somebody else gives back meanwhile: asked once ours is settled",
            AT_ONCE,
            afterTaking(refund(5_000), notified(Name.REFUNDED, 300, false)),
            answered(Kind.REFUND, AMOUNT, 0, 5_300),
            "Captured | PaymentRefunded 5300 of refund | Read PT0S"),
        row(
            "an answer that says no more than was known is an outcome too",
            AT_ONCE,
            afterTaking(refunds(5_000), refund(5_000)),
            answered(Kind.REFUND, AMOUNT, 0, 5_000),
            "Captured | PaymentRefunded 0 of refund | "),
        row(
            "a part is given back, and the rest is released in the portal",
            ON_CONFIRM,
            partRefunding(),
            answered(Kind.REFUND, 10_000, AMOUNT - 10_000, 4_000),
            "Captured | PaymentCancelled 13900, PaymentRefunded 4000 of refund | "),
        row(
            "somebody acted in the portal, and a read shows nothing new: that is known now",
            AT_ONCE,
            afterTaking(notified(Name.REFUNDED, 300, false)),
            refunds(0),
            "Captured |  | "),
        row(
            "and nothing more is to be known",
            AT_ONCE,
            afterTaking(notified(Name.REFUNDED, 300, false), refunds(0)),
            refunds(0),
            "ignored"),
        row("a read that says what is known", AT_ONCE, captured(), refunds(0), "ignored"),
        row(
            "somebody gave some back in the portal",
            AT_ONCE,
            captured(),
            refunds(300),
            "Captured | PaymentRefunded 300 | "),
        row(
            "the reference again",
            AT_ONCE,
            captured(),
            new SagaEvent.AskedAgain(OTHER, at(9)),
            "Captured | CommandRefused REFERENCE_REUSED of other | "));
  }

  private static List<SagaEvent> partRefunding() {
    return after(
        created(),
        approved(),
        capture(10_000, false),
        answered(Kind.CAPTURE, 10_000, 0, 0),
        refund(4_000));
  }

  private static List<SagaEvent> afterTaking(SagaEvent... then) {
    return Stream.concat(captured().stream(), Stream.of(then)).toList();
  }

  private static List<SagaEvent> refusedInDoubt() {
    return afterTaking(refund(5_000), unresolved(Kind.REFUND, 10), refused(Kind.REFUND));
  }

  private static SagaEvent refunds(long refunded) {
    return new SagaEvent.ReadAnswered(snapshot(State.AUTHORIZED, AMOUNT, 0, refunded), at(12));
  }

  @ParameterizedTest
  @MethodSource("taken")
  void whatFollows(Row row) {
    holds(row);
  }
}
