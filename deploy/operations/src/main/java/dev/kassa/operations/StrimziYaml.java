// Topics and users as resources of the Strimzi operator.
package dev.kassa.operations;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;

/** The same wants as {@code ./kassa topics apply} has, for clusters with an operator. */
final class StrimziYaml {
  private static final String CLUSTER = "kassa";

  private StrimziYaml() {}

  /** A document per topic. */
  static String topics(WantedTopic.Shape shape) {
    return made("topics")
        + WantedTopic.all(shape).stream().map(StrimziYaml::topic).collect(joining());
  }

  /** A document per user, each with a client certificate of its own. */
  static String users() {
    return made("users") + Party.all().stream().map(StrimziYaml::user).collect(joining());
  }

  private static String made(String what) {
    return "# Made from the code by `./kassa topics manifests %s`; a test compares. Do not edit.%n"
        .formatted(what);
  }

  private static String topic(WantedTopic topic) {
    return head("KafkaTopic", topic.name())
        + """
          spec:
            partitions: %d
            replicas: %d
            config:
          """
            .formatted(topic.partitions(), topic.replicas())
        + topic.settings().entrySet().stream()
            .map(s -> "    %s: %s%n".formatted(s.getKey(), value(s.getValue())))
            .collect(joining());
  }

  /** Numbers and truth values bare, as the operator's schema wants them. */
  private static String value(String text) {
    return text.matches("-?\\d+|true|false") ? text : '"' + text + '"';
  }

  private static String user(Party party) {
    return head("KafkaUser", party.name())
        + """
          spec:
            authentication:
              type: tls
            authorization:
              type: simple
              acls:
          """
        + Rights.granted(party).stream().map(StrimziYaml::acl).collect(joining());
  }

  private static String acl(Rights.Grant grant) {
    return """
                - resource:
                    type: %s
                    name: %s
                    patternType: %s
                  operations: [%s]
                  host: "*"
          """
        .formatted(
            type(grant.resource().resourceType()),
            grant.resource().name(),
            grant.resource().patternType() == PatternType.PREFIXED ? "prefix" : "literal",
            operations(grant.operations()));
  }

  private static String type(ResourceType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  private static String operations(List<AclOperation> operations) {
    return operations.stream()
        .map(o -> o.name().charAt(0) + o.name().substring(1).toLowerCase(Locale.ROOT))
        .collect(joining(", "));
  }

  private static String head(String kind, String name) {
    return """
           ---
           apiVersion: kafka.strimzi.io/v1
           kind: %s
           metadata:
             name: %s
             labels:
               strimzi.io/cluster: %s
           """
        .formatted(kind, name, CLUSTER);
  }
}
