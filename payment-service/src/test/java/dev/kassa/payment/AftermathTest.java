// What comes after the end, as tables.
package dev.kassa.payment;

import static dev.kassa.payment.SagaTables.AMOUNT;
import static dev.kassa.payment.SagaTables.AT_ONCE;
import static dev.kassa.payment.SagaTables.SAGA;
import static dev.kassa.payment.SagaTables.START;
import static dev.kassa.payment.SagaTables.after;
import static dev.kassa.payment.SagaTables.approved;
import static dev.kassa.payment.SagaTables.at;
import static dev.kassa.payment.SagaTables.cancel;
import static dev.kassa.payment.SagaTables.created;
import static dev.kassa.payment.SagaTables.holds;
import static dev.kassa.payment.SagaTables.notified;
import static dev.kassa.payment.SagaTables.on;
import static dev.kassa.payment.SagaTables.read;
import static dev.kassa.payment.SagaTables.refused;
import static dev.kassa.payment.SagaTables.request;
import static dev.kassa.payment.SagaTables.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.pos.OnLateApproval;
import dev.kassa.payment.SagaEvent.Kind;
import dev.kassa.payment.SagaEvent.Name;
import dev.kassa.payment.SagaTables.Row;
import dev.kassa.payment.Snapshot.State;
import java.util.ArrayList;
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

  /** A refusal sticks to its key at the provider, so the same key would be refused for ever. */
  @Test
  void eachTerminateOfALateCreationHasAKeyOfItsOwn() {
    Payment payment = SAGA.asked(request(AT_ONCE, OnLateApproval.RELEASE), false, START).next();
    List<String> keys = new ArrayList<>();
    for (SagaEvent event :
        after(
            cancel(),
            new SagaEvent.NotFound(at(20)),
            read(30, State.CREATED, 0, 0),
            refused(Kind.TERMINATE),
            read(32, State.CREATED, 0, 0),
            refused(Kind.TERMINATE),
            read(36, State.CREATED, 0, 0))) {
      Step.Moved moved = (Step.Moved) on(payment, event);
      payment = moved.next();
      for (ProviderCall call : moved.calls()) {
        if (call instanceof ProviderCall.Terminate(String key, _)) {
          keys.add(key);
        }
      }
    }
    assertThat(keys).hasSize(3).doesNotHaveDuplicates();
  }
}
