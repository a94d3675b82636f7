// docs/pos-gateway-guide.md, played as it stands.
package dev.kassa.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kassa.systemtests.RunningStack.Stack;
import dev.kassa.systemtests.Simulator.Act;
import dev.kassa.systemtests.Simulator.Habit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A chain's own gateway that knows nothing but the guide: it sends each record of it in turn and
 * waits for each that the guide says comes back, before it sends the next.
 */
@ExtendWith(RunningStack.class)
class GuideIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern RECORD =
      Pattern.compile("```http\\n(.*?)\\n\\n(.*?)\\n```", Pattern.DOTALL);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Everything that a gateway may publish. */
  private static final Set<String> COMMANDS =
      Set.of(
          "pos.customer-scanned.v1",
          "pos.enrolment-requested.v1",
          "pos.enrolment-cancelled.v1",
          "pos.payment-requested.v1",
          "pos.payment-cancel-requested.v1",
          "pos.capture-requested.v1",
          "pos.refund-requested.v1");

  /**
   * A record as the guide writes it.
   *
   * @param lines topic, key and headers by name
   */
  private record Written(Map<String, String> lines, ObjectNode body) {
    boolean isToBeSent() {
      return lines.containsKey("ce_id");
    }

    String type() {
      return lines.get("ce_type");
    }

    ProducerRecord<byte[], byte[]> record() throws IOException {
      if (body.has("notAfter")) {
        body.put("notAfter", Instant.now().plus(PATIENCE).toString());
      }
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(
              lines.get("topic"), utf8(lines.get("key")), JSON.writeValueAsBytes(body));
      lines.forEach(
          (name, value) -> {
            if (!name.equals("topic") && !name.equals("key")) {
              record.headers().add(name, utf8(value));
            }
          });
      return record;
    }

    boolean isHeardIn(Heard heard) {
      return heard.topic().equals(lines.get("topic"))
          && heard.key().equals(lines.get("key"))
          && heard.type().equals(type())
          && heard.causation().startsWith(lines.getOrDefault("ce_causationid", ""))
          && says(heard.body(), body);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Whether all that the guide shows is there; an ellipsis stands for the rest of a text. */
  private static boolean says(JsonNode heard, JsonNode shown) {
    if (shown.isObject()) {
      return shown.properties().stream()
          .allMatch(field -> says(heard.path(field.getKey()), field.getValue()));
    }
    if (shown.isTextual() && shown.asText().endsWith("…")) {
      return heard.asText().startsWith(shown.asText().replace("…", ""));
    }
    return heard.equals(shown);
  }

  private static List<Written> guide() throws IOException {
    String text =
        Files.readString(Path.of(System.getProperty("kassa.root"), "docs", "pos-gateway-guide.md"));
    List<Written> records = new ArrayList<>();
    for (var found : RECORD.matcher(text).results().toList()) {
      Map<String, String> lines = new LinkedHashMap<>();
      found
          .group(1)
          .lines()
          .map(line -> line.split(": ", 2))
          .forEach(line -> lines.put(line[0], line[1]));
      records.add(new Written(lines, (ObjectNode) JSON.readTree(found.group(2))));
    }
    return records;
  }

  @Test
  void everyRecordOfTheGuideDoesWhatTheGuideSays(Stack stack) throws Exception {
    List<Written> records = guide();
    Set<String> shown =
        records.stream().filter(Written::isToBeSent).map(Written::type).collect(Collectors.toSet());
    assertThat(shown)
        .as("the guide has an example of everything that a gateway may publish")
        .isEqualTo(COMMANDS);

    Habit ignores = new Habit(Act.IGNORE, 0);
    stack.simulator().person("4791234567", new Habit(Act.APPROVE, 200), ignores);
    stack.simulator().person("4740123456", ignores, ignores);
    String servers = stack.read().kafka().bootstrapServers();
    List<Heard> heard = new ArrayList<>();
    try (KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", servers, "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        TopicReader answers =
            new TopicReader(
                servers,
                List.of("identity.customers.v1", "membership.events.v1", "payment.events.v1"))) {
      for (Written written : records) {
        if (written.isToBeSent()) {
          var _ = producer.send(written.record()).get();
        } else {
          await()
              .atMost(PATIENCE)
              .pollInterval(Duration.ofMillis(20))
              .untilAsserted(
                  () -> {
                    answers.poll(one -> Heard.of(one).ifPresent(heard::add));
                    assertThat(heard.stream().filter(written::isHeardIn).findFirst())
                        .as(
                            "%s of %s; under this key came %s",
                            written.type(),
                            written.lines().get("key"),
                            heard.stream()
                                .filter(h -> h.key().equals(written.lines().get("key")))
                                .map(h -> h.type() + " " + h.body())
                                .toList())
                        .isPresent();
                  });
        }
      }
    }
  }
}
