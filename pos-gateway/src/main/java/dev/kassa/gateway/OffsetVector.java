// How far a client has read a checkout, in a form that every replica understands.
package dev.kassa.gateway;

import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The last offset, per partition, of one checkout's messages: the {@code id} of its server-sent
 * events. Offsets are the broker's, so another replica continues where one stopped (ADR 0007).
 *
 * @param offsets by partition; empty where there is nothing yet
 */
public record OffsetVector(NavigableMap<Partition, Long> offsets) {
  /** Nothing was read. Not the empty text: browsers take that for no id at all. */
  private static final String NOTHING = "-";

  /** A checkout has six topics with one partition each, and a payment may add two. */
  private static final int LONGEST_TEXT = 4096;

  /** Nothing was read. */
  public static final OffsetVector START = new OffsetVector(new TreeMap<>());

  /** A partition of a topic, the topic by its letter. */
  public record Partition(char topic, int number) implements Comparable<Partition> {
    @Override
    public int compareTo(Partition other) {
      int byTopic = Character.compare(topic, other.topic);
      return byTopic != 0 ? byTopic : Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
      return topic + Integer.toString(number);
    }
  }

  /** Copies. */
  public OffsetVector {
    offsets = Collections.unmodifiableNavigableMap(new TreeMap<>(offsets));
  }

  /** Whether a client that has read this far has seen the record at this place. */
  public boolean covers(Partition partition, long offset) {
    Long last = offsets.get(partition);
    return last != null && last >= offset;
  }

  /** With one more record read. */
  public OffsetVector and(Partition partition, long offset) {
    TreeMap<Partition, Long> more = new TreeMap<>(offsets);
    more.merge(partition, offset, Math::max);
    return new OffsetVector(more);
  }

  /** Reads {@link #toString}'s form; empty for anything else. */
  public static Optional<OffsetVector> parse(String text) {
    if (text.equals(NOTHING)) {
      return Optional.of(START);
    }
    if (text.length() > LONGEST_TEXT
        || !text.matches("[a-z][0-9]{1,4}:[0-9]{1,18}(,[a-z][0-9]{1,4}:[0-9]{1,18})*")) {
      return Optional.empty();
    }
    TreeMap<Partition, Long> offsets = new TreeMap<>();
    for (String part : text.split(",")) {
      int colon = part.indexOf(':');
      Partition partition =
          new Partition(part.charAt(0), Integer.parseInt(part.substring(1, colon)));
      offsets.put(partition, Long.parseLong(part.substring(colon + 1)));
    }
    return Optional.of(new OffsetVector(offsets));
  }

  /** E.g. {@code i2:120,m2:88,p7:1021}. */
  @Override
  public String toString() {
    return offsets.isEmpty()
        ? NOTHING
        : offsets.entrySet().stream()
            .map((Map.Entry<Partition, Long> e) -> e.getKey() + ":" + e.getValue())
            .collect(Collectors.joining(","));
  }
}
