// The worked example of docs/topics.md gets the figures that the provider's books have.
package dev.kassa.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * DuckDB in this process, with the statements that its program is given. The files have the form in
 * which kcat writes them.
 */
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
    stack.demo(24, List.of());
    for (String topic : TOPICS) {
      export(stack.read().kafka().bootstrapServers(), topic);
    }

    List<ArrayNode> answers = ask();

    assertThat(answers).as("one answer for each question").hasSize(6);
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

  /** An array of rows for each statement that asks something. */
  private List<ArrayNode> ask() throws IOException, SQLException {
    List<ArrayNode> answers = new ArrayList<>();
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement()) {
      statement.execute("set file_search_path = '" + folder + "'");
      for (String file : List.of("facts.sql", "figures.sql")) {
        for (String sql : Files.readString(EXAMPLE.resolve(file)).split(";\\s*\n")) {
          if (statement.execute(sql) && file.equals("figures.sql")) {
            answers.add(rows(statement.getResultSet()));
          }
        }
      }
    }
    return answers;
  }

  private static ArrayNode rows(ResultSet result) throws SQLException {
    ArrayNode rows = JSON.createArrayNode();
    while (result.next()) {
      ObjectNode row = rows.addObject();
      for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
        row.put(result.getMetaData().getColumnLabel(column), result.getString(column));
      }
    }
    return rows;
  }
}
