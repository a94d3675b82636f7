// Answers in doubt, as tables.
package dev.kassa.payment;

import static dev.kassa.payment.SagaTables.AMOUNT;
import static dev.kassa.payment.SagaTables.AT_ONCE;
import static dev.kassa.payment.SagaTables.ON_CONFIRM;
import static dev.kassa.payment.SagaTables.OPEN;
import static dev.kassa.payment.SagaTables.after;
import static dev.kassa.payment.SagaTables.answered;
import static dev.kassa.payment.SagaTables.approved;
import static dev.kassa.payment.SagaTables.at;
import static dev.kassa.payment.SagaTables.cancel;
import static dev.kassa.payment.SagaTables.capture;
import static dev.kassa.payment.SagaTables.captured;
import static dev.kassa.payment.SagaTables.createRefused;
import static dev.kassa.payment.SagaTables.created;
import static dev.kassa.payment.SagaTables.holds;
import static dev.kassa.payment.SagaTables.read;
import static dev.kassa.payment.SagaTables.refund;
import static dev.kassa.payment.SagaTables.refused;
import static dev.kassa.payment.SagaTables.row;
import static dev.kassa.payment.SagaTables.snapshot;
import static dev.kassa.payment.SagaTables.thisAmount;
import static dev.kassa.payment.SagaTables.unresolved;

import dev.kassa.contract.payment.PaymentRefused;
import dev.kassa.payment.SagaEvent.Kind;
import dev.kassa.payment.SagaEvent.Refusal;
import dev.kassa.payment.SagaTables.Row;
import dev.kassa.payment.Snapshot.State;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What was refused although it may have been done, and whose answer it is (DESIGN 6.4). */
class DoubtTest {
  /** What was refused although it may have been done, and whose answer it is (DESIGN 6.4). */
  private static Stream<Row> inDoubt() {
    var atTheDoor =
        createRefused(Refusal.AT_THE_DOOR, PaymentRefused.Reason.PROVIDER_REFUSED, "401");
    var conflict = createRefused(Refusal.CONFLICT, PaymentRefused.Reason.PROVIDER_REFUSED, "409");
    return Stream.of(
        row(
            "not let in, and nothing was tried before: refused",
            AT_ONCE,
            after(),
            atTheDoor,
            "Ended | PaymentRefused PROVIDER_REFUSED of request | "),
        row(
            "not let in after an attempt in doubt: a read decides, and no create any more",
            AT_ONCE,
            after(unresolved(Kind.CREATE, 2)),
            atTheDoor,
            "Creating |  | StopCreating, Read PT2S"),
        row(
            "a conflict says that something is there",
            AT_ONCE,
            after(),
            conflict,
            "Creating |  | StopCreating, Read PT2S"),
        row(
            "it was created: on the customer's phone as ever",
            AT_ONCE,
            after(unresolved(Kind.CREATE, 2), atTheDoor),
            read(6, State.CREATED, 0, 0),
            "AwaitingCustomer | PaymentCreated | "),
        row(
            "it was not: refused, as the provider said, and a look after the end",
            AT_ONCE,
            after(unresolved(Kind.CREATE, 2), atTheDoor),
            new SagaEvent.NotFound(at(6)),
            "Ended | PaymentRefused PROVIDER_REFUSED of request | StopCreating, Read PT1M"),
        row(
            "a cancel in doubt after a refusal is not lost",
            AT_ONCE,
            after(unresolved(Kind.CREATE, 2), atTheDoor, cancel()),
            new SagaEvent.NotFound(at(20)),
            "Ended | PaymentTerminated 0 of cancel, request | StopCreating, Read PT1M"),
        row(
            "a refused capture after one in doubt: the release tells what became of it",
            ON_CONFIRM,
            inDoubtOfAPart(),
            refused(Kind.CAPTURE),
            "Releasing |  | Release PT0S"),
        row(
            "it was taken: so the till is told",
            ON_CONFIRM,
            refusedInDoubt(),
            answered(Kind.RELEASE, 10_000, AMOUNT - 10_000, 0),
            "Captured | PaymentCaptured 10000 of capture, PaymentCancelled 13900 | "),
        row(
            "it was taken, by a read, and the rest is still reserved: another release",
            ON_CONFIRM,
            refusedInDoubt(),
            read(12, State.AUTHORIZED, 10_000, 0),
            "Releasing | PaymentCaptured 10000 of capture | Release PT0S"),
        row(
            "it was not: refused",
            ON_CONFIRM,
            refusedInDoubt(),
            answered(Kind.RELEASE, 0, AMOUNT, 0),
            "Ended | PaymentCancelled, CommandRefused PROVIDER_REFUSED of capture | "),
        row(
            "less was taken than was asked for, and the rest given back: refused",
            ON_CONFIRM,
            refusedInDoubt(),
            answered(Kind.RELEASE, 4_000, AMOUNT - 4_000, 0),
            "Captured | PaymentCaptured 4000, PaymentCancelled 19900,"
                + " CommandRefused PROVIDER_REFUSED of capture | "),
        row(
            "neither taken nor to be released: who waits is told, and a person looks",
            ON_CONFIRM,
            then(refusedInDoubt(), Collections.nCopies(5, refused(Kind.RELEASE))),
            read(12, State.AUTHORIZED, 0, 0),
            "Releasing, stuck RELEASE_REFUSED | CommandRefused PROVIDER_REFUSED of capture"
                + " | Release PT32S"),
        row(
            "a part that the provider does not take (6140) leaves the rest reserved",
            ON_CONFIRM,
            after(created(), approved(), capture(10_000, false)),
            thisAmount(),
            "Authorized | CommandRefused PROVIDER_REFUSED of capture | Read PT0S"),
        row(
            "the same in doubt: a read decides",
            ON_CONFIRM,
            inDoubtOfAPart(),
            thisAmount(),
            "Capturing |  | Read PT0S"),
        row(
            "and it says that the part was not taken",
            ON_CONFIRM,
            then(inDoubtOfAPart(), List.of(thisAmount())),
            read(12, State.AUTHORIZED, 0, 0),
            "Authorized | CommandRefused PROVIDER_REFUSED of capture | "),
        row(
            "a refund refused after one in doubt: a read decides",
            AT_ONCE,
            Stream.concat(
                    captured().stream(), Stream.of(refund(5_000), unresolved(Kind.REFUND, 10)))
                .toList(),
            refused(Kind.REFUND),
            "Refunding |  | Read PT0S"),
        row(
            "a refund's conflict goes on asking",
            AT_ONCE,
            Stream.concat(captured().stream(), Stream.of(refund(5_000))).toList(),
            new SagaEvent.CallRefused(Kind.REFUND, OPEN, Refusal.CONFLICT, "409", at(11)),
            "Refunding |  | Refund 5000, Read PT0S"),
        row(
            "the late answer of another refund ends this one not",
            AT_ONCE,
            Stream.concat(captured().stream(), Stream.of(refund(5_000))).toList(),
            new SagaEvent.Answered(
                Kind.REFUND, "another", snapshot(State.AUTHORIZED, AMOUNT, 0, 1_000), at(11)),
            "ignored"),
        row(
            "the late refusal of another capture releases nothing",
            ON_CONFIRM,
            after(created(), approved(), capture(10_000, false)),
            new SagaEvent.CallRefused(Kind.CAPTURE, "another", Refusal.FOR_GOOD, "6260", at(11)),
            "ignored"));
  }

  private static List<SagaEvent> inDoubtOfAPart() {
    return after(created(), approved(), capture(10_000, false), unresolved(Kind.CAPTURE, 9));
  }

  private static List<SagaEvent> refusedInDoubt() {
    return then(inDoubtOfAPart(), List.of(refused(Kind.CAPTURE)));
  }

  private static List<SagaEvent> then(List<SagaEvent> before, List<SagaEvent> after) {
    return Stream.concat(before.stream(), after.stream()).toList();
  }

  @ParameterizedTest
  @MethodSource("inDoubt")
  void whatFollows(Row row) {
    holds(row);
  }
}
