// What was taken is given back, as tables.
package dev.kassa.payment;

import static dev.kassa.payment.SagaTables.AMOUNT;
import static dev.kassa.payment.SagaTables.AT_ONCE;
import static dev.kassa.payment.SagaTables.OTHER;
import static dev.kassa.payment.SagaTables.answered;
import static dev.kassa.payment.SagaTables.at;
import static dev.kassa.payment.SagaTables.captured;
import static dev.kassa.payment.SagaTables.holds;
import static dev.kassa.payment.SagaTables.read;
import static dev.kassa.payment.SagaTables.refund;
import static dev.kassa.payment.SagaTables.refused;
import static dev.kassa.payment.SagaTables.row;

import dev.kassa.payment.SagaEvent.Kind;
import dev.kassa.payment.SagaTables.Row;
import dev.kassa.payment.Snapshot.State;
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
            "refunded",
            AT_ONCE,
            Stream.concat(captured().stream(), Stream.of(refund(5_000))).toList(),
            answered(Kind.REFUND, AMOUNT, 0, 5_000),
            "Captured | PaymentRefunded of refund | "),
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
            "the reference again",
            AT_ONCE,
            captured(),
            new SagaEvent.AskedAgain(OTHER, at(9)),
            "Captured | CommandRefused REFERENCE_REUSED of other | "));
  }

  @ParameterizedTest
  @MethodSource("taken")
  void whatFollows(Row row) {
    holds(row);
  }
}
