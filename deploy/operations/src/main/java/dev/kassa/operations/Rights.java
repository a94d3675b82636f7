// What each party may do, as Kafka writes it.
package dev.kassa.operations;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** Least privilege: a party can do its work and nothing else. */
final class Rights {
  private static final String ANY_HOST = "*";

  private Rights() {}

  /**
   * Every right of every party.
   *
   * @param principal how the cluster calls a user, with {@code {name}} for its name
   */
  static Set<AclBinding> all(String principal) {
    Set<AclBinding> rights = new LinkedHashSet<>();
    for (Party party : Party.all()) {
      String user = principal.replace("{name}", party.name());
      granted(party)
          .forEach(
              grant ->
                  grant
                      .operations()
                      .forEach(
                          operation ->
                              rights.add(
                                  new AclBinding(
                                      grant.resource(),
                                      new AccessControlEntry(
                                          user, ANY_HOST, operation, AclPermissionType.ALLOW)))));
    }
    return rights;
  }

  /** What may be done to one resource. */
  record Grant(ResourcePattern resource, List<AclOperation> operations) {}

  /** The rights of one party; idempotent producing needs no right of its own. */
  static List<Grant> granted(Party party) {
    Stream<Grant> topics =
        Stream.concat(
            party.reads().stream().map(topic -> topic(topic.topicName(), AclOperation.READ)),
            party.writtenTopics().stream().map(name -> topic(name, AclOperation.WRITE)));
    return Stream.concat(topics, group(party)).toList();
  }

  private static Grant topic(String name, AclOperation operation) {
    return new Grant(
        new ResourcePattern(ResourceType.TOPIC, name, PatternType.LITERAL),
        List.of(operation, AclOperation.DESCRIBE));
  }

  private static Stream<Grant> group(Party party) {
    return switch (party.group()) {
      case NONE -> Stream.empty();
      case OWN_NAME -> Stream.of(group(party, PatternType.LITERAL));
      case BEGINS_WITH_NAME -> Stream.of(group(party, PatternType.PREFIXED));
    };
  }

  private static Grant group(Party party, PatternType pattern) {
    return new Grant(
        new ResourcePattern(ResourceType.GROUP, party.name(), pattern),
        List.of(AclOperation.READ, AclOperation.DESCRIBE));
  }
}
