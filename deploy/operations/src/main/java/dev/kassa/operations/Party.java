// Who speaks to Kafka in a deployment, and the least that each must be allowed.
package dev.kassa.operations;

import dev.kassa.contract.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One user of the cluster.
 *
 * @param name the user's name; of a service also its consumer group's
 * @param reads topics it reads
 * @param writes topics it writes, dead letters apart
 * @param group in which consumer groups it reads
 */
record Party(String name, List<Topic> reads, List<Topic> writes, Group group) {
  /** How a party names its consumer groups. */
  enum Group {
    /** It reads without a group, or not at all. */
    NONE,
    /** Its own name, exactly. */
    OWN_NAME,
    /** Whatever begins with its name: readers that are not ours name theirs. */
    BEGINS_WITH_NAME
  }

  private static final List<Topic> COMMANDS =
      List.of(Topic.POS_SCANS, Topic.POS_ENROLMENTS, Topic.POS_PAYMENTS);
  private static final List<Topic> FOR_TILLS =
      List.of(Topic.IDENTITY_CUSTOMERS, Topic.MEMBERSHIP_EVENTS, Topic.PAYMENT_EVENTS);

  /** Everybody: the services, a chain's own gateway, and who counts what happened. */
  static List<Party> all() {
    return List.of(
        // A group for each of its topics, so that check-ins do not share a rebalance with scans.
        service("identity-service", List.of(Topic.IDENTITY_CUSTOMERS), Group.BEGINS_WITH_NAME),
        service("membership-service", List.of(Topic.MEMBERSHIP_EVENTS, Topic.MEMBERSHIP_MEMBERS)),
        service("payment-service", List.of(Topic.PAYMENT_EVENTS)),
        new Party(
            "webhook-ingest",
            List.of(),
            List.of(Topic.VIPPS_WEBHOOKS, Topic.VIPPS_REVOCATIONS),
            Group.NONE),
        // Every replica reads everything for itself (docs/adr/0007), its own commands too.
        new Party(
            "pos-gateway",
            Stream.concat(COMMANDS.stream(), FOR_TILLS.stream()).toList(),
            COMMANDS,
            Group.NONE),
        new Party("chain-gateway", FOR_TILLS, COMMANDS, Group.BEGINS_WITH_NAME),
        // The analytics contract: no personal data (DESIGN 3).
        new Party(
            "analyst",
            List.of(Topic.MEMBERSHIP_EVENTS, Topic.MEMBERSHIP_MEMBERS, Topic.PAYMENT_EVENTS),
            List.of(),
            Group.BEGINS_WITH_NAME));
  }

  private static Party service(String name, List<Topic> writes) {
    return service(name, writes, Group.OWN_NAME);
  }

  private static Party service(String name, List<Topic> writes, Group group) {
    return new Party(
        name,
        Stream.of(Topic.values()).filter(topic -> topic.consumers().contains(name)).toList(),
        writes,
        group);
  }

  /** Names of the topics it writes, its dead letters among them. */
  List<String> writtenTopics() {
    List<String> names = new ArrayList<>();
    writes.forEach(topic -> names.add(topic.topicName()));
    Stream.of(Topic.values())
        .filter(topic -> topic.consumers().contains(name))
        .forEach(topic -> names.add(topic.deadLetters(name)));
    return names;
  }
}
