// The table of API 4.6 row by row, and every refusal that a payment's state can give.
package dev.kassa.simulator;

import static dev.kassa.simulator.Counted.assertThat;

import dev.kassa.simulator.Payment.State;
import dev.kassa.simulator.PaymentEvent.Name;
import dev.kassa.simulator.PaymentMachine.Move;
import dev.kassa.simulator.PaymentMachine.Stamp;
import dev.kassa.simulator.SimulatorConfig.Choices.EndedAggregate;
import dev.kassa.simulator.SimulatorConfig.Choices.RefundPeriod;
import dev.kassa.simulator.SimulatorConfig.Choices.RefusedCards;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PaymentMachineTest {
  private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
  private static final SalesUnit UNIT =
      SalesUnit.of("123456", "client", "secret", "key", SalesUnit.Market.NO);
  private static final SalesUnit DANISH =
      SalesUnit.of("123456", "client", "secret", "key", SalesUnit.Market.DK);
  private static final SalesUnit FULL_ONLY =
      new SalesUnit(
          "123456",
          "client",
          "secret",
          List.of("key"),
          SalesUnit.Market.NO,
          null,
          null,
          true,
          null,
          null,
          null);

  private static Stamp at(Instant when) {
    return new Stamp(when, "psp-" + when);
  }

  private static Payment created(long value) {
    var amount = new Amount("NOK", value);
    return new Payment(
        new PaymentKey("123456", "reference-1"),
        amount,
        State.CREATED,
        Aggregate.NOTHING,
        "psp-create",
        "PUSH_MESSAGE",
        "WALLET",
        "4712345678",
        "person",
        null,
        null,
        Map.of(),
        null,
        null,
        START,
        START.plusSeconds(600),
        null,
        null,
        null,
        List.of(new PaymentEvent(Name.CREATED, "psp-create", amount, START, "create-key", true)));
  }

  private static Payment done(Move move) {
    assertThat(move).isInstanceOf(Move.Done.class);
    return ((Move.Done) move).payment();
  }

  private static Payment approve(Payment payment) {
    return done(approval(payment));
  }

  private static Move approval(Payment payment) {
    return approval(payment, false, RefusedCards.SILENT);
  }

  private static Move approval(Payment payment, boolean refused, RefusedCards choice) {
    return PaymentMachine.approve(
        payment, refused, choice, EndedAggregate.ZERO, at(START), Duration.ofHours(1));
  }

  private static Move refundOf(Payment payment, long value, Instant when) {
    return PaymentMachine.refund(payment, nok(value), "r", at(when), RefundPeriod.FROM_RESERVATION);
  }

  private static Payment capture(Payment payment, long value) {
    return done(PaymentMachine.capture(payment, new Amount("NOK", value), "c", at(START), UNIT));
  }

  private static Payment cancel(Payment payment) {
    return done(PaymentMachine.cancel(payment, false, "x", at(START), UNIT));
  }

  private static Payment refund(Payment payment, long value) {
    return done(refundOf(payment, value, START));
  }

  private static UnaryOperator<Payment> acts(UnaryOperator<Payment> acts) {
    return acts;
  }

  static Stream<Arguments> aggregateTable() {
    return Stream.of(
        Arguments.of("created", acts(p -> p), State.CREATED, new Aggregate(0, 0, 0, 0), List.of()),
        Arguments.of(
            "approved",
            acts(PaymentMachineTest::approve),
            State.AUTHORIZED,
            new Aggregate(1000, 0, 0, 0),
            List.of(Name.AUTHORIZED)),
        Arguments.of(
            "cancelled before approval",
            acts(PaymentMachineTest::cancel),
            State.TERMINATED,
            new Aggregate(0, 1000, 0, 0),
            List.of(Name.TERMINATED)),
        Arguments.of(
            "cancelled after approval",
            acts(p -> cancel(approve(p))),
            State.AUTHORIZED,
            new Aggregate(1000, 1000, 0, 0),
            List.of(Name.AUTHORIZED, Name.CANCELLED)),
        Arguments.of(
            "captured 250, then cancelled",
            acts(p -> cancel(capture(approve(p), 250))),
            State.AUTHORIZED,
            new Aggregate(1000, 750, 250, 0),
            List.of(Name.AUTHORIZED, Name.CAPTURED, Name.CANCELLED)),
        Arguments.of(
            "refund 100 of captured 250",
            acts(p -> refund(capture(approve(p), 250), 100)),
            State.AUTHORIZED,
            new Aggregate(1000, 0, 250, 100),
            List.of(Name.AUTHORIZED, Name.CAPTURED, Name.REFUNDED)),
        Arguments.of(
            "declined",
            acts(p -> done(PaymentMachine.decline(p, at(START), EndedAggregate.ZERO))),
            State.ABORTED,
            new Aggregate(0, 0, 0, 0),
            List.of(Name.ABORTED)),
        Arguments.of(
            "out of time",
            acts(p -> done(PaymentMachine.expire(p, at(START), EndedAggregate.ZERO))),
            State.EXPIRED,
            new Aggregate(0, 0, 0, 0),
            List.of(Name.EXPIRED)),
        Arguments.of(
            "out of time, by the other choice",
            acts(p -> done(PaymentMachine.expire(p, at(START), EndedAggregate.CANCELLED))),
            State.EXPIRED,
            new Aggregate(0, 1000, 0, 0),
            List.of(Name.EXPIRED)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("aggregateTable")
  @Section("4.6")
  void rowOfTheAggregateTable(
      String row, UnaryOperator<Payment> acts, State state, Aggregate sums, List<Name> names) {
    var payment = acts.apply(created(1000));
    assertThat(payment.state()).as(row).isEqualTo(state);
    assertThat(payment.aggregate()).isEqualTo(sums);
    assertThat(payment.events().stream().skip(1).map(PaymentEvent::name).toList()).isEqualTo(names);
    assertThat(payment.pspReference()).isEqualTo("psp-create");
  }

  private static Move captureOf(Payment payment, Amount amount, Instant when, SalesUnit unit) {
    return PaymentMachine.capture(payment, amount, "c", at(when), unit);
  }

  private static Amount nok(long value) {
    return new Amount("NOK", value);
  }

  static Stream<Arguments> refusals() {
    var fresh = created(1000);
    var approved = approve(fresh);
    var terminated = cancel(fresh);
    var declined = done(PaymentMachine.decline(fresh, at(START), EndedAggregate.ZERO));
    var expired = done(PaymentMachine.expire(fresh, at(START), EndedAggregate.ZERO));
    var captured = capture(approved, 1000);
    var part = capture(approved, 250);
    var released = cancel(approved);
    var refunded = refund(captured, 1000);
    var late = START.plus(Duration.ofDays(181));
    var fortnight = START.plus(Duration.ofDays(15));
    return Stream.of(
        Arguments.of(6080, captureOf(fresh, nok(1000), START, UNIT)),
        Arguments.of(6070, captureOf(terminated, nok(1000), START, UNIT)),
        Arguments.of(6200, captureOf(declined, nok(1000), START, UNIT)),
        Arguments.of(6200, captureOf(expired, nok(1000), START, UNIT)),
        Arguments.of(6070, captureOf(released, nok(1000), START, UNIT)),
        Arguments.of(4040, captureOf(approved, nok(0), START, UNIT)),
        Arguments.of(4040, captureOf(approved, new Amount("DKK", 1000), START, UNIT)),
        Arguments.of(6170, captureOf(captured, nok(1), START, UNIT)),
        Arguments.of(6090, captureOf(approved, nok(1001), START, UNIT)),
        Arguments.of(6090, captureOf(part, nok(751), START, UNIT)),
        Arguments.of(6140, captureOf(approved, nok(999), START, FULL_ONLY)),
        Arguments.of(6100, captureOf(approved, nok(1000), late, UNIT)),
        Arguments.of(6100, captureOf(approved, nok(1000), fortnight, DANISH)),
        Arguments.of(6060, PaymentMachine.cancel(approved, true, null, at(START), UNIT)),
        Arguments.of(6050, PaymentMachine.cancel(terminated, false, null, at(START), UNIT)),
        Arguments.of(6050, PaymentMachine.cancel(declined, false, null, at(START), UNIT)),
        Arguments.of(6050, PaymentMachine.cancel(expired, true, null, at(START), UNIT)),
        Arguments.of(6190, PaymentMachine.cancel(released, false, null, at(START), UNIT)),
        Arguments.of(6040, PaymentMachine.cancel(captured, false, null, at(START), UNIT)),
        Arguments.of(6030, PaymentMachine.cancel(approved, false, null, at(late), UNIT)),
        Arguments.of(
            6250,
            PaymentMachine.cancel(
                created(201).processing(START.plusSeconds(3600)), false, null, at(START), UNIT)),
        Arguments.of(6020, refundOf(fresh, 1, START)),
        Arguments.of(6210, refundOf(declined, 1, START)),
        Arguments.of(6210, refundOf(approved, 1, START)),
        Arguments.of(4040, refundOf(captured, 0, START)),
        Arguments.of(6180, refundOf(refunded, 1, START)),
        Arguments.of(6150, refundOf(part, 251, START)),
        Arguments.of(5100, refundOf(captured, 123, START)),
        Arguments.of(6220, refundOf(captured, 124, START)),
        Arguments.of(6220, refundOf(captured, 1, START.plus(Duration.ofDays(366)))),
        Arguments.of(10020, approval(approved)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusals")
  @Section({"4.7", "4.8"})
  void refuses(int code, Move move) {
    assertThat(move).isInstanceOf(Move.Refused.class);
    assertThat(((Move.Refused) move).code().code()).isEqualTo(code);
  }

  @Test
  @Section("4.7")
  void theLastInstantOfADeadlineStillCounts() {
    var approved = approve(created(1000));
    var last = START.plus(Duration.ofDays(180));
    assertThat(captureOf(approved, nok(1000), last, UNIT)).isInstanceOf(Move.Done.class);
  }

  @Test
  @Section("4.5")
  void eventsCarryTheirOwnPspReferenceAmountAndKey() {
    var payment = cancel(capture(approve(created(1000)), 250));
    var events = payment.events();
    assertThat(events.get(1).idempotencyKey()).isEqualTo("create-key");
    assertThat(events.get(2).amount()).isEqualTo(nok(250));
    assertThat(events.get(2).idempotencyKey()).isEqualTo("c");
    assertThat(events.get(3).amount()).isEqualTo(nok(750));
    assertThat(events.get(3).idempotencyKey()).isNull();
    assertThat(events).allMatch(PaymentEvent::success);
  }

  @Test
  @Section("7.4")
  void testAmountsFailOnApproval() {
    for (var value : new long[] {151, 182, 183, 184, 186, 187, 197, 202}) {
      assertThat(approval(created(value))).isEqualTo(new Move.Waiting(created(value)));
      assertThat(PaymentMachine.authorize(created(value), at(START))).isInstanceOf(Move.Done.class);
    }
    // Two of them are Norwegian.
    assertThat(PaymentMachine.refusedByIssuer(new Amount("DKK", 151))).isTrue();
    assertThat(PaymentMachine.refusedByIssuer(new Amount("DKK", 197))).isFalse();
    assertThat(PaymentMachine.refusedByIssuer(new Amount("EUR", 202))).isFalse();
    var unknown = approval(created(201));
    assertThat(unknown)
        .isEqualTo(new Move.Waiting(created(201).processing(START.plusSeconds(3600))));
  }
}
