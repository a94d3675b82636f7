// The size of the batches changes nothing, against real Kafka and real PostgreSQL.
package dev.kassa.membership.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kassa.contract.MessageType;
import dev.kassa.localstack.Infrastructure;
import dev.kassa.membership.Tables;
import dev.kassa.messaging.EventHeaders;
import dev.kassa.messaging.Json;
import dev.kassa.messaging.postgres.Intake;
import dev.kassa.messaging.postgres.MessagingBeans;
import dev.kassa.messaging.postgres.OwnContext;
import dev.kassa.messaging.postgres.Source;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(ShellProfile.class)
@QuarkusTestResource(
    value = Infrastructure.class,
    initArgs = @ResourceArg(name = "schema", value = "batches"))
@QuarkusTestResource(AutomaticSalesUnits.class)
class BatchesIT {
  private static final long RICH = 2_750_512_663_132_088_672L;
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int ROUNDS = 10;
  private static final int PER_ROUND = 80;

  /** Everything that is neither a time nor sealed. */
  private static final Map<String, String> TABLES =
      Map.ofEntries(
          Map.entry("visit", "checkout_id, sequence"),
          Map.entry(
              "identification",
              "identification_id, checkout_id, msn, store_id, pos_id, club_id, phone_hash,"
                  + " member_id, disowned"),
          Map.entry(
              "enrolment",
              "enrolment_id, phase, checkout_id, identification_id, msn, binding_message,"
                  + " valid_until, command_id, cause_id, phone_hash, msisdn is null, auth_req_id,"
                  + " poll_interval_ms, poll_unanswered, poll_pinged, poll_answer_lost, withdrawn,"
                  + " not_me, started_at is null,"
                  + " tokens is null, member_id, reason, open"),
          Map.entry(
              "member",
              "member_id, club_id, price_group, points, version, consents, profile is null,"
                  + " erased_at is null"),
          Map.entry("member_subject", "msn, sub_hash, member_id"),
          Map.entry("member_phone", "club_id, phone_hash, member_id"),
          Map.entry("member_consent", "member_id"),
          Map.entry(
              "purchase",
              "msn, reference, identification_id, checkout_id, currency, club_id, member_id, epoch,"
                  + " sequence, net_captured, booked_net, booked_points, rate"),
          Map.entry("points_entry", "member_id, kind, msn, reference, points"),
          Map.entry("past_ask", "club_id, phone_hash, asked_at is null, refused"),
          Map.entry("early_ping", "auth_req_id, msn"),
          Map.entry("inbox", "consumer, source, id"),
          Map.entry("parked", "consumer, topic, \"offset\""));

  @Inject MessagingBeans.Intakes intakes;
  @Inject ClubShell shell;
  @Inject List<Source<Arrival>> sources;
  @Inject OwnContext contexts;
  @Inject NotedCalls calls;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrapServers;

  @Inject Tables tables;

  /** What is left of a run: rows by table, and records by topic and key in their order. */
  private record Outcome(
      SortedMap<String, List<String>> rows, SortedMap<String, List<String>> records) {}

  /** {@code -Dkassa.seed} tries another; this one moves a phone number twice in one batch. */
  @Test
  void batchesOfOneAndOfFiveHundredComeToTheSame() throws SQLException {
    compare(Long.getLong("kassa.seed", -3_075_640_205_015_578_820L));
  }

  /** A stream in which little happens would prove little; this one is known to be rich. */
  @Test
  void inARichStreamToo() throws SQLException {
    Outcome one = compare(RICH);

    assertThat(one.rows().get("member")).as("seed %d", RICH).isNotEmpty();
    assertThat(one.rows().get("purchase")).as("seed %d", RICH).hasSizeGreaterThan(10);
    assertThat(one.rows().get("past_ask")).as("seed %d", RICH).isNotEmpty();
    assertThat(one.records().keySet().stream().filter(key -> key.contains(".dlt.")))
        .as("seed %d: dead letters", RICH)
        .isNotEmpty();
  }

  private Outcome compare(long seed) throws SQLException {
    Outcome one = run(seed, 1);
    Outcome many = run(seed, 500);

    assertThat(one.rows()).as("seed %d: tables", seed).isEqualTo(many.rows());
    assertThat(one.records()).as("seed %d: topics", seed).isEqualTo(many.records());
    assertThat(
            tables.texts(
                "select member_id from member m where points <> coalesce((select sum(points) from"
                    + " points_entry e where e.member_id = m.member_id), 0)"))
        .as("seed %d: each balance is the sum of its ledger", seed)
        .isEmpty();
    for (String table :
        List.of(
            "purchase",
            "points_entry",
            "identification",
            "enrolment",
            "member_phone",
            "member_subject",
            "member_consent")) {
      assertThat(
              tables.texts(
                  "select t.member_id from %s t join member m using (member_id)".formatted(table)
                      + " where m.erased_at is not null"))
          .as("seed %d: rows of erased members in %s", seed, table)
          .isEmpty();
    }
    return one;
  }

  private Outcome run(long seed, int mostPerBatch) throws SQLException {
    clear();
    calls.calls().clear();
    ClubStream stream = new ClubStream(seed);
    Intake<Arrival, States> intake = intakes.intake(shell, sources, mostPerBatch);
    try (KafkaConsumer<String, byte[]> consumer = atTheEnd()) {
      for (int round = 0; round < ROUNDS; round++) {
        Map<UUID, String> waiting = waiting();
        List<Arrival> inside = stream.answers(calls.calls(), waiting);
        stream
            .erasure(
                tables.texts("select member_id from member where erased_at is null order by 1"))
            .ifPresent(inside::add);
        List<ClubStream.Sent> records = stream.records(PER_ROUND, waiting.keySet());
        // What is taken back before its start has left is not started: that is for batches to see,
        // and one by one there is no such thing. So all cancellations come when starts have left.
        Map<Boolean, List<ClubStream.Sent>> cancels =
            records.stream().collect(Collectors.partitioningBy(BatchesIT::isCancellation));
        take(intake, inside, cancels.get(false));
        take(intake, List.of(), cancels.get(true));
      }
      return new Outcome(rows(), records(consumer));
    }
  }

  private static boolean isCancellation(ClubStream.Sent sent) {
    return EventHeaders.text(sent.record().headers(), "ce_type")
        .filter(MessageType.ENROLMENT_CANCELLED.ceType()::equals)
        .isPresent();
  }

  /** All of it on the intake's own loop, so that it finds all of it waiting. */
  private void take(
      Intake<Arrival, States> intake, List<Arrival> inside, List<ClubStream.Sent> records) {
    if (inside.isEmpty() && records.isEmpty()) {
      return;
    }
    contexts
        .run(
            () -> {
              List<Uni<Void>> taken = new ArrayList<>();
              inside.forEach(arrival -> taken.add(intake.take(arrival)));
              records.forEach(sent -> taken.add(intake.inlet(sent.consumer()).take(sent.record())));
              return Uni.join().all(taken).andFailFast();
            })
        .await()
        .atMost(PATIENCE);
  }

  private void clear() throws SQLException {
    tables.execute("truncate " + String.join(", ", TABLES.keySet()) + " cascade");
  }

  /** Enrolments that wait for the answer to a call, and in which phase. */
  private Map<UUID, String> waiting() throws SQLException {
    Map<UUID, String> waiting = new TreeMap<>();
    for (String row :
        tables.texts(
            "select enrolment_id || ' ' || phase from enrolment where phase in ('STARTING',"
                + " 'COLLECTED') or phase = 'WAITING' and poll_unanswered")) {
      waiting.put(UUID.fromString(row.split(" ")[0]), row.split(" ")[1]);
    }
    return waiting;
  }

  private SortedMap<String, List<String>> rows() throws SQLException {
    SortedMap<String, List<String>> rows = new TreeMap<>();
    for (Map.Entry<String, String> table : TABLES.entrySet()) {
      rows.put(
          table.getKey(),
          tables.texts(
              "select cast(row(%s) as text) from %s order by 1"
                  .formatted(table.getValue(), table.getKey())));
    }
    return rows;
  }

  private KafkaConsumer<String, byte[]> atTheEnd() {
    KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        List.of(
                "membership.events.v1",
                "membership.members.v1",
                "pos.enrolments.v1.dlt.membership-service")
            .stream()
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(p -> new TopicPartition(p.topic(), p.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position); // now, and not when it first polls
    return consumer;
  }

  /** What was published, without what differs by time; a repetition by the relay counts once. */
  private SortedMap<String, List<String>> records(KafkaConsumer<String, byte[]> consumer) {
    SortedMap<String, List<String>> records = new TreeMap<>();
    Set<String> ids = new HashSet<>();
    await()
        .atMost(PATIENCE)
        .until(
            () -> tables.texts("select cast(count(*) as text) from outbox").equals(List.of("0")));
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              for (ConsumerRecord<String, byte[]> polled : consumer.poll(Duration.ofMillis(100))) {
                if (ids.add(header(polled, "ce_id") + polled.topic() + deadLetter(polled))) {
                  records
                      .computeIfAbsent(polled.topic() + " " + polled.key(), _ -> new ArrayList<>())
                      .add(text(polled));
                }
              }
              return ends.entrySet().stream()
                  .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
            });
    return records;
  }

  private static String deadLetter(ConsumerRecord<String, byte[]> polled) {
    return header(polled, "kassa_dlt_offset");
  }

  private static String text(ConsumerRecord<String, byte[]> polled) {
    String value = new String(polled.value(), StandardCharsets.UTF_8);
    if (value.startsWith("sealed:")) {
      value = "\"sealed\""; // the same seals differently each time
    }
    try {
      JsonNode payload = Json.MAPPER.readTree(value);
      if (payload instanceof ObjectNode object) {
        object.remove("expiresAt");
        value = object.toString();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return header(polled, "ce_type")
        + " "
        + header(polled, "ce_causationid")
        + " "
        + header(polled, "ce_correlationid")
        + " "
        + value;
  }

  private static String header(ConsumerRecord<String, byte[]> polled, String name) {
    return EventHeaders.text(polled.headers(), name).orElse("-");
  }
}
