// What comes after the end, as tables.
package dev.kassa.payment;

import static dev.kassa.payment.SagaTables.AMOUNT;
import static dev.kassa.payment.SagaTables.AT_ONCE;
import static dev.kassa.payment.SagaTables.ON_CONFIRM;
import static dev.kassa.payment.SagaTables.after;
import static dev.kassa.payment.SagaTables.approved;
import static dev.kassa.payment.SagaTables.at;
import static dev.kassa.payment.SagaTables.cancel;
import static dev.kassa.payment.SagaTables.cancels;
import static dev.kassa.payment.SagaTables.created;
import static dev.kassa.payment.SagaTables.holds;
import static dev.kassa.payment.SagaTables.notified;
import static dev.kassa.payment.SagaTables.read;
import static dev.kassa.payment.SagaTables.refused;
import static dev.kassa.payment.SagaTables.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.payment.SagaEvent.Kind;
import dev.kassa.payment.SagaEvent.Name;
import dev.kassa.payment.SagaTables.Row;
import dev.kassa.payment.Snapshot.State;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ended is not deaf. */
class AftermathTest {
  private static Stream<Row> ended() {
    var gone = after(cancel(), new SagaEvent.NotFound(at(20)));
    return Stream.of(
        row(
            "ended is not deaf: a late approval is released",
            AT_ONCE,
            gone,
            approved(),
            "Releasing | PaymentAuthorized | Release PT0S"),
        row(
            "a payment that should not be there is taken off the phone",
            AT_ONCE,
            gone,
            read(30, State.CREATED, 0, 0),
            "Ended |  | Terminate PT0S"),
        row(
            "not there yet: what comes late is looked for once more",
            AT_ONCE,
            gone,
            new SagaEvent.NotFound(at(80)),
            "Ended |  | Read PT15M"),
        row(
            "approved late, and already taken in the portal",
            AT_ONCE,
            gone,
            read(30, State.AUTHORIZED, AMOUNT, 0),
            "Captured | PaymentAuthorized, PaymentCaptured | "),
        row("and not for ever", AT_ONCE, gone, new SagaEvent.NotFound(at(980)), "ignored"),
        row(
            "nothing to cancel any more",
            AT_ONCE,
            after(created(), notified(Name.ABORTED, AMOUNT, false)),
            cancel(),
            "Ended | CommandRefused ENDED of cancel | "));
  }

  @ParameterizedTest
  @MethodSource("ended")
  void whatFollows(Row row) {
    holds(row);
  }

  @Test
  void eachTerminateAndEachReleaseHasAKeyOfItsOwn() {
    List<String> terminates =
        cancels(
            AT_ONCE,
            after(
                created(),
                cancel(),
                refused(Kind.TERMINATE),
                read(12, State.CREATED, 0, 0),
                refused(Kind.TERMINATE),
                read(16, State.CREATED, 0, 0)));
    List<String> releases =
        cancels(
            ON_CONFIRM,
            after(
                created(),
                approved(),
                cancel(),
                refused(Kind.RELEASE),
                read(12, State.AUTHORIZED, 0, 0),
                refused(Kind.RELEASE),
                read(16, State.AUTHORIZED, 0, 0)));

    assertThat(terminates).hasSize(3).doesNotHaveDuplicates();
    assertThat(releases).hasSize(3).doesNotHaveDuplicates();
  }

  /** A refusal sticks to its key at the provider, so the same key would be refused for ever. */
  @Test
  void eachTerminateOfALateCreationHasAKeyOfItsOwn() {
    List<String> keys =
        cancels(
            AT_ONCE,
            after(
                cancel(),
                new SagaEvent.NotFound(at(20)),
                read(30, State.CREATED, 0, 0),
                refused(Kind.TERMINATE),
                read(32, State.CREATED, 0, 0),
                refused(Kind.TERMINATE),
                read(36, State.CREATED, 0, 0)));
    assertThat(keys).hasSize(3).doesNotHaveDuplicates();
  }
}
