package dev.kassa.payment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

/** Queues played by the clock, in steps of ten milliseconds: who is let in, and who is not. */
class AdmissionTest {
  private static final Instant START = Instant.parse("2026-11-26T10:00:00Z");
  private static final Duration STEP = Duration.ofMillis(10);

  private Admission admission =
      Admission.start(Duration.ofMillis(250), START.minus(Duration.ofMinutes(1)));
  private Instant now = START;
  private long refused;
  private long least = Long.MAX_VALUE;

  @Test
  void whoeverComesToAQuietShopIsLetIn() {
    play(Duration.ofMinutes(10), _ -> 5);

    assertThat(refused).isZero();
  }

  @Test
  void aWaitThatGrowsRefusesWhatHasWaitedTooLong() {
    play(Duration.ofSeconds(10), _ -> 5);
    // Twice what can be done: half a second of queue a second.
    play(Duration.ofMillis(1_480), at -> 5 + at / 2);
    assertThat(refused).as("not at once: it might be a moment's").isZero();

    play(Duration.ofMillis(200), at -> 745 + at / 2);
    assertThat(refused).isPositive();
    assertThat(admission.admits(Duration.ofMillis(240))).isTrue();
    assertThat(admission.admits(Duration.ofMillis(260))).isFalse();
  }

  @Test
  void aBacklogThatIsWorkedOffRefusesNobody() {
    play(Duration.ofSeconds(10), _ -> 5);
    // Fifteen seconds of pause, then half as much again as comes is done.
    play(Duration.ofSeconds(30), at -> Math.max(5, 15_000 - at / 2));

    assertThat(refused).isZero();
  }

  @Test
  void aStartIntoABacklogRefusesNobody() {
    play(Duration.ofSeconds(30), at -> Math.max(5, 20_000 - at));

    assertThat(refused).isZero();
  }

  @Test
  void codeThatIsNotCompiledYetMaySlowDown() {
    admission = Admission.start(Duration.ofMillis(250), START);

    play(Duration.ofSeconds(30), at -> 5 + at / 2);

    assertThat(refused).isZero();
  }

  @Test
  void aFewSlowOnesAreNoRush() {
    for (int i = 0; i < 1_000; i++) {
      play(STEP, _ -> 5);
      now = now.plusSeconds(5);
      int slow = 400 + i;
      play(STEP.multipliedBy(10), _ -> slow);
      now = now.plusSeconds(2);
      play(STEP.multipliedBy(10), _ -> slow + 50);
    }

    assertThat(refused).isZero();
  }

  @Test
  void aClockThatIsAheadRefusesNobody() {
    play(Duration.ofMinutes(5), _ -> 3_000);
    play(Duration.ofMinutes(5), _ -> -2_000);

    assertThat(refused).isZero();
  }

  @Test
  void aClockThatJumpsIsForgivenWithinMinutes() {
    play(Duration.ofMinutes(5), _ -> 5);
    play(Duration.ofMinutes(2), _ -> 3_000);
    refused = 0;

    play(Duration.ofMinutes(5), _ -> 3_000);

    assertThat(refused).isZero();
  }

  @Test
  void oneOldRecordIsNoQueue() {
    play(Duration.ofMinutes(1), at -> at % 500 == 0 ? 60_000 : 5);

    assertThat(refused).isZero();
  }

  @Test
  void aSecondWithoutAQueueOpensAgain() {
    aWaitThatGrowsRefusesWhatHasWaitedTooLong();
    play(Duration.ofMillis(1_020), _ -> 20);
    refused = 0;

    play(Duration.ofMillis(900), _ -> 400);

    assertThat(refused).isZero();
  }

  @Test
  void aQueueAtTheTargetGoesOnRefusing() {
    aWaitThatGrowsRefusesWhatHasWaitedTooLong();
    // What has waited too long has gone, so the youngest come to their turn at once.
    least = 5;
    play(Duration.ofMinutes(10), _ -> 240);
    refused = 0;

    play(Duration.ofMillis(100), _ -> 260);

    assertThat(refused).isEqualTo(10);
  }

  /** One request a step, with this wait in milliseconds by the milliseconds since it began. */
  private void play(Duration length, ToLongFunction<Long> wait) {
    for (long at = 0; at < length.toMillis(); at += STEP.toMillis()) {
      Duration waited = Duration.ofMillis(wait.applyAsLong(at));
      admission =
          admission.seen(1, waited, Duration.ofMillis(Math.min(waited.toMillis(), least)), now);
      if (!admission.admits(waited)) {
        refused++;
      }
      now = now.plus(STEP);
    }
  }
}
