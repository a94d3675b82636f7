// What an operator may do about which stuck payment, and what follows of it.
package dev.kassa.payment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Currency;
import dev.kassa.contract.Money;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.payment.Amounts;
import dev.kassa.contract.payment.AskedBy;
import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.payment.PaymentFact;
import dev.kassa.contract.pos.CapturePolicy;
import dev.kassa.contract.pos.OnLateApproval;
import dev.kassa.payment.Payment.Waiting;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OperatorAsksTest {
  private static final Instant AT = Instant.parse("2026-11-22T12:00:00Z");
  private static final Command REQUEST = command(1);
  private static final Command OTHER = command(2);
  private static final Amounts RESERVED = new Amounts(5000, 0, 0, 0);
  private static final Amounts TAKEN = new Amounts(5000, 5000, 0, 0);
  private static final Waiting WAITING = new Waiting(AT, true);

  private final PaymentSaga saga = new PaymentSaga(1);

  /** A stuck payment and the acts that it allows. */
  private record Row(Payment payment, String allowed) {
    @Override
    public String toString() {
      return payment.getClass().getSimpleName() + " " + payment.standing().stuck().get().reason();
    }
  }

  static List<Row> rows() {
    return List.of(
        new Row(creating(), "READ_AGAIN SETTLED_BY_HAND"),
        new Row(onThePhone(Stuck.Reason.UNANSWERED), "READ_AGAIN SETTLED_BY_HAND"),
        new Row(onThePhone(Stuck.Reason.ODD_AMOUNT), "READ_AGAIN RELEASE SETTLED_BY_HAND"),
        new Row(authorized(), "READ_AGAIN RELEASE SETTLED_BY_HAND"),
        new Row(capturing(Stuck.Reason.UNANSWERED), "READ_AGAIN CAPTURE RELEASE SETTLED_BY_HAND"),
        new Row(capturing(Stuck.Reason.ODD_AMOUNT), "READ_AGAIN RELEASE SETTLED_BY_HAND"),
        new Row(releasing(Stuck.Reason.UNANSWERED), "READ_AGAIN RELEASE SETTLED_BY_HAND"),
        new Row(releasing(Stuck.Reason.RELEASE_REFUSED), "READ_AGAIN RELEASE SETTLED_BY_HAND"),
        new Row(
            new Payment.Captured(standing(TAKEN, false, Stuck.Reason.ODD_AMOUNT)),
            "READ_AGAIN SETTLED_BY_HAND"),
        new Row(refunding(), "READ_AGAIN SETTLED_BY_HAND"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void whatIsAllowed(Row row) {
    assertThat(words(row.payment())).isEqualTo(row.allowed());
    for (OperatorAct act :
        List.of(
            new OperatorAct.ReadAgain(), new OperatorAct.Capture(), new OperatorAct.Release())) {
      boolean moved = act(row.payment(), act) instanceof Step.Moved;
      assertThat(moved).as(act.kind().name()).isEqualTo(row.allowed().contains(act.kind().name()));
    }
    Payment free = row.payment().with(free(row.payment().standing()));
    assertThat(words(free)).as("nothing is done by hand unless it is stuck").isEmpty();
    assertThat(act(free, new OperatorAct.ReadAgain())).isInstanceOf(Step.Ignored.class);
  }

  @Test
  void readAgainTakesItOffTheListAndReads() {
    assertThat(written(act(authorized(), new OperatorAct.ReadAgain())))
        .isEqualTo("Authorized |  | Read");
  }

  @Test
  void aCaptureKeepsItsKey() {
    Payment.Capturing before = capturing(Stuck.Reason.UNANSWERED);
    Step.Moved moved = (Step.Moved) act(before, new OperatorAct.Capture());
    assertThat(moved.calls()).containsExactly(Exits.capture(before));
    assertThat(moved.next()).isEqualTo(before);
  }

  @Test
  void aReleaseInsteadOfACaptureLeavesItsOutcomeToTheEnd() {
    Step.Moved moved =
        (Step.Moved) act(capturing(Stuck.Reason.ODD_AMOUNT), new OperatorAct.Release());
    assertThat(written(moved)).isEqualTo("Releasing |  | Release");
    assertThat(((Payment.Releasing) moved.next()).capture().map(c -> c.by())).contains(OTHER);
  }

  /** Everyone who waits gets one outcome, and it is what the totals say. */
  @Test
  void settledByHand() {
    assertThat(settled(creating(), new Amounts(0, 0, 0, 0)))
        .isEqualTo("Ended | PaymentTerminated of 2 1 | ");
    assertThat(settled(onThePhone(Stuck.Reason.ODD_AMOUNT), new Amounts(9000, 0, 9000, 0)))
        .isEqualTo("Ended | PaymentAuthorized, PaymentCancelled of 1 | ");
    assertThat(settled(capturing(Stuck.Reason.UNANSWERED), TAKEN))
        .isEqualTo("Captured | PaymentCaptured of 2 1 | ");
    assertThat(settled(capturing(Stuck.Reason.UNANSWERED), new Amounts(5000, 0, 5000, 0)))
        .isEqualTo("Ended | PaymentCancelled of 1, CommandRefused PROVIDER_REFUSED of 2 | ");
    assertThat(settled(releasing(Stuck.Reason.RELEASE_REFUSED), new Amounts(5000, 0, 5000, 0)))
        .isEqualTo("Ended | PaymentCancelled of 2 1 | ");
    assertThat(settled(releasing(Stuck.Reason.RELEASE_REFUSED), TAKEN))
        .isEqualTo("Captured | CommandRefused CAPTURED of 2, PaymentCaptured of 1 | ");
    assertThat(settled(refunding(), new Amounts(5000, 5000, 0, 2000)))
        .isEqualTo("Captured | PaymentRefunded of 2 | ");
  }

  @Test
  void totalsThatSettleNothingAreRefused() {
    assertThat(settled(authorized(), new Amounts(5000, 2000, 2000, 0)))
        .contains("nothing stays reserved");
    assertThat(settled(authorized(), new Amounts(0, 0, 0, 0))).contains("never shrink");
    assertThat(settled(refunding(), TAKEN))
        .as("told undone, the till would refund again")
        .contains("may still be made");
  }

  private String settled(Payment payment, Amounts amounts) {
    OperatorAct act = new OperatorAct.SettledByHand(amounts);
    return OperatorAsks.refusal(payment, act).orElseGet(() -> written(act(payment, act)));
  }

  private Step act(Payment payment, OperatorAct act) {
    return saga.on(payment, new SagaEvent.OperatorActed(act, AT.plusSeconds(7200)));
  }

  private static String words(Payment payment) {
    return OperatorAsks.allowed(payment).stream().map(Enum::name).collect(Collectors.joining(" "));
  }

  private static String written(Step step) {
    Step.Moved moved = (Step.Moved) step;
    return moved.next().getClass().getSimpleName()
        + " | "
        + moved.facts().stream()
            .map(
                fact ->
                    switch (fact) {
                      case CommandRefused refused ->
                          "CommandRefused " + refused.reason() + of(refused.outcomeOf());
                      case PaymentFact f ->
                          f.getClass().getSimpleName() + of(f.standing().outcomeOf());
                      case dev.kassa.contract.payment.OutcomePending _ -> "OutcomePending";
                    })
            .collect(Collectors.joining(", "))
        + " | "
        + moved.calls().stream()
            .map(call -> call.getClass().getSimpleName())
            .collect(Collectors.joining(", "));
  }

  private static String of(List<UUID> commands) {
    return commands.isEmpty()
        ? ""
        : " of "
            + commands.stream()
                .map(id -> "" + id.getLeastSignificantBits())
                .collect(Collectors.joining(" "));
  }

  // ---- stuck payments

  private static Payment creating() {
    return new Payment.Creating(
        standing(Amounts.NONE, true, Stuck.Reason.UNANSWERED),
        Optional.of(OTHER),
        true,
        Optional.empty(),
        WAITING);
  }

  private static Payment onThePhone(Stuck.Reason reason) {
    return new Payment.AwaitingCustomer(
        standing(Amounts.NONE, true, reason), Optional.empty(), 0, Optional.of(WAITING));
  }

  private static Payment authorized() {
    return new Payment.Authorized(standing(RESERVED, false, Stuck.Reason.ODD_AMOUNT), AT);
  }

  private static Payment.Capturing capturing(Stuck.Reason reason) {
    return new Payment.Capturing(
        standing(RESERVED, true, reason),
        Optional.of(OTHER),
        5000,
        false,
        AT,
        true,
        Optional.empty(),
        WAITING);
  }

  private static Payment releasing(Stuck.Reason reason) {
    return new Payment.Releasing(
        standing(RESERVED, true, reason),
        Optional.of(OTHER),
        Optional.empty(),
        5,
        Optional.of("6050"),
        WAITING);
  }

  private static Payment refunding() {
    return new Payment.Refunding(
        standing(TAKEN, false, Stuck.Reason.UNANSWERED),
        OTHER,
        2000,
        Optional.empty(),
        true,
        Optional.empty(),
        WAITING);
  }

  private static Standing standing(Amounts amounts, boolean owed, Stuck.Reason reason) {
    return new Standing(
        new Request(
            new Msn("123456"),
            new Reference("0193a1f0-6c1e-7b1c-9a51-0d7a5a3d2f10-1"),
            CheckoutId.of("0193a1f0-6c1e-7b1c-9a51-0d7a5a3d2f10"),
            REQUEST,
            Optional.empty(),
            new Money(Currency.NOK, 5000),
            new CapturePolicy.Manual(),
            OnLateApproval.RELEASE,
            AT.plusSeconds(30)),
        amounts,
        3,
        owed ? Optional.of(REQUEST) : Optional.empty(),
        false,
        Optional.of(new Stuck(reason, null, AT.plusSeconds(3600))));
  }

  private static Standing free(Standing s) {
    return new Standing(
        s.request(), s.amounts(), s.sequence(), s.owed(), s.news(), Optional.empty());
  }

  private static Command command(int number) {
    return new Command(new UUID(0, number), new AskedBy("oslo-1", "till-7"));
  }
}
