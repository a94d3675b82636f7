// Two processes of pos-gateway serve one till, and one of them is killed.
package dev.kassa.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.localstack.ServiceReplica;
import dev.kassa.systemtests.PosGateway.Call;
import dev.kassa.systemtests.RunningStack.Stack;
import dev.kassa.systemtests.Simulator.Act;
import dev.kassa.systemtests.Simulator.Habit;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The second has no supervisor: once killed it stays away, and its clients must go elsewhere. */
@ExtendWith(RunningStack.class)
class TwoGatewaysIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Store STORE = Store.OSLO;
  private static final long AMOUNT = 23_900;

  /** All that a gateway reads. */
  private static final List<String> TOPICS =
      List.of(
          "pos.scans.v1",
          "pos.enrolments.v1",
          "pos.payments.v1",
          "identity.customers.v1",
          "membership.events.v1",
          "payment.events.v1");

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String checkout = UUID.randomUUID().toString();
  private final int person = new Random().nextInt(10_000_000);
  private StackFile told;
  private PosGateway first;

  @BeforeEach
  void open(Stack stack) throws Exception {
    told = stack.read();
    first = new PosGateway(told.posGateway());
    Habit byHand = new Habit(Act.IGNORE, 0);
    stack.simulator().person(STORE.msisdn(person), byHand, byHand);
  }

  /** An event, wherever it was read. */
  private record EventId(String source, UUID id) {
    static EventId of(Heard heard) {
      return new EventId(heard.source(), heard.id());
    }
  }

  /** What one client was told, in its order. */
  private static final class Client implements EventStream.Listener {
    private final List<Heard> events = new ArrayList<>();
    private int reconnects;
    private int begunAnew;

    @Override
    public synchronized void event(String type, String data) {
      events.add(Heard.ofStream(data));
    }

    @Override
    public synchronized void reconnects() {
      reconnects++;
    }

    @Override
    public synchronized void begunAnew() {
      begunAnew++;
    }

    synchronized int timesReconnected() {
      return reconnects;
    }

    synchronized int timesBegunAnew() {
      return begunAnew;
    }

    synchronized List<String> types() {
      return events.stream().map(Heard::type).toList();
    }

    synchronized List<EventId> ids() {
      return events.stream().map(EventId::of).toList();
    }

    void awaits(String type) {
      soon(type).until(() -> types().contains(type));
    }
  }

  private static ConditionFactory soon(String what) {
    return await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(50));
  }

  @Test
  void clientOfAGatewayThatIsKilledGoesOnAtTheOtherAndAKeyIsOneCommandAtBoth(Stack stack)
      throws Exception {
    String earlier = UUID.randomUUID().toString();
    scan(first, earlier, "scan", "12");
    soon("the first knows").until(() -> state(told.posGateway().url(), earlier) == 200);
    try (ServiceReplica replica = stack.anotherGateway()) {
      assertDeniesNothingWhileItStarts(replica, earlier);
      PosGateway second =
          new PosGateway(new StackFile.Door(replica.url(), told.posGateway().tillTokens()));
      AtomicReference<URI> at = new AtomicReference<>(replica.url());
      Client moving = new Client();
      Client staying = new Client();
      try (EventStream one = follow(at, moving);
          EventStream other = follow(new AtomicReference<>(told.posGateway().url()), staying)) {
        assertThat(one.awaitOpen(PATIENCE)).isTrue();
        assertThat(other.awaitOpen(PATIENCE)).isTrue();

        UUID scan = scan(second, checkout, "scan-1", STORE.national(person));
        assertThat(scan(first, checkout, "scan-1", STORE.national(person))).isEqualTo(scan);
        moving.awaits("membership.non-member-recognised.v1");
        UUID payment = pay(second);
        assertThat(pay(first)).isEqualTo(payment);
        moving.awaits("payment.created.v1");

        replica.kill();
        stack.simulator().approve(STORE.msn(), reference());
        staying.awaits("payment.captured.v1");
        soon("cut off").until(() -> moving.timesReconnected() > 0);
        assertThat(moving.types()).as("it missed this").doesNotContain("payment.captured.v1");

        at.set(told.posGateway().url());
        moving.awaits("payment.captured.v1");
        // The last there is to hear: what came twice has come by then.
        scan(first, checkout, "scan-2", "12");
        moving.awaits("identity.customer-unidentified.v1");
        staying.awaits("identity.customer-unidentified.v1");

        List<Heard> onTopics = onTopics();
        Set<EventId> there = new LinkedHashSet<>(onTopics.stream().map(EventId::of).toList());
        assertThat(moving.ids())
            .as("%s", moving.types())
            .containsExactlyInAnyOrderElementsOf(there);
        assertThat(staying.ids()).containsExactlyInAnyOrderElementsOf(there);
        assertThat(moving.timesBegunAnew()).isZero();
        assertOneCommandEach(onTopics, scan, payment);
        assertThat(stack.simulator().books().payments())
            .filteredOn(booked -> booked.key().equals(STORE.msn() + "/" + reference()))
            .extracting(Evidence.Booked::sums)
            .containsExactly(new Sums(AMOUNT, AMOUNT, 0, 0));
      }
    }
  }

  /** Not one answer says that a checkout is not there that is. */
  private void assertDeniesNothingWhileItStarts(ServiceReplica replica, String known) {
    Set<Integer> answers = new LinkedHashSet<>();
    soon("the second answers")
        .until(
            () -> {
              assertThat(replica.isRunning()).isTrue();
              try {
                answers.add(state(replica.url(), known));
              } catch (IOException _) {
                return false; // it does not listen yet
              }
              return answers.contains(200);
            });
    assertThat(answers).isSubsetOf(503, 200);
  }

  /**
   * Both gateways answered each with the same command, and it came to one thing. The second
   * publishes it once more, unless it has heard of it already.
   */
  private static void assertOneCommandEach(List<Heard> onTopics, UUID scan, UUID payment) {
    for (UUID command : List.of(scan, payment)) {
      assertThat(onTopics).filteredOn(heard -> heard.id().equals(command)).isNotEmpty();
    }
    assertThat(
            outcomes(
                onTopics,
                heard ->
                    heard.topic().equals("identity.customers.v1")
                        && heard.causation().equals(scan.toString())))
        .singleElement()
        .extracting(Map.Entry::getValue)
        .isEqualTo("identity.customer-identified.v1");
    assertThat(outcomes(onTopics, heard -> heard.outcomeOf().contains(payment)))
        .singleElement()
        .extracting(Map.Entry::getValue)
        .isEqualTo("payment.captured.v1");
  }

  private static Set<Map.Entry<EventId, String>> outcomes(
      List<Heard> onTopics, Predicate<Heard> wanted) {
    return onTopics.stream()
        .filter(wanted)
        .collect(Collectors.toMap(EventId::of, Heard::type, (one, _) -> one))
        .entrySet();
  }

  private String reference() {
    return checkout + "-1";
  }

  private int state(URI gateway, String of) throws IOException, InterruptedException {
    return http.send(
            to(gateway, "/checkouts/" + of).GET().build(), HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private EventStream follow(AtomicReference<URI> gateway, Client client) {
    return new EventStream(
        http,
        () ->
            to(gateway.get(), "/checkouts/" + checkout + "/events")
                .header("Accept", "text/event-stream"),
        client);
  }

  private HttpRequest.Builder to(URI gateway, String path) {
    return HttpRequest.newBuilder(gateway.resolve(path))
        .header("Authorization", "Bearer " + told.posGateway().tillTokens().get(STORE.storeId()));
  }

  private static UUID scan(PosGateway gateway, String of, String key, String typed)
      throws Exception {
    return command(
        gateway,
        "POST",
        "/checkouts/" + of + "/scans",
        key,
        """
        {"posId":"till-2","scanner":"KEYBOARD","phoneNumber":"%s"}"""
            .formatted(typed));
  }

  private UUID pay(PosGateway gateway) throws Exception {
    return command(
        gateway,
        "PUT",
        "/checkouts/" + checkout + "/payments/1",
        "pay-1",
        """
        {"posId":"till-2","customer":{"phoneNumber":"%s"},"description":"Mittens",
         "amount":{"currency":"NOK","value":%d},
         "receipt":{"receiptNumber":"1","lines":[{"id":"m1","name":"mittens","quantity":"1","unit":"PCS",
          "unitPrice":%d,"total":%d,"taxRate":2500}]}}"""
            .formatted(STORE.national(person), AMOUNT, AMOUNT, AMOUNT));
  }

  private static UUID command(
      PosGateway gateway, String method, String path, String key, String body) throws Exception {
    JsonNode taken =
        gateway.call(
            new Call(STORE, method, path, Optional.of(JSON.readTree(body)), Optional.of(key)));
    return UUID.fromString(taken.path("commandId").asText());
  }

  /** Every record about this checkout, repetitions too. */
  private List<Heard> onTopics() {
    List<Heard> records = new ArrayList<>();
    try (TopicReader reader = new TopicReader(told.kafka().bootstrapServers(), TOPICS)) {
      reader.catchUp(
          polled ->
              Heard.of(polled).filter(h -> h.key().contains(checkout)).ifPresent(records::add));
    }
    return records;
  }
}
