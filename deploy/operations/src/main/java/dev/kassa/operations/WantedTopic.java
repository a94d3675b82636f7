// The topics of a deployment as the contract wants them.
package dev.kassa.operations;

import dev.kassa.contract.Topic;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * One topic.
 *
 * @param settings by Kafka's own names
 */
record WantedTopic(String name, int partitions, int replicas, Map<String, String> settings) {
  /**
   * What is the cluster's to choose.
   *
   * @param partitions 1 or more; fixed for the life of a {@code v1}, because keys would move
   * @param replicas 1 or more; records are lost with the last of them
   * @param inSync how many replicas must have a record before its writer is told so
   */
  record Shape(int partitions, int replicas, int inSync) {
    /** Three brokers, of which one may be away and nothing stands still (DESIGN 3). */
    static final Shape THREE_BROKERS = new Shape(12, 3, 2);

    /**
     * A cluster of this many replicas.
     *
     * @return one less than all must be in sync, so that one broker may be away
     */
    static Shape of(int partitions, int replicas) {
      return new Shape(partitions, replicas, Math.max(1, replicas - 1));
    }
  }

  /** Every topic and every dead-letter topic. */
  static List<WantedTopic> all(Shape shape) {
    return Stream.of(Topic.values())
        .flatMap(
            topic ->
                Stream.concat(
                    Stream.of(of(topic.topicName(), topic.settings(), shape)),
                    topic.consumers().stream()
                        .map(
                            service ->
                                of(topic.deadLetters(service), Topic.deadLetterSettings(), shape))))
        .toList();
  }

  private static WantedTopic of(String name, Map<String, String> contract, Shape shape) {
    Map<String, String> settings = new TreeMap<>(contract);
    settings.put("min.insync.replicas", Integer.toString(shape.inSync()));
    // A replica that lacks what was acknowledged must never lead: what it lacks is money.
    settings.put("unclean.leader.election.enable", "false");
    return new WantedTopic(name, shape.partitions(), shape.replicas(), settings);
  }
}
