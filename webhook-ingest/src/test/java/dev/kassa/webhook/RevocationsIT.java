package dev.kassa.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.contract.Topic;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.Sealer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** A consent that is said to be taken back, as the provider says it, onto a real Kafka. */
@QuarkusTest
@QuarkusTestResource(value = ProviderAndTopic.class, restrictToAnnotatedClass = true)
class RevocationsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOPIC = Topic.VIPPS_REVOCATIONS.topicName();
  private static final String PERSON = "4793141593";
  private static final int MOST_OF_ONE = 60;

  @TestHTTPResource URL url;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String servers;

  @ConfigProperty(name = "kassa.vipps.base-url")
  URI provider;

  @ConfigProperty(name = "test.keysets.root")
  Path keysets;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Test
  void whatNobodySignedIsPublishedSealedAndSeldom() throws Exception {
    send(provider.resolve("/simulator/people/" + PERSON), "PUT", "{}");
    String revoke = "{\"msn\":\"123456\",\"url\":\"%sconsent-revocations/123456\"}".formatted(url);
    // 503 until the broker has told about the topic.
    await()
        .until(
            () ->
                JSON.readTree(
                        send(
                                provider.resolve("/simulator/people/" + PERSON + "/revoke"),
                                "POST",
                                revoke)
                            .body())
                    .path("status")
                    .asInt(),
            status -> status == 200);

    List<ConsumerRecord<String, byte[]>> records = everything();
    assertThat(records).hasSize(1);
    ConsumerRecord<String, byte[]> record = records.getFirst();
    JsonNode payload = JSON.readTree(record.value());
    assertThat(record.key()).isEqualTo("123456");
    assertThat(header(record, "ce_type")).isEqualTo("vipps.consent-revoked.v1");
    String sealed = payload.path("sub").asText();
    Sealer.Opening opened =
        new Keysets(keysets.resolve("membership"))
            .sealer("revocation")
            .open(TOPIC, record.key(), "sub", sealed);
    assertThat(opened).isInstanceOf(Sealer.Opening.Opened.class);
    String sub = ((Sealer.Opening.Opened) opened).text();
    assertThat(sub).hasSize(36);
    assertThat(new String(record.value(), StandardCharsets.UTF_8)).doesNotContain(sub);

    assertThat(post("123456", "no token").statusCode()).isEqualTo(400);
    assertThat(post("123456", "x".repeat(9_000)).statusCode()).isEqualTo(413);
    assertThat(post("none", "x").statusCode()).isEqualTo(404);
    Set<Integer> statuses = new HashSet<>();
    for (int i = 0; i < MOST_OF_ONE + 1; i++) {
      statuses.add(post("123456", "no token").statusCode());
    }
    assertThat(statuses).as("anybody may send them, but not many").containsExactly(400, 429);
    assertThat(everything()).as("nothing else was published").hasSize(1);
  }

  private HttpResponse<String> post(String msn, String body) throws Exception {
    return send(URI.create(url + "consent-revocations/" + msn), "POST", body);
  }

  private HttpResponse<String> send(URI to, String method, String body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(to)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static String header(ConsumerRecord<String, byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private List<ConsumerRecord<String, byte[]>> everything() {
    List<ConsumerRecord<String, byte[]>> all = new ArrayList<>();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(TOPIC).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(100)).forEach(all::add);
      }
    }
    return all;
  }
}
