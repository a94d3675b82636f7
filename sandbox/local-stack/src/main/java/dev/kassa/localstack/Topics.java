// Makes the contract's topics on a broker: for tests and for one machine alike.
package dev.kassa.localstack;

import static java.util.stream.Collectors.partitioningBy;
import static java.util.stream.Collectors.toSet;

import dev.kassa.contract.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Every topic of the contract and every dead-letter topic, with what DESIGN 3 says of them. */
public final class Topics {
  /** Partitions of a topic where there is one broker (DESIGN 3). */
  public static final int PARTITIONS_ON_ONE_MACHINE = 3;

  private static final Duration KNOWN_WITHIN = Duration.ofSeconds(10);
  private static final Duration JOINED_WITHIN = Duration.ofSeconds(60);

  private Topics() {}

  /**
   * Makes what is missing of the contract's topics, and gives those that are there the settings of
   * the contract where they have others: state outlives the version that made it. Partitions stay
   * as they are, because keys would move.
   */
  public static void createMissing(String bootstrapServers) {
    createMissing(bootstrapServers, 1);
  }

  /**
   * The same on a cluster, once all its brokers are there.
   *
   * @param brokers of the cluster; of three, each partition is on every one, and a record counts
   *     when two have it
   */
  public static void createMissing(String bootstrapServers, int brokers) {
    createMissing(
        bootstrapServers, brokers, Stream.of(Topic.values()).flatMap(Topics::withDeadLetters));
  }

  /** Makes topics of other names, for tests that need their own; leaves what is there as it is. */
  public static void createMissing(String bootstrapServers, List<String> names) {
    createMissing(bootstrapServers, 1, names.stream().map(name -> topic(name, Map.of())));
  }

  private static void createMissing(String bootstrapServers, int brokers, Stream<NewTopic> wanted) {
    try (Admin admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
      Set<String> present = admin.listTopics().names().get();
      Map<Boolean, List<NewTopic>> byPresence =
          wanted
              .map(topic -> topic(topic.name(), topic.configs(), KafkaNode.replicas(brokers)))
              .collect(partitioningBy(topic -> present.contains(topic.name())));
      List<NewTopic> missing = byPresence.get(false);
      if (brokers > 1 && !missing.isEmpty()) {
        awaitAll(admin, brokers);
        admin.incrementalAlterConfigs(inSyncOfAll(brokers)).all().get();
      }
      admin.createTopics(missing).all().get();
      awaitKnown(admin, missing.stream().map(NewTopic::name).collect(toSet()));
      set(admin, byPresence.get(true));
    } catch (ExecutionException e) {
      throw new LocalStackFailure("Kafka at " + bootstrapServers + " refused the topics", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalStackFailure("interrupted while making the topics", e);
    }
  }

  private static void awaitAll(Admin admin, int brokers)
      throws InterruptedException, ExecutionException {
    Instant deadline = Instant.now().plus(JOINED_WITHIN);
    while (admin.describeCluster().nodes().get().size() < brokers) {
      if (Instant.now().isAfter(deadline)) {
        throw new LocalStackFailure(
            "of %d brokers not all are there after %s".formatted(brokers, JOINED_WITHIN));
      }
      Thread.sleep(100);
    }
  }

  /** Of every topic without a setting of its own, the broker's own among them. */
  private static Map<ConfigResource, Collection<AlterConfigOp>> inSyncOfAll(int brokers) {
    return Map.of(
        new ConfigResource(ConfigResource.Type.BROKER, ""),
        List.of(
            new AlterConfigOp(
                new ConfigEntry(
                    TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                    Integer.toString(KafkaNode.inSync(brokers))),
                AlterConfigOp.OpType.SET)));
  }

  /** Changes the settings that differ, and only those. */
  private static void set(Admin admin, List<NewTopic> topics)
      throws InterruptedException, ExecutionException {
    Map<ConfigResource, Config> now =
        admin.describeConfigs(topics.stream().map(Topics::resource).toList()).all().get();
    Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
    for (NewTopic topic : topics) {
      Config config = now.get(resource(topic));
      List<AlterConfigOp> different =
          topic.configs().entrySet().stream()
              .filter(wanted -> !wanted.getValue().equals(config.get(wanted.getKey()).value()))
              .map(wanted -> new ConfigEntry(wanted.getKey(), wanted.getValue()))
              .map(entry -> new AlterConfigOp(entry, AlterConfigOp.OpType.SET))
              .toList();
      if (!different.isEmpty()) {
        changes.put(resource(topic), different);
      }
    }
    if (!changes.isEmpty()) {
      admin.incrementalAlterConfigs(changes).all().get();
    }
  }

  private static ConfigResource resource(NewTopic topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
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
    return Stream.concat(
        Stream.of(topic(topic.topicName(), topic.settings())),
        topic.consumers().stream()
            .map(service -> topic(topic.deadLetters(service), Topic.deadLetterSettings())));
  }

  private static NewTopic topic(String name, Map<String, String> settings) {
    return topic(name, settings, 1);
  }

  private static NewTopic topic(String name, Map<String, String> settings, int replicas) {
    return new NewTopic(name, PARTITIONS_ON_ONE_MACHINE, (short) replicas).configs(settings);
  }
}
