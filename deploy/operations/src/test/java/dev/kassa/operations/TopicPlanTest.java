// What is proposed for a cluster that differs, and that nothing of it loses anything.
package dev.kassa.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.Topic;
import dev.kassa.operations.TopicPlan.Present;
import dev.kassa.operations.WantedTopic.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

class TopicPlanTest {
  private static final List<WantedTopic> WANTED = WantedTopic.all(Shape.THREE_BROKERS);

  @Test
  void everyTopicAndEveryDeadLetterTopicIsWanted() {
    assertThat(WANTED)
        .extracting(WantedTopic::name)
        .doesNotHaveDuplicates()
        .containsAll(Stream.of(Topic.values()).map(Topic::topicName).toList())
        .contains("pos.payments.v1.dlt.payment-service", "vipps.webhooks.v1.dlt.payment-service");
  }

  @Test
  void whatIsMissingIsMade() {
    assertThat(TopicPlan.topics(WANTED, Map.of()))
        .containsExactlyElementsOf(WANTED.stream().<Difference>map(Difference.Make::new).toList());
  }

  @Test
  void whatIsAsWantedIsLeft() {
    assertThat(TopicPlan.topics(WANTED, asWanted())).isEmpty();
  }

  @Test
  void theTimeStampTypeIsChanged() {
    assertThat(
            TopicPlan.topics(WANTED, with("pos.scans.v1", "message.timestamp.type", "CreateTime")))
        .containsExactly(
            new Difference.Set(
                "pos.scans.v1", "message.timestamp.type", "CreateTime", "LogAppendTime"));
  }

  @Test
  void aLongerRetentionIsTakenAndAShorterIsAPersonsToDecide() {
    assertThat(TopicPlan.topics(WANTED, with("pos.scans.v1", "retention.ms", "1000")))
        .containsExactly(new Difference.Set("pos.scans.v1", "retention.ms", "1000", "86400000"));
    assertByHand(with("pos.scans.v1", "retention.ms", "86400001"), "retention.ms is 86400001");
    assertByHand(with("pos.scans.v1", "retention.ms", "-1"), "retention.ms is -1");
  }

  @Test
  void whatWouldRefuseRecordsOrWeakenAnAcknowledgementIsAPersonsToDecide() {
    assertByHand(with("pos.scans.v1", "max.message.bytes", "9999999"), "max.message.bytes");
    assertByHand(with("pos.scans.v1", "min.insync.replicas", "3"), "min.insync.replicas");
    assertByHand(with("membership.members.v1", "cleanup.policy", "delete"), "cleanup.policy");
  }

  @Test
  void partitionsAreNeverMore() {
    Map<String, Present> present = asWanted();
    Present now = present.get("payment.events.v1");
    present.put("payment.events.v1", new Present(6, now.replicas(), now.settings()));
    assertByHand(present, "payment.events.v1 has 6 partitions instead of 12");
  }

  @Test
  void replicasAreReassignedByHand() {
    Map<String, Present> present = asWanted();
    Present now = present.get("payment.events.v1");
    present.put("payment.events.v1", new Present(12, 1, now.settings()));
    assertByHand(present, "payment.events.v1 has 1 replicas instead of 3");
  }

  @Test
  void rightsThatAreMissingAreGrantedAndThoseTooManyAreTold() {
    Set<AclBinding> wanted = Rights.all("User:{name}");
    AclBinding tooMany = right("User:analyst", "pos.scans.v1", AclOperation.READ);
    AclBinding missing = right("User:webhook-ingest", "vipps.webhooks.v1", AclOperation.WRITE);
    AclBinding others = right("User:other", "theirs", AclOperation.READ);
    Set<AclBinding> present = new java.util.HashSet<>(wanted);
    assertThat(present.remove(missing)).isTrue();
    present.add(tooMany);
    present.add(others);
    assertThat(TopicPlan.rights(wanted, Optional.of(present), Set.of("User:analyst")))
        .containsExactly(
            new Difference.Grant(missing),
            new Difference.ByHand("not needed: User:analyst may READ TOPIC pos.scans.v1"));
  }

  @Test
  void aClusterWithoutRightsIsTold() {
    assertThat(TopicPlan.rights(Set.of(), Optional.empty(), Set.of()))
        .singleElement()
        .asString()
        .contains("no authorizer");
  }

  @Test
  void nobodyButTheServicesThatOpenThemReadsWhatMayHoldPersonalValues() {
    for (String topic : List.of("pos.scans.v1", "pos.payments.v1", "vipps.webhooks.v1")) {
      assertThat(Rights.all("{name}"))
          .filteredOn(r -> r.pattern().name().equals(topic))
          .filteredOn(r -> r.entry().operation() == AclOperation.READ)
          .extracting(r -> r.entry().principal())
          .doesNotContain("analyst", "chain-gateway");
    }
  }

  private static void assertByHand(Map<String, Present> present, String words) {
    assertThat(TopicPlan.topics(WANTED, present))
        .singleElement()
        .isInstanceOf(Difference.ByHand.class)
        .asString()
        .contains(words);
  }

  private static AclBinding right(String principal, String topic, AclOperation operation) {
    return new AclBinding(
        new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
        new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW));
  }

  private static Map<String, Present> asWanted() {
    Map<String, Present> present = new HashMap<>();
    WANTED.forEach(
        t -> present.put(t.name(), new Present(t.partitions(), t.replicas(), t.settings())));
    return present;
  }

  private static Map<String, Present> with(String topic, String setting, String value) {
    Map<String, Present> present = asWanted();
    Present now = present.get(topic);
    Map<String, String> settings = new HashMap<>(now.settings());
    settings.put(setting, value);
    present.put(topic, new Present(now.partitions(), now.replicas(), settings));
    return present;
  }
}
