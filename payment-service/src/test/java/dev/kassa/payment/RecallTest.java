// What a restored database has forgotten, as a table.
package dev.kassa.payment;

import static dev.kassa.payment.SagaTables.AMOUNT;
import static dev.kassa.payment.SagaTables.AT_ONCE;
import static dev.kassa.payment.SagaTables.CAPTURE;
import static dev.kassa.payment.SagaTables.ON_CONFIRM;
import static dev.kassa.payment.SagaTables.REFUND;
import static dev.kassa.payment.SagaTables.SAGA;
import static dev.kassa.payment.SagaTables.approved;
import static dev.kassa.payment.SagaTables.at;
import static dev.kassa.payment.SagaTables.cancel;
import static dev.kassa.payment.SagaTables.capture;
import static dev.kassa.payment.SagaTables.refund;
import static dev.kassa.payment.SagaTables.request;
import static dev.kassa.payment.SagaTables.snapshot;
import static dev.kassa.payment.SagaTables.written;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.pos.CapturePolicy;
import dev.kassa.contract.pos.OnLateApproval;
import dev.kassa.payment.Snapshot.State;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A request that was carried out in the time that was lost, and what was asked of it then. */
class RecallTest {
  /**
   * What is read again of a forgotten payment, what the provider says of it, and what follows.
   *
   * @param asked in their order, those of before the restore as such
   */
  private record Row(
      String rule, CapturePolicy capture, List<SagaEvent> asked, SagaEvent then, String follows) {
    @Override
    public String toString() {
      return rule;
    }
  }

  private static Stream<Row> rows() {
    return Stream.of(
        new Row(
            "never created: the till is told that its time is over",
            AT_ONCE,
            List.of(),
            notFound(),
            "Ended | PaymentRefused REQUEST_EXPIRED of request | StopCreating, Read PT1M"),
        new Row(
            "created, and on the customer's phone",
            AT_ONCE,
            List.of(),
            told(State.CREATED, 0, 0, 0),
            "AwaitingCustomer | PaymentCreated | "),
        new Row(
            "approved: taken, under the key that it may have been taken under",
            AT_ONCE,
            List.of(),
            told(State.AUTHORIZED, 0, 0, 0),
            "Capturing | PaymentCreated, PaymentAuthorized | Capture 23900"),
        new Row(
            "taken: the request hears so again",
            AT_ONCE,
            List.of(),
            told(State.AUTHORIZED, AMOUNT, 0, 0),
            "Captured | PaymentCreated, PaymentAuthorized, PaymentCaptured of request | "),
        new Row(
            "given up, and never created",
            AT_ONCE,
            List.of(before(cancel())),
            notFound(),
            "Ended | PaymentTerminated 0 of cancel, request | StopCreating, Read PT1M"),
        new Row(
            "given up, and terminated by that",
            AT_ONCE,
            List.of(before(cancel())),
            told(State.TERMINATED, 0, AMOUNT, 0),
            "Ended | PaymentCreated, PaymentTerminated of cancel, request | "),
        new Row(
            "a part was taken by a capture",
            ON_CONFIRM,
            List.of(before(capture(900, false))),
            told(State.AUTHORIZED, 900, 0, 0, captureKey()),
            "Authorized | PaymentCreated, PaymentAuthorized of request, PaymentCaptured 900,"
                + " PaymentCaptured 0 of capture | "),
        new Row(
            "a capture that was not carried out moves nothing any more",
            ON_CONFIRM,
            List.of(before(capture(900, false))),
            told(State.AUTHORIZED, 0, 0, 0),
            "Authorized | PaymentCreated, PaymentAuthorized of request,"
                + " CommandRefused REQUEST_EXPIRED of capture | "),
        new Row(
            "the till gave up what was left of a part",
            ON_CONFIRM,
            List.of(before(capture(900, false)), before(cancel())),
            told(State.AUTHORIZED, 900, AMOUNT - 900, 0, captureKey()),
            "Captured | PaymentCreated, PaymentAuthorized of request, PaymentCaptured 900,"
                + " PaymentCancelled 23000, PaymentCaptured 0 of capture,"
                + " PaymentCancelled 0 of cancel | "),
        new Row(
            "the till gave up, and was not heard because money is taken",
            AT_ONCE,
            List.of(before(cancel())),
            told(State.AUTHORIZED, AMOUNT, 0, 0),
            "Captured | PaymentCreated, PaymentAuthorized, PaymentCaptured of request,"
                + " CommandRefused CAPTURED of cancel | "),
        new Row(
            "a refund was done",
            AT_ONCE,
            List.of(before(refund(500))),
            told(State.AUTHORIZED, AMOUNT, 0, 500, refundKey()),
            "Captured | PaymentCreated, PaymentAuthorized, PaymentCaptured of request,"
                + " PaymentRefunded 500, PaymentRefunded 0 of refund | "),
        new Row(
            "a refund was not done, though another of the same amount was",
            AT_ONCE,
            List.of(before(refund(500))),
            told(State.AUTHORIZED, AMOUNT, 0, 500, "another"),
            "Captured | PaymentCreated, PaymentAuthorized, PaymentCaptured of request,"
                + " PaymentRefunded 500, CommandRefused REQUEST_EXPIRED of refund | "),
        new Row(
            "what is asked after the restore waits for the provider's word",
            AT_ONCE,
            List.of(refund(500)),
            told(State.AUTHORIZED, AMOUNT, 0, 0),
            "Refunding | PaymentCreated, PaymentAuthorized, PaymentCaptured of request | "
                + "Refund 500"),
        new Row(
            "what is asked after the restore of a payment that never was",
            ON_CONFIRM,
            List.of(before(capture(900, false)), refund(500)),
            notFound(),
            "Ended | PaymentRefused REQUEST_EXPIRED of request, CommandRefused REQUEST_EXPIRED of"
                + " capture, CommandRefused ENDED of refund | StopCreating, Read PT1M"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void forgotten(Row row) {
    Payment payment =
        SAGA.forgotten(request(row.capture(), OnLateApproval.RELEASE), 0, at(90)).next();
    for (SagaEvent asked : row.asked()) {
      payment = ((Step.Moved) SAGA.on(payment, asked)).next();
    }
    assertThat(written(SAGA.on(payment, row.then()))).isEqualTo(row.follows());
  }

  @Test
  void noCreateIsMadeForIt() {
    assertThat(written(SAGA.forgotten(request(AT_ONCE, OnLateApproval.RELEASE), 0, at(1))))
        .isEqualTo("Creating | PaymentRequestAccepted | Read PT0S");
  }

  @Test
  void aCommandOnAPaymentThatIsThereHasTheProviderAskedFirst() {
    Payment there =
        ((Step.Moved)
                SAGA.on(
                    SAGA.asked(request(ON_CONFIRM, OnLateApproval.RELEASE), false, at(0)).next(),
                    approved()))
            .next();
    Step asked = SAGA.on(there, before(capture(900, false)));
    assertThat(written(asked)).isEqualTo("Authorized |  | Read PT0S");
    assertThat(
            written(
                SAGA.on(
                    ((Step.Moved) asked).next(), told(State.AUTHORIZED, 900, 0, 0, captureKey()))))
        .isEqualTo("Authorized | PaymentCaptured 900, PaymentCaptured 0 of capture | ");
  }

  private static SagaEvent before(SagaEvent asked) {
    return new SagaEvent.AskedBefore((SagaEvent.TillAsked) asked);
  }

  private static SagaEvent notFound() {
    return new SagaEvent.Forgotten(new SagaEvent.NotFound(at(91)), Set.of());
  }

  private static SagaEvent told(
      State state, long captured, long cancelled, long refunded, String... done) {
    return new SagaEvent.Forgotten(
        new SagaEvent.ReadAnswered(snapshot(state, captured, cancelled, refunded), at(91)),
        Set.of(done));
  }

  private static String captureKey() {
    return Exits.captureKey(request(ON_CONFIRM, OnLateApproval.RELEASE), CAPTURE);
  }

  private static String refundKey() {
    return Exits.refundKey(request(AT_ONCE, OnLateApproval.RELEASE), REFUND);
  }
}
