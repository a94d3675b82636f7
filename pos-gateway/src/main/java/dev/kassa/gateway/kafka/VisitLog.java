// The messages of one checkout, for clients that were cut off.
package dev.kassa.gateway.kafka;

import dev.kassa.gateway.OffsetVector;
import dev.kassa.gateway.OffsetVector.Partition;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/** A bounded log: when it is full the oldest goes, and with it the clients that stopped before. */
final class VisitLog {
  /**
   * How long messages are kept once nothing is under way, and how far back they are kept at a
   * start: a client that was cut off is back long before, and they are most of what a checkout
   * takes (ADR 0013).
   */
  static final Duration KEPT = Duration.ofMinutes(2);

  private static final int MOST_MESSAGES = 200;

  /** Characters; a receipt may have a thousand lines. */
  private static final int MOST_TEXT = 200_000;

  private final ArrayDeque<Logged> messages = new ArrayDeque<>();
  private int text;
  private OffsetVector end = OffsetVector.START;
  private OffsetVector forgotten = OffsetVector.START;

  /** One message. */
  record Logged(Partition partition, long offset, String type, String json) {}

  /** Whether a message of this place can still be told to clients in the order of its partition. */
  boolean takes(Partition partition, long offset) {
    return !end.covers(partition, offset);
  }

  void add(Logged message) {
    messages.addLast(message);
    text += message.json().length();
    end = end.and(message.partition(), message.offset());
    while (messages.size() > MOST_MESSAGES || text > MOST_TEXT) {
      Logged oldest = messages.removeFirst();
      text -= oldest.json().length();
      forgotten = forgotten.and(oldest.partition(), oldest.offset());
    }
  }

  /** Lets all of it go: whoever comes back from before is told how things stand instead. */
  void forget() {
    messages.clear();
    text = 0;
    forgotten = end;
  }

  /** A message that nobody who follows now can have missed: its place is noted alone. */
  void pass(Partition partition, long offset) {
    end = end.and(partition, offset);
    forgotten = forgotten.and(partition, offset);
  }

  /** How far whoever has all of it has read. */
  OffsetVector end() {
    return end;
  }

  /** What a client that has read this far has missed; empty if that is not known any more. */
  Optional<List<Logged>> since(OffsetVector seen) {
    boolean tooOld =
        forgotten.offsets().entrySet().stream()
            .anyMatch(gone -> !seen.covers(gone.getKey(), gone.getValue()));
    return tooOld
        ? Optional.empty()
        : Optional.of(
            messages.stream()
                .filter(message -> !seen.covers(message.partition(), message.offset()))
                .toList());
  }
}
