// Whether brokers, topics and rights are fit for money: decided from what the cluster says of
// itself.
package dev.kassa.operations;

import dev.kassa.contract.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclPermissionType;

/** Pure. */
final class KafkaCheck {
  /** Half of the 30 s that a payment request is valid unless it says otherwise (DESIGN 7). */
  private static final long LONGEST_TRANSACTION_MS = 15_000;

  private KafkaCheck() {}

  /** Each broker's own settings. */
  static List<Finding> brokers(Map<Integer, Map<String, String>> brokers, int replicas) {
    List<Finding> findings = new ArrayList<>();
    if (brokers.size() < replicas) {
      findings.add(
          Finding.wrong(
              "%d brokers cannot hold %d replicas: what is lost with a disk is lost",
              brokers.size(), replicas));
    }
    brokers.forEach(
        (number, settings) -> {
          Broker broker = new Broker(number, settings, findings);
          broker.must(
              "auto.create.topics.enable",
              "false"::equals,
              "false: a topic made by a typing error would lack LogAppendTime");
          broker.must(
              "unclean.leader.election.enable",
              "false"::equals,
              "false: a replica that lacks acknowledged records could lead");
          broker.must(
              "transaction.max.timeout.ms",
              value -> Long.parseLong(value) <= LONGEST_TRANSACTION_MS,
              LONGEST_TRANSACTION_MS
                  + " or less: an open transaction hides requests until they are too old");
          broker.must(
              "replica.fetch.max.bytes",
              value -> Long.parseLong(value) >= Topic.maxDeadLetterBytes(),
              Topic.maxDeadLetterBytes() + " or more, as the dead-letter topics");
          broker.must(
              "offsets.topic.replication.factor",
              value -> Integer.parseInt(value) >= Math.min(3, replicas),
              Math.min(3, replicas) + " or more: consumers would forget how far they are");
        });
    return findings;
  }

  private record Broker(int number, Map<String, String> settings, List<Finding> findings) {
    void must(String setting, Predicate<String> good, String wanted) {
      String value = settings.get(setting);
      findings.add(
          value != null && good.test(value)
              ? Finding.ok("broker %d: %s is %s", number, setting, value)
              : Finding.wrong("broker %d: %s is %s, must be %s", number, setting, value, wanted));
    }
  }

  /** Topics and rights against the contract, and rights of others that nobody should have. */
  static List<Finding> contract(
      List<Difference> differences, Optional<Set<AclBinding>> rights, Set<String> ours) {
    List<Finding> findings = new ArrayList<>();
    differences.forEach(d -> findings.add(Finding.wrong("%s", d.toString().strip())));
    rights.stream()
        .flatMap(Set::stream)
        .filter(right -> right.entry().permissionType() == AclPermissionType.ALLOW)
        .filter(right -> !ours.contains(right.entry().principal()))
        .filter(KafkaCheck::reachesOurs)
        .forEach(
            right ->
                findings.add(
                    Finding.wrong(
                        "%s, who is none of ours: revoke it, or name the party",
                        Difference.text(right))));
    if (findings.isEmpty()) {
      findings.add(Finding.ok("topics and rights are as the contract wants them"));
    }
    return findings;
  }

  private static boolean reachesOurs(AclBinding right) {
    String name = right.pattern().name();
    return switch (right.pattern().resourceType()) {
      case TOPIC ->
          WantedTopic.all(WantedTopic.Shape.THREE_BROKERS).stream()
              .map(WantedTopic::name)
              .anyMatch(
                  topic ->
                      "*".equals(name)
                          || switch (right.pattern().patternType()) {
                            case PREFIXED -> topic.startsWith(name);
                            case LITERAL, MATCH, ANY, UNKNOWN -> topic.equals(name);
                          });
      case ANY, CLUSTER, DELEGATION_TOKEN, GROUP, TRANSACTIONAL_ID, UNKNOWN, USER -> false;
    };
  }
}
