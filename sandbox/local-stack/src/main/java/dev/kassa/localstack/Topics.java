// Makes the contract's topics on a broker: for tests and for one machine alike.
package dev.kassa.localstack;

import static java.util.stream.Collectors.toSet;

import dev.kassa.contract.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Every topic of the contract and every dead-letter topic, with what DESIGN 3 says of them. */
public final class Topics {
  /** Partitions of a topic where there is one broker (DESIGN 3). */
  public static final int PARTITIONS_ON_ONE_MACHINE = 3;

  private static final short ONE_REPLICA = 1;
  private static final Duration KNOWN_WITHIN = Duration.ofSeconds(10);

  private Topics() {}

  /** The services that read a topic; each has a dead-letter topic for it. */
  static List<String> consumers(Topic topic) {
    return switch (topic) {
      case POS_SCANS -> List.of("identity-service");
      case POS_ENROLMENTS, IDENTITY_CUSTOMERS, PAYMENT_EVENTS -> List.of("membership-service");
      case POS_PAYMENTS -> List.of("payment-service");
      case VIPPS_WEBHOOKS -> List.of("identity-service", "membership-service", "payment-service");
      case MEMBERSHIP_EVENTS, MEMBERSHIP_MEMBERS -> List.of();
    };
  }

  /** Makes what is missing of the contract's topics; leaves what is there as it is. */
  public static void createMissing(String bootstrapServers) {
    createMissing(bootstrapServers, Stream.of(Topic.values()).flatMap(Topics::withDeadLetters));
  }

  /** Makes topics of other names, for tests that need their own; leaves what is there as it is. */
  public static void createMissing(String bootstrapServers, List<String> names) {
    createMissing(bootstrapServers, names.stream().map(name -> topic(name, Map.of())));
  }

  private static void createMissing(String bootstrapServers, Stream<NewTopic> wanted) {
    try (Admin admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
      Set<String> present = admin.listTopics().names().get();
      List<NewTopic> missing = wanted.filter(topic -> !present.contains(topic.name())).toList();
      admin.createTopics(missing).all().get();
      awaitKnown(admin, missing.stream().map(NewTopic::name).collect(toSet()));
    } catch (ExecutionException e) {
      throw new LocalStackFailure("Kafka at " + bootstrapServers + " refused the topics", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalStackFailure("interrupted while making the topics", e);
    }
  }

  /**
   * Waits for the broker, which hears of new topics a moment after its controller has made them.
   */
  private static void awaitKnown(Admin admin, Set<String> names)
      throws InterruptedException, ExecutionException {
    Instant deadline = Instant.now().plus(KNOWN_WITHIN);
    while (true) {
      try {
        admin.describeTopics(names).allTopicNames().get();
        return;
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)
            || Instant.now().isAfter(deadline)) {
          throw e;
        }
        Thread.sleep(20);
      }
    }
  }

  private static Stream<NewTopic> withDeadLetters(Topic topic) {
    List<NewTopic> topics = new ArrayList<>();
    topics.add(topic(topic.topicName(), settings(topic)));
    for (String service : consumers(topic)) {
      topics.add(topic(topic.deadLetters(service), kept(Topic.DEAD_LETTER_RETENTION)));
    }
    return topics.stream();
  }

  private static Map<String, String> settings(Topic topic) {
    Map<String, String> settings =
        new HashMap<>(
            topic
                .retention()
                .map(Topics::kept)
                .orElseGet(
                    () ->
                        Map.of(
                            TopicConfig.CLEANUP_POLICY_CONFIG,
                            TopicConfig.CLEANUP_POLICY_COMPACT)));
    if (topic.stampedByBroker()) {
      settings.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
    }
    return settings;
  }

  private static Map<String, String> kept(Duration retention) {
    return Map.of(TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis()));
  }

  private static NewTopic topic(String name, Map<String, String> settings) {
    return new NewTopic(name, PARTITIONS_ON_ONE_MACHINE, ONE_REPLICA).configs(settings);
  }
}
