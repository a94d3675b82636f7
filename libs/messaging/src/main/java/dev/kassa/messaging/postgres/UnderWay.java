// What the relay has handed to the producer and not yet deleted.
package dev.kassa.messaging.postgres;

import dev.kassa.messaging.postgres.OutboxRow.Place;
import dev.kassa.messaging.postgres.ProducerRun.Fate;
import dev.kassa.messaging.postgres.ProducerRun.Outcome;
import dev.kassa.messaging.postgres.ProducerRun.Sending;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rows between their reading and their deletion. */
final class UnderWay {
  private final Map<Long, Sending> unanswered = new HashMap<>();
  private final Map<String, Integer> ofTopic = new HashMap<>();
  private final Set<Long> sent = new HashSet<>();

  /** Where a producer failed first: what stands behind does not count as sent. */
  private final Map<Place, Long> failedAt = new HashMap<>();

  /** These are handed to the producer. */
  void begin(List<Sending> batch) {
    for (Sending next : batch) {
      unanswered.put(next.row().id(), next);
      ofTopic.merge(next.row().topic(), 1, Integer::sum);
    }
  }

  /**
   * A row has been answered.
   *
   * @param broken whether its producer was closed by a failure, its own or another's
   * @return whether it counts: not if it is of a time before the lock was lost, and not as sent if
   *     it stands behind one that failed
   */
  boolean settle(Outcome outcome, boolean broken) {
    OutboxRow row = outcome.sending().row();
    if (!unanswered.remove(row.id(), outcome.sending())) {
      return false;
    }
    ofTopic.merge(row.topic(), -1, Integer::sum);
    if (outcome.fate() == Fate.ACKNOWLEDGED) {
      return row.id() < failedAt.getOrDefault(row.place(), Long.MAX_VALUE) && sent.add(row.id());
    }
    if (broken) {
      failedAt.merge(row.place(), row.id(), Math::min);
    }
    return true;
  }

  /** The producer is gone; whatever it did not answer is read again. */
  void forgetUnanswered() {
    unanswered.clear();
    ofTopic.clear();
    failedAt.clear();
  }

  /** The lock is lost: all this is the next holder's. */
  void forgetAll() {
    forgetUnanswered();
    sent.clear();
  }

  /** They are out of the table. */
  void deleted(Collection<Long> ids) {
    ids.forEach(sent::remove);
  }

  /** Acknowledged and not deleted. */
  List<Long> sent() {
    return List.copyOf(sent);
  }

  /** Rows of this topic that are not answered. */
  int unanswered(String topic) {
    return ofTopic.getOrDefault(topic, 0);
  }

  /** Topics of which so many rows are not answered, or more. */
  List<String> topicsWith(int rows) {
    return ofTopic.entrySet().stream()
        .filter(entry -> entry.getValue() >= rows)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Everything that must not be read again. */
  List<Long> ids() {
    List<Long> ids = new ArrayList<>(unanswered.keySet());
    ids.addAll(sent);
    return ids;
  }
}
