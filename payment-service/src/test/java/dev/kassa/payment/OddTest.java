// What does not settle by itself, as tables.
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
import static dev.kassa.payment.SagaTables.created;
import static dev.kassa.payment.SagaTables.holds;
import static dev.kassa.payment.SagaTables.notified;
import static dev.kassa.payment.SagaTables.read;
import static dev.kassa.payment.SagaTables.refund;
import static dev.kassa.payment.SagaTables.refused;
import static dev.kassa.payment.SagaTables.row;
import static dev.kassa.payment.SagaTables.unresolved;

import dev.kassa.contract.payment.Amounts;
import dev.kassa.payment.SagaEvent.Kind;
import dev.kassa.payment.SagaEvent.Name;
import dev.kassa.payment.SagaTables.Row;
import dev.kassa.payment.Snapshot.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a person must look at, and what is never believed. */
class OddTest {
  private static final Snapshot OTHER_MONEY =
      new Snapshot(State.AUTHORIZED, new Amounts(999_999, 0, 0, 0), Optional.empty());

  private static SagaEvent otherMoney() {
    return new SagaEvent.ReadAnswered(OTHER_MONEY, at(5));
  }

  /** What a person must look at, and what is never believed. */
  private static Stream<Row> odd() {
    List<SagaEvent> refusedReleases = new ArrayList<>();
    refusedReleases.addAll(after(created(), approved(), refused(Kind.CAPTURE)));
    for (int i = 0; i < 5; i++) {
      refusedReleases.add(refused(Kind.RELEASE));
      refusedReleases.add(read(8 + i, State.AUTHORIZED, 0, 0));
    }
    List<SagaEvent> refusedCancel = new ArrayList<>(refusedReleases);
    refusedCancel.set(2, cancel());
    return Stream.of(
        row(
            "while it is being taken, the provider names other money",
            AT_ONCE,
            after(created(), approved()),
            otherMoney(),
            "Capturing, stuck ODD_AMOUNT |  | "),
        row(
            "and says it again",
            AT_ONCE,
            after(created(), approved(), otherMoney()),
            otherMoney(),
            "ignored"),
        row(
            "more is taken and given back than was asked for",
            AT_ONCE,
            after(created(), approved()),
            read(20, State.AUTHORIZED, 20_000, 20_000),
            "Capturing, stuck ODD_AMOUNT |  | "),
        row(
            "the capture's own answer does",
            AT_ONCE,
            after(created(), approved()),
            new SagaEvent.Answered(Kind.CAPTURE, OPEN, OTHER_MONEY, at(6)),
            "Capturing, stuck ODD_AMOUNT |  | "),
        row(
            "who gave up is told when no release is taken",
            ON_CONFIRM,
            refusedCancel.subList(0, refusedCancel.size() - 1),
            refusedCancel.getLast(),
            "Releasing, stuck RELEASE_REFUSED |"
                + " CommandRefused PROVIDER_REFUSED of cancel | Release PT32S"),
        row(
            "a notification names other money than was asked for: the read tells",
            AT_ONCE,
            after(created()),
            notified(Name.AUTHORIZED, 999_999, false),
            "AwaitingCustomer |  | Read PT0S"),
        row(
            "the provider itself does: nothing is taken",
            AT_ONCE,
            after(created()),
            otherMoney(),
            "AwaitingCustomer, stuck ODD_AMOUNT | OutcomePending CAPTURING | "),
        row(
            "what is told when no release is taken",
            AT_ONCE,
            refusedReleases.subList(0, refusedReleases.size() - 1),
            refusedReleases.getLast(),
            "Releasing, stuck RELEASE_REFUSED |"
                + " PaymentRefused PROVIDER_REFUSED of request | Release PT32S"),
        row(
            "and it ends when the provider lets go of it",
            AT_ONCE,
            refusedReleases,
            read(99, State.AUTHORIZED, 0, AMOUNT),
            "Ended | PaymentCancelled | "),
        row(
            "a call that is unknown for an hour",
            AT_ONCE,
            after(created(), approved(), unresolved(Kind.CAPTURE, 60)),
            unresolved(Kind.CAPTURE, 3_700),
            "Capturing, stuck UNANSWERED |  | Capture 23900"),
        row(
            "a terminate that is unknown for long: do not charge again",
            AT_ONCE,
            after(created(), cancel()),
            unresolved(Kind.TERMINATE, 18),
            "AwaitingCustomer | OutcomePending TERMINATING | Terminate PT0S"),
        row(
            "another terminate of a late creation needs another key",
            AT_ONCE,
            after(
                cancel(),
                new SagaEvent.NotFound(at(20)),
                read(30, State.CREATED, 0, 0),
                refused(Kind.TERMINATE)),
            read(32, State.CREATED, 0, 0),
            "Ended |  | Terminate PT2S"),
        row(
            "a refund while a part is still reserved",
            ON_CONFIRM,
            after(
                created(),
                approved(),
                capture(10_000, false),
                answered(Kind.CAPTURE, 10_000, 0, 0)),
            refund(4_000),
            "Refunding |  | Refund 4000"),
        row(
            "after which the till goes on",
            ON_CONFIRM,
            after(
                created(),
                approved(),
                capture(10_000, false),
                answered(Kind.CAPTURE, 10_000, 0, 0),
                refund(4_000)),
            answered(Kind.REFUND, 10_000, 0, 4_000),
            "Authorized | PaymentRefunded 4000 of refund | "));
  }

  @ParameterizedTest
  @MethodSource("odd")
  void whatFollows(Row row) {
    holds(row);
  }
}
