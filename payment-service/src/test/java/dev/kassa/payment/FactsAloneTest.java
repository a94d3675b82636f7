// payment.events.v1 alone tells what became of every payment.
package dev.kassa.payment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kassa.contract.MessageType;
import dev.kassa.contract.payment.PaymentEvent;
import dev.kassa.messaging.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * A reader who has nothing but the records of the topic, some of them twice, adds up the changes of
 * each payment and takes the outcome of each command. What comes of it is held against the
 * provider's books, over seeded histories with every kind of fault.
 */
class FactsAloneTest {
  private static final int HISTORIES = 1_000;

  /** A record as it lies on the topic. */
  private record Published(String key, String type, JsonNode payload) {
    static Published of(PaymentEvent event) {
      return new Published(
          event.key(), MessageType.of(event).ceType(), Json.MAPPER.valueToTree(event));
    }
  }

  /** What the reader makes of one payment's records. */
  private static final class Read {
    private long sequence;
    private final Map<String, Long> money = new HashMap<>();
    private final Map<String, String> outcomes = new TreeMap<>();
    private JsonNode totals = Json.MAPPER.createObjectNode();

    /** Seen before, or not numbered: says nothing about money. */
    void hear(Published published) {
      JsonNode payload = published.payload();
      String name = published.type().replaceFirst("^payment\\.(.*)\\.v1$", "$1");
      payload.path("outcomeOf").forEach(command -> outcomes.put(command.asText(), name));
      long number = payload.path("sequence").asLong();
      if (number > sequence) {
        assertThat(number).as("facts are numbered without a gap").isEqualTo(sequence + 1);
        sequence = number;
        totals = payload.path("amounts");
        money.merge(name, payload.path("change").path("value").asLong(), Long::sum);
      }
    }

    long sum(String fact) {
      return money.getOrDefault(fact, 0L);
    }

    /** What came of it in the end: of several facts about an end the strongest. */
    String outcome() {
      if (sum("captured") > 0) {
        return "taken";
      }
      if (sum("authorized") > 0) {
        return sum("cancelled") == sum("authorized") ? "given back" : "reserved";
      }
      return "never approved";
    }
  }

  @Test
  void theTopicAloneRebuildsAmountsAndOutcomeOfEveryPayment() {
    int histories = Replay.count(HISTORIES);
    AtomicInteger taken = new AtomicInteger();
    Replay.each(
        FactsAloneTest.class,
        Replay.first(1),
        histories,
        seed -> taken.addAndGet(compareEveryPayment(seed)));
    assertThat(taken.get()).as("payments that were taken").isGreaterThanOrEqualTo(histories / 10);
  }

  /** How many were taken. */
  private static int compareEveryPayment(long seed) {
    int taken = 0;
    List<Published> topic = new ArrayList<>();
    PaymentHistoriesTest.History history = new PaymentHistoriesTest.History(seed);
    history.world.topic = event -> topic.add(Published.of(event));
    history.run();
    Map<String, Read> read = read(topic, new Random(seed));
    for (Desk desk : history.world.desks) {
      String key = desk.request.msn() + "/" + desk.request.reference();
      compare(desk, read.get(key), "seed " + seed + ", " + key);
      taken += read.get(key).outcome().equals("taken") ? 1 : 0;
    }
    return taken;
  }

  /** At least once: a relay that was cut off sends its last records again. */
  private static Map<String, Read> read(List<Published> topic, Random random) {
    List<Published> sent = new ArrayList<>();
    for (Published next : topic) {
      sent.add(next);
      if (random.nextInt(10) == 0) {
        sent.addAll(List.copyOf(sent.subList(Math.max(0, sent.size() - 5), sent.size())));
      }
    }
    Map<String, Read> read = new HashMap<>();
    sent.forEach(one -> read.computeIfAbsent(one.key(), _ -> new Read()).hear(one));
    return Collections.unmodifiableMap(read);
  }

  private static void compare(Desk desk, Read read, String which) {
    for (String field : List.of("authorized", "captured", "cancelled", "refunded")) {
      if (!field.equals("cancelled") || read.sum("authorized") > 0) {
        assertThat(read.sum(field))
            .as(which + ": the changes add up to the totals, " + field)
            .isEqualTo(read.totals.path(field).asLong());
      }
    }
    desk.told.forEach(
        (command, told) ->
            assertThat(read.outcomes.containsKey(command.toString()))
                .as(which + ": " + command + " has its outcome on the topic")
                .isEqualTo(!told.outcomes().isEmpty()));
    ModelProvider books = desk.provider;
    // What was done in the portal and never told of, and what nobody believes, is in no record.
    if (books.unheard || books.odd) {
      return;
    }
    boolean approved = books.state == Snapshot.State.AUTHORIZED;
    assertThat(read.sum("captured")).as(which + ": taken").isEqualTo(books.captured);
    assertThat(read.sum("refunded")).as(which + ": refunded").isEqualTo(books.refunded);
    assertThat(read.sum("authorized"))
        .as(which + ": reserved once")
        .isEqualTo(approved ? books.authorized : 0);
    assertThat(read.outcome())
        .as(which)
        .isEqualTo(
            !approved
                ? "never approved"
                : books.captured > 0 ? "taken" : books.reserved() == 0 ? "given back" : "reserved");
  }
}
