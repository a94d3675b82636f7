// No personal value leaves the sealed fields: logs, keys, headers and payloads are searched.
package dev.kassa.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.systemtests.RunningStack.Stack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RunningStack.class)
class PrivacyIT {
  /** A chain's own gateway may write these in clear (DESIGN 3); nothing else may. */
  private static final Set<String> CLEAR_BY_THE_TILL = Set.of("pos.scans.v1", "pos.payments.v1");

  /**
   * Fractions of a second and UUIDs: digits among which, now and then, are the eight of somebody's
   * number.
   */
  private static final Pattern CHANCE =
      Pattern.compile(
          "(?<=\\d{2}:\\d{2}:\\d{2})\\.\\d{1,9}(?=Z)"
              + "|\\b[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\\b");

  @Test
  void noPersonalValueIsInALogOrInClearOnATopic(Stack stack) throws Exception {
    List<Erased> erased = stack.demo(Plan.FEWEST_CHECKOUTS, List.of()).result().erased();
    Set<String> secrets = personalValues(stack.simulator());
    assertThat(secrets).as("the demo has people").hasSizeGreaterThan(20);
    List<String> found = new ArrayList<>();
    Map<String, String> said = new TreeMap<>();
    for (Path log : stack.logs()) {
      // The simulator is the provider, who knows its customers.
      if (!log.getFileName().toString().startsWith("vipps-simulator")) {
        said.put("log " + log.getFileName(), Files.readString(log));
      }
    }
    stack
        .metrics()
        .forEach(
            (service, counts) -> {
              assertThat(counts).as("%s counts", service).contains("# TYPE");
              said.put("metrics of " + service, counts);
            });
    said.forEach((where, text) -> search(text, secrets, where, found));
    // Tables and topics are searched for them by the demo's second proof.
    assertThat(erased).as("somebody was erased").isNotEmpty();
    for (Erased person : erased) {
      assertThat(person.values())
          .as("name, address, number, subject, hashes")
          .hasSizeGreaterThan(7);
      said.forEach((where, text) -> searchAsItIs(text, person.values(), where, found));
    }
    int records = searchTopics(stack.read().kafka().bootstrapServers(), secrets, found);
    assertThat(records).as("records were searched").isGreaterThan(100);
    assertThat(found).isEmpty();
  }

  @Test
  void theSearchFindsWhatIsThere() {
    List<String> found = new ArrayList<>();
    search("… called 4793141593 and …", Set.of("4793141593"), "log", found);
    search("… called 4790000000 and …", Set.of("4793141593"), "other number", found);
    search("… ref 1293141593007 …", Set.of("93141593"), "among digits", found);
    search("2026-11-22T12:00:00.493141593Z", Set.of("93141593"), "time", found);
    search("93141593-2577-4b34-a6a3-ce929d0e0e47", Set.of("93141593"), "UUID", found);
    search("93141593-2577", Set.of("93141593"), "no UUID", found);
    searchAsItIs("sub c06c4afe-d9e1-4c5d-939a-177d752a0944", Set.of("c06c4afe-d9e1"), "sub", found);
    assertThat(found).containsExactly("log", "among digits", "no UUID", "sub");
  }

  /** Numbers in each spelling, and the texts of the codes. */
  private static Set<String> personalValues(Simulator simulator)
      throws IOException, InterruptedException {
    Set<String> values = new HashSet<>();
    for (String msisdn : simulator.numbers()) {
      String national = msisdn.substring(2);
      values.add(national);
      values.add(
          national.substring(0, 3) + " " + national.substring(3, 5) + " " + national.substring(5));
      String token = simulator.codes(msisdn).token();
      values.add(token.substring(token.lastIndexOf('/') + 1));
    }
    return values;
  }

  private static int searchTopics(String bootstrapServers, Set<String> secrets, List<String> found)
      throws ExecutionException, InterruptedException {
    List<String> topics;
    try (Admin admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
      topics = List.copyOf(admin.listTopics().names().get());
    }
    int[] records = {0};
    try (TopicReader reader = new TopicReader(bootstrapServers, topics)) {
      reader.catchUp(
          polled -> {
            records[0]++;
            String where = polled.topic() + " " + polled.partition() + "/" + polled.offset();
            search(String.valueOf(polled.key()), secrets, "key of " + where, found);
            for (Header header : polled.headers()) {
              search(
                  header.key() + text(header.value()),
                  secrets,
                  "header " + header.key() + " of " + where,
                  found);
            }
            if (!CLEAR_BY_THE_TILL.contains(polled.topic())) {
              search(text(polled.value()), secrets, "value of " + where, found);
            }
          });
    }
    return records[0];
  }

  private static void search(String text, Set<String> secrets, String where, List<String> found) {
    String searched = CHANCE.matcher(text).replaceAll("");
    if (secrets.stream().anyMatch(searched::contains)) {
      found.add(where); // without the value
    }
  }

  /** Names, addresses, subjects and hashes are in nothing by chance; of digits only numbers are. */
  private static void searchAsItIs(
      String text, Set<String> values, String where, List<String> found) {
    if (values.stream().filter(value -> !isNumber(value)).anyMatch(text::contains)) {
      found.add(where);
    }
  }

  private static boolean isNumber(String value) {
    return value.matches("[0-9 ]+");
  }

  private static String text(byte[] value) {
    return value == null ? "" : new String(value, StandardCharsets.UTF_8);
  }
}
