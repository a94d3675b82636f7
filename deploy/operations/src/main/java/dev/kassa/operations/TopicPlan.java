// What makes a cluster the one that the contract wants: decided here, without touching it.
package dev.kassa.operations;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclBinding;

/** Compares. Nothing that it proposes deletes, shrinks or moves anything. */
final class TopicPlan {
  private static final Set<String> SMALLER_LOSES =
      Set.of("retention.ms", "max.message.bytes", "min.insync.replicas");

  private TopicPlan() {}

  /**
   * A topic as it is.
   *
   * @param replicas of the partition that has least
   * @param settings those in force, whoever set them
   */
  record Present(int partitions, int replicas, Map<String, String> settings) {}

  /** What differs about topics, in the order of the wanted. */
  static List<Difference> topics(List<WantedTopic> wanted, Map<String, Present> present) {
    List<Difference> differences = new ArrayList<>();
    for (WantedTopic topic : wanted) {
      Present now = present.get(topic.name());
      if (now == null) {
        differences.add(new Difference.Make(topic));
      } else {
        numbers(topic, now).forEach(differences::add);
        topic.settings().entrySet().stream()
            .filter(s -> !s.getValue().equals(now.settings().get(s.getKey())))
            .map(s -> setting(topic, s.getKey(), now.settings().get(s.getKey()), s.getValue()))
            .forEach(differences::add);
      }
    }
    return differences;
  }

  private static Stream<Difference> numbers(WantedTopic topic, Present now) {
    Stream.Builder<Difference> differences = Stream.builder();
    if (now.partitions() != topic.partitions()) {
      differences.add(
          new Difference.ByHand(
              ("topic %s has %d partitions instead of %d: another number would move keys to other"
                      + " partitions; say --partitions %d if it was chosen")
                  .formatted(
                      topic.name(), now.partitions(), topic.partitions(), now.partitions())));
    }
    if (now.replicas() < topic.replicas()) {
      differences.add(
          new Difference.ByHand(
              "topic %s has %d replicas instead of %d: reassign its partitions (%s)"
                  .formatted(
                      topic.name(),
                      now.replicas(),
                      topic.replicas(),
                      "kafka-reassign-partitions, or the operator's")));
    }
    return differences.build();
  }

  private static Difference setting(WantedTopic topic, String name, String from, String to) {
    if (from != null && loses(name, from, to)) {
      return new Difference.ByHand(
          "topic %s: %s is %s and the contract says %s: changing it would delete or refuse records, or weaken what a writer is told"
              .formatted(topic.name(), name, from, to));
    }
    return new Difference.Set(topic.name(), name, String.valueOf(from), to);
  }

  private static boolean loses(String name, String from, String to) {
    if ("cleanup.policy".equals(name)) {
      return true;
    }
    return SMALLER_LOSES.contains(name) && (isUnlimited(from) || smaller(to, from));
  }

  private static boolean isUnlimited(String value) {
    return "-1".equals(value);
  }

  private static boolean smaller(String one, String other) {
    return Long.parseLong(one) < Long.parseLong(other);
  }

  /**
   * What differs about rights.
   *
   * @param present absent: the broker has no authorizer
   * @param ours the names of the parties as the cluster calls them
   */
  static List<Difference> rights(
      Set<AclBinding> wanted, Optional<Set<AclBinding>> present, Set<String> ours) {
    if (present.isEmpty()) {
      return List.of(
          new Difference.ByHand(
              "the brokers have no authorizer: whoever reaches them may read and command everything"));
    }
    Stream<Difference> missing =
        wanted.stream().filter(r -> !present.get().contains(r)).map(Difference.Grant::new);
    Stream<Difference> tooMany =
        present.get().stream()
            .filter(right -> ours.contains(right.entry().principal()) && !wanted.contains(right))
            .map(right -> new Difference.ByHand("not needed: " + Difference.text(right)));
    return Stream.concat(missing, tooMany).toList();
  }
}
