// The committed resources of the Strimzi operator are what the code says.
package dev.kassa.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.kassa.contract.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TopicFilesTest {
  private static final Path ROOT = Path.of(System.getProperty("kassa.root"));
  private static final Path FOLDER = ROOT.resolve("deploy/kubernetes/kafka");

  @Test
  void topicsAreTheContracts() throws IOException {
    assertThat(FOLDER.resolve("topics.yaml"))
        .as("./kassa topics manifests topics > deploy/kubernetes/kafka/topics.yaml")
        .content()
        .isEqualTo(StrimziYaml.topics(WantedTopic.Shape.THREE_BROKERS));
  }

  @Test
  void usersAreTheParties() throws IOException {
    assertThat(FOLDER.resolve("users.yaml"))
        .as("./kassa topics manifests users > deploy/kubernetes/kafka/users.yaml")
        .content()
        .isEqualTo(StrimziYaml.users());
  }

  @Test
  void everyTopicOfTheContractIsThereWithItsNumbers() throws IOException {
    Map<String, JsonNode> specs = new HashMap<>();
    YAMLMapper mapper = new YAMLMapper();
    mapper
        .readerFor(JsonNode.class)
        .<JsonNode>readValues(
            new YAMLFactory().createParser(FOLDER.resolve("topics.yaml").toFile()))
        .forEachRemaining(
            document ->
                specs.put(document.path("metadata").path("name").asText(), document.path("spec")));
    for (Topic topic : Topic.values()) {
      JsonNode spec = specs.remove(topic.topicName());
      assertThat(spec.path("partitions").asInt()).isEqualTo(12);
      assertThat(spec.path("replicas").asInt()).isEqualTo(3);
      JsonNode config = spec.path("config");
      assertThat(config.path("min.insync.replicas").asInt()).isEqualTo(2);
      assertThat(config.path("message.timestamp.type").asText())
          .isEqualTo(topic.topicName().startsWith("pos.") ? "LogAppendTime" : "CreateTime");
      assertThat(config.path("cleanup.policy").asText())
          .isEqualTo(topic == Topic.MEMBERSHIP_MEMBERS ? "compact" : "delete");
      assertThat(config.path("retention.ms").asLong())
          .isEqualTo(topic.retention().map(time -> time.toMillis()).orElse(0L));
      assertThat(config.path("max.message.bytes").asInt()).isEqualTo(Topic.MAX_RECORD_BYTES);
      for (String service : topic.consumers()) {
        JsonNode letters = specs.remove(topic.deadLetters(service)).path("config");
        assertThat(letters.path("max.message.bytes").asInt()).isEqualTo(Topic.maxDeadLetterBytes());
        assertThat(letters.path("retention.ms").asLong())
            .isEqualTo(Topic.DEAD_LETTER_RETENTION.toMillis());
      }
    }
    assertThat(specs).as("topics that the contract does not know").isEmpty();
  }

  /** What a service subscribes to in its own settings is what it may read. */
  @Test
  void everyChannelOfAServiceReadsATopicThatNamesItAsConsumer() throws IOException {
    for (String service : List.of("identity-service", "membership-service", "payment-service")) {
      Properties properties = new Properties();
      try (var file =
          Files.newBufferedReader(
              ROOT.resolve(service).resolve("src/main/resources/application.properties"))) {
        properties.load(file);
      }
      List<String> topics =
          properties.stringPropertyNames().stream()
              .filter(name -> name.matches("mp\\.messaging\\.incoming\\.[^.]+\\.topic"))
              .map(properties::getProperty)
              .toList();
      assertThat(topics).as(service).isNotEmpty();
      assertThat(
              Stream.of(Topic.values())
                  .filter(topic -> topic.consumers().contains(service))
                  .map(Topic::topicName))
          .as(service)
          .containsAll(topics);
    }
  }
}
