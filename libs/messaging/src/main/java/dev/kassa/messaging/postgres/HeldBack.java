// Which rows of the outbox must wait, and until when: no clock, no I/O.
package dev.kassa.messaging.postgres;

import dev.kassa.messaging.postgres.OutboxRow.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is held back, a topic or a key of a topic, so that what is well goes past it.
 *
 * <p>A topic is sent to once it is known to exist: a producer that is asked to send to one that
 * does not would wait for it and let everything else wait too. What failed is tried again alone,
 * one row of the topic or key, after a wait that doubles: whatever comes of it, nothing stands
 * behind it in the producer.
 *
 * <p>Times are nanoseconds of one monotonic clock.
 */
final class HeldBack {
  /** More keys of one topic than this, and the topic itself is what is ill. */
  static final int MOST_KEYS_OF_A_TOPIC = 500;

  private static final long FIRST_WAIT = Duration.ofSeconds(1).toNanos();

  private final Set<String> existing = new HashSet<>();
  private final Set<String> asked = new HashSet<>();
  private final Map<String, Hold> topics = new HashMap<>();
  private final Map<Place, Hold> places = new HashMap<>();

  /** Why something waits. */
  enum Reason {
    MISSING("the topic does not exist", Duration.ofSeconds(30)),
    TOPIC_REFUSED("the broker refuses to write to the topic", Duration.ofMinutes(1)),
    RECORD_REFUSED("the broker refuses a record of each of their keys", Duration.ofMinutes(1)),
    /** Looked at by every sweep: the broker may be back any time. */
    NO_ANSWER("the broker does not answer", Duration.ofSeconds(1));

    private final String text;
    private final long longestWait;

    Reason(String text, Duration longestWait) {
      this.text = text;
      this.longestWait = longestWait.toNanos();
    }

    /** For the log. */
    String text() {
      return text;
    }
  }

  /** What may be done with a row now. */
  enum Go {
    /** It and what comes behind it. */
    ON,
    /** It, and nothing of its topic or key before the answer. */
    ALONE,
    /** Nothing. */
    NOT
  }

  private record Hold(Reason reason, int failures, long until, boolean tried) {
    static Hold after(Hold before, Reason reason, long now) {
      int failures = before == null ? 1 : before.failures + 1;
      long wait = FIRST_WAIT << Math.min(failures - 1, 20);
      return new Hold(reason, failures, now + Math.min(wait, reason.longestWait), false);
    }

    boolean stands(long now) {
      return tried || until - now > 0;
    }

    Hold tried(boolean isTried) {
      return new Hold(reason, failures, until, isTried);
    }
  }

  /** Whether this row may go. {@link Go#ALONE} is said once and then holds the others back. */
  Go go(OutboxRow row, long now) {
    if (!existing.contains(row.topic())) {
      return Go.NOT;
    }
    Hold topic = topics.get(row.topic());
    Hold place = places.get(row.place());
    if ((topic != null && topic.stands(now)) || (place != null && place.stands(now))) {
      return Go.NOT;
    }
    topics.computeIfPresent(row.topic(), (_, hold) -> hold.tried(true));
    places.computeIfPresent(row.place(), (_, hold) -> hold.tried(true));
    return topic == null && place == null ? Go.ON : Go.ALONE;
  }

  /** Topics to be looked for now: met for the first time, or their wait is over. Said once each. */
  Set<String> toAsk(Set<String> met, long now) {
    Set<String> toAsk = new HashSet<>();
    for (String topic : met) {
      if (!existing.contains(topic) && !topics.containsKey(topic) && asked.add(topic)) {
        toAsk.add(topic);
      }
    }
    topics.forEach(
        (topic, hold) -> {
          if (!existing.contains(topic) && !hold.stands(now) && asked.add(topic)) {
            toAsk.add(topic);
          }
        });
    return toAsk;
  }

  /** The topic is there. If it had failed before, one row is tried first. */
  void exists(String topic) {
    asked.remove(topic);
    existing.add(topic);
    topics.computeIfPresent(topic, (_, hold) -> hold.reason == Reason.MISSING ? null : hold);
  }

  /** The topic waits, and is looked for again before anything is sent to it. */
  void holdTopic(String topic, Reason reason, long now) {
    asked.remove(topic);
    existing.remove(topic);
    Hold before = topics.get(topic);
    if (before == null || before.tried || !before.stands(now)) {
      // Many rows of a topic may fail at once: that is one failure.
      topics.put(topic, Hold.after(before, reason, now));
    }
  }

  /** The key waits. */
  void holdKey(Place place, Reason reason, long now) {
    Hold before = places.get(place);
    if (before == null || before.tried || !before.stands(now)) {
      places.put(place, Hold.after(before, reason, now));
    }
    List<Place> ofTopic =
        places.keySet().stream().filter(p -> p.topic().equals(place.topic())).toList();
    if (ofTopic.size() > MOST_KEYS_OF_A_TOPIC) {
      ofTopic.forEach(places::remove);
      holdTopic(place.topic(), Reason.TOPIC_REFUSED, now);
    }
  }

  /** A row was acknowledged: what was tried with it may go on. */
  void worked(OutboxRow row) {
    if (!topics.isEmpty()) {
      topics.computeIfPresent(row.topic(), (_, hold) -> hold.tried ? null : hold);
    }
    if (!places.isEmpty()) {
      places.computeIfPresent(row.place(), (_, hold) -> hold.tried ? null : hold);
    }
  }

  /** What was tried with this row came to nothing by another's failure: it may be tried again. */
  void notTried(OutboxRow row) {
    topics.computeIfPresent(row.topic(), (_, hold) -> hold.tried(false));
    places.computeIfPresent(row.place(), (_, hold) -> hold.tried(false));
  }

  /** Topics of which no row may go now. */
  List<String> topics(long now) {
    List<String> waiting = new ArrayList<>(asked);
    topics.forEach(
        (topic, hold) -> {
          if (!asked.contains(topic) && (!existing.contains(topic) || hold.stands(now))) {
            waiting.add(topic);
          }
        });
    return waiting;
  }

  /** Keys of which no row may go now. */
  List<Place> places(long now) {
    List<Place> waiting = new ArrayList<>();
    places.forEach(
        (place, hold) -> {
          if (hold.stands(now)) {
            waiting.add(place);
          }
        });
    return waiting;
  }

  /** Everything that has failed and has not worked since, with the reason, by topic. */
  Map<String, Reason> troubles() {
    Map<String, Reason> troubles = new TreeMap<>();
    places.forEach((place, hold) -> troubles.put(place.topic(), hold.reason));
    topics.forEach((topic, hold) -> troubles.put(topic, hold.reason));
    return troubles;
  }

  /** Topics that have failed as a whole. */
  Set<String> troubledTopics() {
    return topics.keySet();
  }

  /** Keys that have failed. */
  Set<Place> troubledPlaces() {
    return places.keySet();
  }
}
