package dev.kassa.payment.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.payment.SagaEvent.Kind;
import dev.kassa.payment.postgres.PaymentName;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who has a place at the provider, and who is next. */
class CallLaneTest {
  private static final Instant START = Instant.parse("2026-11-26T10:00:00Z");

  private final CallLane lane = new CallLane(2, Duration.ofMillis(250), START);
  private Instant now = START.plus(Duration.ofMinutes(1));

  @Test
  void soManyBeginAtOnce() {
    assertThat(lane.begins(create(1), now)).isTrue();
    assertThat(lane.isFull()).isFalse();
    assertThat(lane.begins(create(2), now)).isTrue();
    assertThat(lane.isFull()).isTrue();
    assertThat(lane.begins(create(3), now)).isFalse();
  }

  @Test
  void aCreateIsAskedAndKeepsItsPlaceMeanwhile() {
    fill();
    lane.begins(create(3), now);
    lane.begins(create(4), now);

    assertThat(lane.ended(now)).contains(new CallLane.Turn.Ask(create(3), false));
    assertThat(lane.begins(create(5), now)).as("who comes in between").isFalse();
    assertThat(lane.begins(create(3), now)).as("leased anew").isTrue();
    assertThat(lane.asked(create(3), now)).isEmpty();

    assertThat(lane.ended(now)).contains(new CallLane.Turn.Ask(create(4), false));
  }

  @Test
  void thePlaceOfOneThatIsNotWantedAnyMoreIsTheNextOnes() {
    fill();
    lane.begins(create(3), now);
    lane.begins(create(4), now);

    assertThat(lane.ended(now)).contains(new CallLane.Turn.Ask(create(3), false));
    assertThat(lane.asked(create(3), now)).contains(new CallLane.Turn.Ask(create(4), false));
    assertThat(lane.asked(create(4), now)).isEmpty();
    assertThat(lane.isFull()).isFalse();
  }

  @Test
  void whatTakesOrFreesMoneyGoesFirstAndAsItIs() {
    fill();
    lane.begins(create(3), now);
    lane.begins(call(4, Kind.CAPTURE), now);
    assertThat(lane.isBackedUp()).isFalse();
    lane.begins(call(5, Kind.RELEASE), now);
    assertThat(lane.isBackedUp()).isTrue();

    assertThat(lane.ended(now)).contains(new CallLane.Turn.Make(call(4, Kind.CAPTURE)));
    assertThat(lane.ended(now)).contains(new CallLane.Turn.Make(call(5, Kind.RELEASE)));
    assertThat(lane.ended(now)).contains(new CallLane.Turn.Ask(create(3), false));
  }

  @Test
  void itIsCrowdedWhenManyHaveWaitedTooLongForAWhile() {
    fill();
    for (int i = 0; i < 60; i++) {
      assertThat(lane.isCrowded(now)).isFalse();
      lane.begins(create(100 + i), now);
    }
    for (int i = 0; i < 30; i++) {
      now = now.plusMillis(100);
      assertThat(lane.ended(now)).isPresent();
      lane.begins(create(100 + i), now);
      lane.begins(create(200 + i), now);
    }
    assertThat(lane.isCrowded(now)).isTrue();
    assertThat(lane.ended(now)).get().extracting("late").isEqualTo(true);

    while (lane.ended(now).isPresent()) {
      // They end as fast as they begin.
    }
    assertThat(lane.isCrowded(now)).as("nobody waits any more").isFalse();
  }

  @Test
  void aFewThatWaitLongAreNoCrowd() {
    fill();
    for (int i = 0; i < 10; i++) {
      lane.begins(create(100 + i), now);
    }
    for (int i = 0; i < 9; i++) {
      now = now.plusSeconds(2);
      assertThat(lane.ended(now)).isPresent();
      assertThat(lane.isCrowded(now)).isFalse();
    }
  }

  private void fill() {
    lane.begins(create(1), now);
    lane.begins(create(2), now);
  }

  private static LeasedCall create(int number) {
    return call(number, Kind.CREATE);
  }

  private static LeasedCall call(int number, Kind kind) {
    return new LeasedCall(
        new PaymentName(new Msn("123456"), new Reference("reference-" + number)),
        CheckoutId.of("0197a2b4-5a00-7b3e-9f52-3d1c6a7e8f90"),
        Optional.empty(),
        kind,
        "key-" + number,
        "sealed",
        1,
        START.plus(Duration.ofHours(1)),
        Optional.empty());
  }
}
