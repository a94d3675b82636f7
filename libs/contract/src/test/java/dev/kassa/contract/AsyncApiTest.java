package dev.kassa.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code docs/asyncapi.yaml} says what the contract says: all of it, and nothing else. */
class AsyncApiTest {
  private static final Path DOCS = Path.of("../../docs");
  private static final JsonNode DOCUMENT = document();

  /** The one topic whose types are not ours has one message, named like its schema. */
  private static final String NOTIFICATION = "vipps.webhooks.v1";

  @Test
  void everyTopicIsAChannelAndHasItsTypes() {
    Map<String, Set<String>> contract = new TreeMap<>();
    for (Topic topic : Topic.values()) {
      contract.put(topic.topicName(), new TreeSet<>());
    }
    for (MessageType type : MessageType.values()) {
      contract.get(type.topic().topicName()).add(type.ceType());
    }
    contract.get(Topic.VIPPS_WEBHOOKS.topicName()).add(NOTIFICATION);

    Map<String, Set<String>> documented = new TreeMap<>();
    DOCUMENT
        .path("channels")
        .properties()
        .forEach(
            channel -> {
              assertThat(channel.getValue().path("address").asText()).isEqualTo(channel.getKey());
              documented.put(channel.getKey(), names(channel.getValue().path("messages")));
            });
    assertThat(documented).isEqualTo(contract);
  }

  @ParameterizedTest
  @EnumSource
  void aChannelSaysHowLongAndHowLarge(Topic topic) {
    JsonNode settings =
        DOCUMENT
            .path("channels")
            .path(topic.topicName())
            .path("bindings")
            .path("kafka")
            .path("topicConfiguration");
    assertThat(settings.path("max.message.bytes").asInt()).isEqualTo(Topic.MAX_RECORD_BYTES);
    assertThat(settings.path("retention.ms").asLong())
        .isEqualTo(topic.retention().map(kept -> kept.toMillis()).orElse(0L));
    assertThat(settings.path("cleanup.policy").path(0).asText())
        .isEqualTo(topic.retention().isPresent() ? "delete" : "compact");
  }

  @ParameterizedTest
  @EnumSource
  void tillsWriteWhatIsReceivedAndTheRestIsSent(Topic topic) {
    JsonNode operation = DOCUMENT.path("operations").path(topic.topicName());
    assertThat(operation.path("action").asText())
        .isEqualTo(topic.stampedByBroker() ? "receive" : "send");
    assertThat(operation.path("channel").path("$ref").asText())
        .isEqualTo("#/channels/" + topic.topicName());
  }

  @Test
  void everyMessageHasTheSchemaOfItsName() {
    JsonNode messages = DOCUMENT.path("components").path("messages");
    Set<String> types = new TreeSet<>(Set.of(NOTIFICATION));
    Stream.of(MessageType.values()).map(MessageType::ceType).forEach(types::add);
    assertThat(names(messages)).isEqualTo(types);
    messages
        .properties()
        .forEach(
            message -> {
              String name = message.getKey();
              assertThat(message.getValue().path("name").asText()).isEqualTo(name);
              Path schema =
                  DOCS.resolve(
                      message.getValue().path("payload").path("schema").path("$ref").asText());
              assertThat(schema).isRegularFile().hasFileName(name + ".json");
              assertThat(message.getValue().path("title").asText())
                  .as("title of %s", name)
                  .isEqualTo(Wire.tree(schema).path("title").asText());
            });
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    List<String> references =
        DOCUMENT.findValuesAsText("$ref").stream().filter(ref -> ref.startsWith("#")).toList();
    assertThat(references).isNotEmpty();
    for (String reference : references) {
      assertThat(DOCUMENT.at(reference.substring(1)).isMissingNode()).as(reference).isFalse();
    }
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static JsonNode document() {
    try {
      return new YAMLMapper().readTree(Files.readString(DOCS.resolve("asyncapi.yaml")));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
