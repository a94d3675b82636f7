// The broker, as far as topics and rights are concerned.
package dev.kassa.operations;

import static java.util.stream.Collectors.toMap;

import dev.kassa.operations.TopicPlan.Present;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.SecurityDisabledException;

/** A Kafka cluster, looked at and changed by an administrator. */
final class Cluster implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Admin admin;

  /**
   * @param settings how to reach it: addresses and security, by Kafka's own names
   */
  Cluster(Map<String, Object> settings) {
    Map<String, Object> config = new HashMap<>(settings);
    config.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000);
    config.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    try {
      this.admin = Admin.create(config);
    } catch (org.apache.kafka.common.KafkaException e) {
      throw new OperationsFailure("--bootstrap or --command-config: " + reason(e), e);
    }
  }

  /** The topics that are there, by name; Kafka's own left out. */
  Map<String, Present> topics() {
    Set<String> names = got("list the topics", admin.listTopics().names());
    Map<String, TopicDescription> described =
        got("describe the topics", admin.describeTopics(names).allTopicNames());
    Map<ConfigResource, Config> settings =
        got(
            "read the topics' settings",
            admin.describeConfigs(names.stream().map(Cluster::resource).toList()).all());
    Map<String, Present> present = new HashMap<>();
    described.forEach(
        (name, topic) ->
            present.put(
                name,
                new Present(
                    topic.partitions().size(),
                    topic.partitions().stream().mapToInt(p -> p.replicas().size()).min().orElse(0),
                    values(settings.get(resource(name))))));
    return present;
  }

  /** Every right, or nothing where the brokers have no authorizer. */
  Optional<Set<AclBinding>> rights() {
    try {
      return Optional.of(new HashSet<>(answer(admin.describeAcls(AclBindingFilter.ANY).values())));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SecurityDisabledException) {
        return Optional.empty();
      }
      throw new OperationsFailure("Kafka did not list the rights: " + reason(e.getCause()), e);
    }
  }

  /** The settings in force of each broker, by its number. */
  Map<Integer, Map<String, String>> brokers() {
    Collection<Node> nodes = got("name its brokers", admin.describeCluster().nodes());
    Map<ConfigResource, Config> settings =
        got(
            "tell its settings",
            admin
                .describeConfigs(
                    nodes.stream()
                        .map(n -> new ConfigResource(ConfigResource.Type.BROKER, n.idString()))
                        .toList())
                .all());
    return settings.entrySet().stream()
        .collect(toMap(e -> Integer.parseInt(e.getKey().name()), e -> values(e.getValue())));
  }

  /** Makes what differs so, as far as it may be; what is to be done by hand is left. */
  void apply(List<Difference> differences) {
    List<NewTopic> topics = new ArrayList<>();
    Map<ConfigResource, Collection<AlterConfigOp>> settings = new HashMap<>();
    List<AclBinding> rights = new ArrayList<>();
    for (Difference difference : differences) {
      switch (difference) {
        case Difference.Make(WantedTopic topic) ->
            topics.add(
                new NewTopic(topic.name(), topic.partitions(), (short) topic.replicas())
                    .configs(topic.settings()));
        case Difference.Set(String topic, String setting, String _, String to) ->
            settings
                .computeIfAbsent(resource(topic), _ -> new ArrayList<>())
                .add(new AlterConfigOp(new ConfigEntry(setting, to), AlterConfigOp.OpType.SET));
        case Difference.Grant(AclBinding right) -> rights.add(right);
        case Difference.ByHand _ -> {
          // Left to a person.
        }
      }
    }
    if (!topics.isEmpty()) {
      got("make the topics", admin.createTopics(topics).all());
    }
    if (!settings.isEmpty()) {
      got("change the settings", admin.incrementalAlterConfigs(settings).all());
    }
    if (!rights.isEmpty()) {
      got("grant the rights", admin.createAcls(rights).all());
    }
  }

  private static ConfigResource resource(String topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic);
  }

  private static Map<String, String> values(Config config) {
    Map<String, String> values = new HashMap<>();
    config.entries().forEach(entry -> values.put(entry.name(), entry.value()));
    return values;
  }

  private static <T> T got(String what, KafkaFuture<T> future) {
    try {
      return answer(future);
    } catch (ExecutionException e) {
      throw new OperationsFailure("Kafka did not " + what + ": " + reason(e.getCause()), e);
    }
  }

  private static <T> T answer(KafkaFuture<T> future) throws ExecutionException {
    try {
      return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new OperationsFailure("Kafka did not answer within " + PATIENCE.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperationsFailure("interrupted", e);
    }
  }

  private static String reason(Throwable failure) {
    return failure.getClass().getSimpleName() + ": " + failure.getMessage();
  }

  @Override
  public void close() {
    admin.close(PATIENCE);
  }
}
