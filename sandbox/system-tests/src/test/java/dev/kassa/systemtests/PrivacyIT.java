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
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RunningStack.class)
class PrivacyIT {
  /** A chain's own gateway may write these in clear (DESIGN 3); nothing else may. */
  private static final Set<String> CLEAR_BY_THE_TILL = Set.of("pos.scans.v1", "pos.payments.v1");

  @Test
  void noPersonalValueIsInALogOrInClearOnATopic(Stack stack) throws Exception {
    stack.demo(Plan.FEWEST_CHECKOUTS, List.of());
    Personal personal = Personal.of(stack.simulator());
    assertThat(personal.numbers()).as("the demo has people").hasSizeGreaterThan(10);
    Predicate<String> secrets = personal.search();
    List<String> found = new ArrayList<>();
    for (Path log : stack.logs()) {
      // The simulator is the provider, who knows its customers.
      if (!log.getFileName().toString().startsWith("vipps-simulator")) {
        search(Files.readString(log), secrets, "log " + log.getFileName(), found);
      }
    }
    int records = searchTopics(stack.read().kafka().bootstrapServers(), secrets, found);
    assertThat(records).as("records were searched").isGreaterThan(100);
    assertThat(found).isEmpty();
  }

  @Test
  void theSearchFindsWhatIsThere() {
    Predicate<String> secrets = new Personal(Set.of("93141593"), Set.of("T0k.en")).search();
    List<String> found = new ArrayList<>();
    search("… called 4793141593 and …", secrets, "country", found);
    search("… called +47 931 41 593 and …", secrets, "spaces", found);
    search("…/031/93141593?v=1…", secrets, "code", found);
    search("… T0k.en …", secrets, "token", found);
    search("… called 4790000000 and …", secrets, "other number", found);
    search("… at 12:00:00.493141593Z …", secrets, "time", found);
    search("… T0kxen …", secrets, "other token", found);
    assertThat(found).containsExactly("country", "spaces", "code", "token");
  }

  /**
   * What must not be found.
   *
   * @param numbers national, without spaces
   * @param tokens the texts of codes
   */
  private record Personal(Set<String> numbers, Set<String> tokens) {
    static Personal of(Simulator simulator) throws IOException, InterruptedException {
      Set<String> numbers = new HashSet<>();
      Set<String> tokens = new HashSet<>();
      for (String msisdn : simulator.numbers()) {
        numbers.add(msisdn.substring(2));
        String token = simulator.codes(msisdn).token();
        tokens.add(token.substring(token.lastIndexOf('/') + 1));
      }
      return new Personal(numbers, tokens);
    }

    /**
     * Numbers in each spelling, but not in the middle of other digits: the nanoseconds of some time
     * are always like somebody's number.
     */
    Predicate<String> search() {
      Stream<String> spellings =
          numbers.stream()
              .flatMap(
                  n ->
                      Stream.of(
                          n, n.substring(0, 3) + " " + n.substring(3, 5) + " " + n.substring(5)));
      return Pattern.compile(
              "(?<![0-9])(?:00)?(?:45|47)?(?:%s)(?![0-9])%s"
                  .formatted(
                      spellings.collect(Collectors.joining("|")),
                      tokens.stream()
                          .map(t -> "|" + Pattern.quote(t))
                          .collect(Collectors.joining())))
          .asPredicate();
    }
  }

  private static int searchTopics(
      String bootstrapServers, Predicate<String> secrets, List<String> found)
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

  private static void search(
      String text, Predicate<String> secrets, String where, List<String> found) {
    if (secrets.test(text)) {
      found.add(where); // without the value
    }
  }

  private static String text(byte[] value) {
    return value == null ? "" : new String(value, StandardCharsets.UTF_8);
  }
}
