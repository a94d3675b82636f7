package dev.kassa.messaging.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.messaging.postgres.HeldBack.Go;
import dev.kassa.messaging.postgres.HeldBack.Reason;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What waits and for how long, without a clock. */
class HeldBackTest {
  private static final long START = 1_000_000_000_000L;

  private final HeldBack held = new HeldBack();
  private final OutboxRow first = row(1, "t", "a");
  private final OutboxRow second = row(2, "t", "a");
  private final OutboxRow other = row(3, "t", "b");

  @Test
  void aTopicIsAskedForOnceAndThenSentTo() {
    assertThat(held.go(first, START)).isEqualTo(Go.NOT);
    assertThat(held.toAsk(Set.of("t"), START)).containsExactly("t");
    assertThat(held.toAsk(Set.of("t"), START)).isEmpty();
    assertThat(held.topics(START)).containsExactly("t");
    assertThat(held.troubles()).isEmpty();

    held.exists("t");

    assertThat(held.go(first, START)).isEqualTo(Go.ON);
    assertThat(held.topics(START)).isEmpty();
  }

  @Test
  void aMissingTopicIsAskedForAgainAfterAWaitThatDoubles() {
    long now = START;
    for (int seconds : new int[] {1, 2, 4, 8, 16, 30, 30}) {
      assertThat(held.toAsk(Set.of("t"), now)).containsExactly("t");
      held.holdTopic("t", Reason.MISSING, now);
      assertThat(held.troubles()).containsEntry("t", Reason.MISSING);
      assertThat(held.toAsk(Set.of("t"), after(now, seconds) - 1)).isEmpty();
      assertThat(held.topics(after(now, seconds) - 1)).containsExactly("t");
      now = after(now, seconds);
    }
    assertThat(held.toAsk(Set.of(), now)).containsExactly("t");
    held.exists("t");

    assertThat(held.go(first, now)).isEqualTo(Go.ON);
    assertThat(held.troubles()).isEmpty();
  }

  @Test
  void aKeyThatFailedIsTriedAloneAndOthersGoOn() {
    held.exists("t");
    held.holdKey(first.place(), Reason.RECORD_REFUSED, START);
    held.holdKey(second.place(), Reason.RECORD_REFUSED, START); // of the same failure

    assertThat(held.go(first, after(START, 1) - 1)).isEqualTo(Go.NOT);
    assertThat(held.go(other, START)).isEqualTo(Go.ON);
    assertThat(held.places(START)).containsExactly(first.place());

    long now = after(START, 1);
    assertThat(held.places(now)).isEmpty();
    assertThat(held.go(first, now)).isEqualTo(Go.ALONE);
    assertThat(held.go(second, now)).isEqualTo(Go.NOT);
    assertThat(held.places(now)).containsExactly(first.place());

    held.holdKey(first.place(), Reason.RECORD_REFUSED, now);
    assertThat(held.go(first, after(now, 2) - 1)).isEqualTo(Go.NOT);
    assertThat(held.go(first, after(now, 2))).isEqualTo(Go.ALONE);
    held.worked(first);
    assertThat(held.go(second, after(now, 2))).isEqualTo(Go.ON);
    assertThat(held.troubles()).isEmpty();
  }

  @Test
  void whatWasTriedAndNotSentIsTriedAgain() {
    held.exists("t");
    held.holdKey(first.place(), Reason.RECORD_REFUSED, START);
    long now = after(START, 1);
    assertThat(held.go(first, now)).isEqualTo(Go.ALONE);

    held.notTried(first);

    assertThat(held.go(first, now)).isEqualTo(Go.ALONE);
  }

  @Test
  void aTopicThatFailedIsAskedForAndThenTriedWithOneRow() {
    held.exists("t");
    held.holdTopic("t", Reason.NO_ANSWER, START);
    held.holdKey(other.place(), Reason.RECORD_REFUSED, after(START, 60));
    long now = after(START, 1);
    assertThat(held.go(first, now)).isEqualTo(Go.NOT);
    assertThat(held.toAsk(Set.of(), now)).containsExactly("t");
    held.exists("t");

    // A row whose key waits does not use up the topic's turn.
    assertThat(held.go(other, now)).isEqualTo(Go.NOT);
    assertThat(held.go(first, now)).isEqualTo(Go.ALONE);
    assertThat(held.go(row(4, "t", "c"), now)).isEqualTo(Go.NOT);
    held.worked(first);
    assertThat(held.go(row(4, "t", "c"), now)).isEqualTo(Go.ON);
  }

  @Test
  void aTopicOfWhichManyKeysFailIsHeldAsAWhole() {
    held.exists("t");
    for (int key = 0; key <= HeldBack.MOST_KEYS_OF_A_TOPIC; key++) {
      held.holdKey(row(key, "t", "key-" + key).place(), Reason.RECORD_REFUSED, START);
    }

    assertThat(held.places(START)).isEmpty();
    assertThat(held.topics(START)).containsExactly("t");
  }

  private static long after(long now, int seconds) {
    return now + Duration.ofSeconds(seconds).toNanos();
  }

  private static OutboxRow row(long id, String topic, String key) {
    return new OutboxRow(id, topic, key, "test.v1", new byte[0], "{}");
  }
}
