// The worked example of docs/topics.md gets the figures that the provider's books have.
package dev.kassa.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kassa.systemtests.RunningStack.Stack;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Only where the program duckdb is. The files have the form in which kcat writes them. */
@ExtendWith(RunningStack.class)
class AnalystIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> TOPICS = List.of("payment.events.v1", "membership.events.v1");
  private static final Path EXAMPLE =
      Path.of(System.getProperty("kassa.root")).resolve("docs/analytics");

  @TempDir Path folder;

  /** Captured and refunded of a sales unit, minor units. */
  private record Money(long captured, long refunded) {
    Money and(Money other) {
      return new Money(captured + other.captured, refunded + other.refunded);
    }
  }

  @Test
  void theExampleAgreesWithTheBooks(Stack stack) throws Exception {
    assumeTrue(isThere("duckdb"), "there is no program duckdb on the PATH");
    stack.demo(24, List.of());
    for (String topic : TOPICS) {
      export(stack.read().kafka().bootstrapServers(), topic);
    }

    List<JsonNode> answers = duckdb();

    assertThat(answers).isNotEmpty();
    Map<String, Money> told = new TreeMap<>();
    answers
        .getLast()
        .forEach(
            row ->
                told.merge(
                    row.path("msn").asText(),
                    new Money(row.path("captured").asLong(), row.path("refunded").asLong()),
                    Money::and));
    Map<String, Money> booked = new TreeMap<>();
    for (Evidence.Booked payment : stack.simulator().books().payments()) {
      booked.merge(
          payment.key().substring(0, payment.key().indexOf('/')),
          new Money(payment.sums().captured(), payment.sums().refunded()),
          Money::and);
    }
    assertThat(told).isEqualTo(booked);
    long byDay = 0;
    for (JsonNode row : answers.getFirst()) {
      byDay += row.path("turnover").asLong();
    }
    assertThat(byDay)
        .as("turnover of all days")
        .isEqualTo(booked.values().stream().mapToLong(m -> m.captured() - m.refunded()).sum());
  }

  private static boolean isThere(String program) {
    return List.of(System.getenv("PATH").split(":")).stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private void export(String bootstrapServers, String topic) throws IOException {
    try (TopicReader reader = new TopicReader(bootstrapServers, List.of(topic));
        BufferedWriter file = Files.newBufferedWriter(folder.resolve(topic + ".ndjson"))) {
      reader.catchUp(
          record -> {
            try {
              file.write(JSON.writeValueAsString(asKcatWritesIt(record)));
              file.newLine();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }

  private static ObjectNode asKcatWritesIt(ConsumerRecord<String, byte[]> record) {
    ObjectNode line = JSON.createObjectNode();
    line.put("topic", record.topic()).put("partition", record.partition());
    line.put("offset", record.offset()).put("ts", record.timestamp());
    ArrayNode headers = line.putArray("headers");
    for (Header header : record.headers()) {
      headers.add(header.key()).add(new String(header.value(), StandardCharsets.UTF_8));
    }
    return line.put("key", record.key())
        .put("payload", new String(record.value(), StandardCharsets.UTF_8));
  }

  private List<JsonNode> duckdb() throws IOException, InterruptedException {
    Path sql = folder.resolve("example.sql");
    Files.writeString(
        sql,
        Files.readString(EXAMPLE.resolve("facts.sql"))
            + Files.readString(EXAMPLE.resolve("figures.sql")));
    Path answers = folder.resolve("answers.json");
    Process process =
        new ProcessBuilder("duckdb", "-json")
            .directory(folder.toFile())
            .redirectInput(sql.toFile())
            .redirectOutput(answers.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    // It prints one array after the other.
    List<JsonNode> all = new ArrayList<>();
    JSON.readTree("[" + Files.readString(answers).replaceAll("\\]\\s*\\[", "],[") + "]")
        .forEach(all::add);
    return all;
  }
}
