// ./kassa restore against a real broker.
package dev.kassa.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.localstack.Infrastructure;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RestoreCommandIT {
  private static final Infrastructure INFRASTRUCTURE = new Infrastructure();
  private static final TopicPartition COMMANDS = new TopicPartition("pos.payments.v1", 0);
  private static final TopicPartition ANOTHERS = new TopicPartition("pos.scans.v1", 0);
  private static final Instant NOW = Instant.parse("2026-11-26T18:30:00Z");
  private static String bootstrap;

  @BeforeAll
  static void start() {
    bootstrap = INFRASTRUCTURE.start().get("kafka.bootstrap.servers");
  }

  @AfterAll
  static void stop() {
    INFRASTRUCTURE.stop();
  }

  @Test
  void theServiceReadsAgainAndIsTold() throws Exception {
    long first = send();
    send();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      forget(admin);
      committed(admin, COMMANDS, first + 2);
      committed(admin, ANOTHERS, 7);

      assertThat(restore(Instant.now()))
          .isEqualTo(
              new Run(
                  0,
                  List.of(
                      "payment-service reads again from FROM on: " + (first + 2) + " records.",
                      "Start it, every instance, with",
                      "  KASSA_EPOCH=4",
                      "  KASSA_RESTORED_AT=2026-11-26T18:30:00Z")));

      var left =
          admin.listConsumerGroupOffsets("payment-service").partitionsToOffsetAndMetadata().get();
      assertThat(left.get(COMMANDS).offset()).as("an hour ahead of the copy").isZero();
      assertThat(left.get(ANOTHERS).offset()).as("no topic of this service").isEqualTo(7);

      committed(admin, COMMANDS, first + 2);
      assertThat(restore(Instant.now().plus(Duration.ofHours(2))).lines().getFirst())
          .as("nothing is as young")
          .endsWith("on: 0 records.");
    }
  }

  @Test
  void nothingIsSetBackWhileAnInstanceRuns() throws Exception {
    send();
    try (KafkaConsumer<String, String> instance =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", bootstrap,
                "group.id", "payment-service",
                "enable.auto.commit", "false"),
            new StringDeserializer(),
            new StringDeserializer())) {
      instance.subscribe(List.of("pos.payments.v1"));
      instance.poll(Duration.ofSeconds(5));
      Run run = restore(Instant.now());
      assertThat(run.code()).isEqualTo(1);
      assertThat(run.lines())
          .singleElement()
          .asString()
          .startsWith("An instance of payment-service still runs");
    }
  }

  private static long send() throws ExecutionException, InterruptedException {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap),
            new StringSerializer(),
            new StringSerializer())) {
      return producer
          .send(new ProducerRecord<>(COMMANDS.topic(), COMMANDS.partition(), "key", "value"))
          .get()
          .offset();
    }
  }

  /** The broker is shared: others may have left offsets of this group. */
  private static void forget(Admin admin) throws Exception {
    if (!admin
        .listConsumerGroupOffsets("payment-service")
        .partitionsToOffsetAndMetadata()
        .get()
        .isEmpty()) {
      admin.deleteConsumerGroups(List.of("payment-service")).all().get();
    }
  }

  private static void committed(Admin admin, TopicPartition partition, long offset)
      throws Exception {
    admin
        .alterConsumerGroupOffsets(
            "payment-service", Map.of(partition, new OffsetAndMetadata(offset)))
        .all()
        .get();
  }

  private record Run(int code, List<String> lines) {}

  private static Run restore(Instant backup) {
    StringWriter out = new StringWriter();
    int code =
        RestoreCommand.commandLine(Clock.fixed(NOW, ZoneOffset.UTC))
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(out, true))
            .execute(
                "--service",
                "payment",
                "--backup",
                backup.toString(),
                "--epoch",
                "3",
                "--bootstrap",
                bootstrap);
    return new Run(
        code,
        out.toString()
            .lines()
            .map(line -> line.replaceFirst("from \\S+ on", "from FROM on"))
            .toList());
  }
}
