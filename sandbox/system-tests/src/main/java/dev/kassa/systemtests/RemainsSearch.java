// Looks everywhere for people who were erased.
package dev.kassa.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.systemtests.ClubFacts.Remains;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Searches every table and every topic for the values of erased people, everything opened that any
 * service has a key for. What may be found is what docs/retention.md and docs/topics.md say: sealed
 * on topics that forget within days, and the member id without a person.
 */
final class RemainsSearch {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Where the id of an erased member stays: it must not be given away again. */
  private static final Set<String> KEEPS_THE_ID =
      Set.of("membership.member", "membership.member_act");

  /** What a till said itself is there for as long as that topic keeps it, and then is gone. */
  private static final String OF_TILLS = "pos.";

  private static final String DEAD_LETTERS = ".dlt.";
  private static final String IDENTIFIED = "identity.customers.v1";

  private final StackFile stack;
  private final ClubTables tables;
  private final Keyring keys;

  RemainsSearch(StackFile stack) throws IOException {
    this.stack = stack;
    this.tables = new ClubTables(stack.postgres());
    this.keys = new Keyring(stack.keysets().directory());
  }

  /** Everywhere; empty: they are nowhere. */
  Set<Remains> of(List<Erased> people) throws IOException, InterruptedException {
    Set<Remains> found = new LinkedHashSet<>();
    if (!people.isEmpty()) {
      inTables(people, found);
      onTopics(people, found);
    }
    return found;
  }

  /** In the database. */
  Set<Remains> inTables(List<Erased> people) throws IOException {
    Set<Remains> found = new LinkedHashSet<>();
    inTables(people, found);
    return found;
  }

  private void inTables(List<Erased> people, Set<Remains> found) throws IOException {
    for (String table : tables.tables()) {
      tables.rows(
          table,
          row -> {
            List<String> texts = new ArrayList<>(List.of(row));
            texts.addAll(openedRow(table.substring(table.indexOf('.') + 1), row));
            for (Erased person : people) {
              if (isIn(person.values(), texts)) {
                found.add(new Remains(person.member(), "in the table " + table));
              }
              if (row.contains(person.member()) && !KEEPS_THE_ID.contains(table)) {
                found.add(new Remains(person.member(), "named in the table " + table));
              }
            }
          });
    }
  }

  private void onTopics(List<Erased> people, Set<Remains> found)
      throws IOException, InterruptedException {
    Set<String> seen = new HashSet<>();
    try (TopicReader reader = new TopicReader(stack.kafka().bootstrapServers(), topics())) {
      reader.catchUp(record -> search(record, people, found, seen));
    }
    for (Erased person : people) {
      if (!seen.contains(person.member())) {
        found.add(
            new Remains(
                person.member(),
                "not even where they must be, on " + IDENTIFIED + ": the search is blind"));
      }
    }
  }

  /**
   * @param seen takes who was found sealed where everybody is who was identified
   */
  private void search(
      ConsumerRecord<String, byte[]> record,
      List<Erased> people,
      Set<Remains> found,
      Set<String> seen) {
    String topic = record.topic();
    StringBuilder outside = new StringBuilder(String.valueOf(record.key()));
    for (Header header : record.headers()) {
      outside.append('\n').append(text(header.value()));
    }
    String value = text(record.value());
    boolean deadLetter = topic.contains(DEAD_LETTERS);
    List<String> clear = new ArrayList<>(List.of(outside.toString()));
    if (deadLetter || !topic.startsWith(OF_TILLS)) {
      clear.add(value);
    }
    boolean forgets = deadLetter || topic.equals(IDENTIFIED) || topic.startsWith(OF_TILLS);
    List<String> opened =
        forgets && !topic.equals(IDENTIFIED) ? List.of() : openedRecord(record, value);
    for (Erased person : people) {
      if (isIn(person.values(), clear) || (!forgets && isIn(person.values(), opened))) {
        found.add(new Remains(person.member(), "on the topic " + topic));
      } else if (topic.equals(IDENTIFIED) && isIn(person.values(), opened)) {
        seen.add(person.member());
      }
    }
  }

  private static boolean isIn(Set<String> values, Collection<String> texts) {
    return texts.stream().anyMatch(text -> values.stream().anyMatch(text::contains));
  }

  private List<String> topics() throws IOException, InterruptedException {
    try (Admin admin =
        Admin.create(
            Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, stack.kafka().bootstrapServers()))) {
      return List.copyOf(admin.listTopics().names().get());
    } catch (ExecutionException e) {
      throw new IOException("the broker of the stack does not answer", e);
    }
  }

  /** Sealed fields of a message, opened. */
  private List<String> openedRecord(ConsumerRecord<String, byte[]> record, String value) {
    return sealedIn(value)
        .map(
            field ->
                keys.open(
                    field.getValue(),
                    List.of(record.topic() + "\n" + record.key() + "\n" + field.getKey())))
        .flatMap(Optional::stream)
        .toList();
  }

  /** Sealed columns of a row, opened: whatever else is in the row may name it. */
  private List<String> openedRow(String table, String row) {
    JsonNode columns = tree(row);
    List<String> names = new ArrayList<>();
    columns.forEach(column -> names.add(column.asText()));
    names.add(columns.path("msn").asText() + "/" + columns.path("reference").asText());
    return sealedIn(row)
        .map(
            field ->
                keys.open(
                    field.getValue(),
                    names.stream()
                        .flatMap(
                            name ->
                                Stream.of(field.getKey(), columns.path("kind").asText())
                                    .map(column -> table + "\n" + name + "\n" + column))
                        .toList()))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Stream<Map.Entry<String, String>> sealedIn(String json) {
    if (!json.contains(Keyring.SEALED)) {
      return Stream.empty();
    }
    List<Map.Entry<String, String>> sealed = new ArrayList<>();
    collect(tree(json), "value", sealed);
    return sealed.stream();
  }

  private static void collect(JsonNode node, String name, List<Map.Entry<String, String>> sealed) {
    if (node.isTextual() && node.asText().startsWith(Keyring.SEALED)) {
      sealed.add(Map.entry(name, node.asText()));
    }
    node.properties().forEach(field -> collect(field.getValue(), field.getKey(), sealed));
    if (node.isArray()) {
      node.forEach(one -> collect(one, name, sealed));
    }
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException _) {
      return JSON.missingNode(); // no JSON: nothing in it is sealed field by field
    }
  }

  private static String text(byte[] value) {
    return value == null ? "" : new String(value, StandardCharsets.UTF_8);
  }
}
