package dev.kassa.messaging.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.messaging.Incoming;
import dev.kassa.messaging.postgres.Item.Origin;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** The order in which things are taken in, and who waits for whom. */
class WaitingItemsTest {
  private final WaitingItems<String> waiting = new WaitingItems<>(3);

  @Test
  void onlyTheFirstHasToBegin() {
    assertThat(waiting.add(record("a", 1))).isTrue();
    assertThat(waiting.add(record("a", 2))).isFalse();
    waiting.next();
    assertThat(waiting.next()).isEmpty();
    assertThat(waiting.add(record("a", 3))).isTrue();
  }

  @Test
  void aBatchHasAnEndAndKeepsTheOrder() {
    List<Item<String>> items =
        List.of(record("a", 1), record("b", 2), record("a", 3), record("a", 4));
    items.forEach(waiting::add);

    assertThat(waiting.next()).containsExactlyElementsOf(items.subList(0, 3));
    assertThat(waiting.next()).containsExactly(items.get(3));
  }

  @Test
  void whatIsUnderWayGoesBeforeCommands() {
    Item<String> command = command("a", 1);
    Item<String> answer = Item.inside("answer");
    waiting.add(command);
    waiting.add(answer);

    assertThat(waiting.next()).containsExactly(answer, command);
  }

  @Test
  void aHeldItemHoldsItsLineAndNobodyElse() {
    Item<String> first = record("a", 1);
    Item<String> second = record("a", 2);
    Item<String> other = record("b", 3);
    waiting.add(first);
    waiting.next();
    waiting.hold(first);
    waiting.add(second);
    waiting.add(other);

    assertThat(waiting.next()).containsExactly(other);
    assertThat(waiting.next()).isEmpty();
    assertThat(waiting.size()).isEqualTo(2);

    assertThat(waiting.release(first)).isTrue();
    Item<String> third = record("a", 4);
    waiting.add(third);
    assertThat(waiting.next()).containsExactly(first, second, third);
  }

  @Test
  void twoHeldOfALineComeBackInTheirOrderWhoeverIsReleasedFirst() {
    Item<String> first = record("a", 1);
    Item<String> second = record("a", 2);
    waiting.add(first);
    waiting.add(second);
    waiting.next();
    waiting.hold(first);
    waiting.hold(second);
    assertThat(waiting.next()).isEmpty();

    assertThat(waiting.release(second)).isFalse();
    assertThat(waiting.release(first)).isTrue();
    assertThat(waiting.next()).containsExactly(first, second);
    assertThat(waiting.release(second)).isFalse();
  }

  @Test
  void aBatchThatIsTriedAgainLeavesOutWhatIsHeldMeanwhile() {
    Item<String> first = record("a", 1);
    Item<String> second = record("a", 2);
    Item<String> other = record("b", 3);
    List.of(first, second, other).forEach(waiting::add);
    List<Item<String>> batch = waiting.next();
    waiting.hold(first);

    assertThat(waiting.withoutHeld(batch)).containsExactly(other);
    waiting.release(first);
    assertThat(waiting.next()).containsExactly(first, second);
  }

  private static Item<String> record(String key, long offset) {
    return item(key, offset, false);
  }

  private static Item<String> command(String key, long offset) {
    return item(key, offset, true);
  }

  private static Item<String> item(String key, long offset, boolean command) {
    Source<String> source =
        new Source<>("consumer", null, false, List.of(), Optional.empty(), command);
    Incoming record =
        new Incoming("topic", 0, offset, key, Instant.EPOCH, new RecordHeaders(), new byte[0]);
    return Item.record(
        Origin.of(source, null, record, Optional.empty()), new Taking.Park<>("for a test"));
  }
}
