// ./kassa dlt against a real broker.
package dev.kassa.operations.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.Topic;
import dev.kassa.localstack.Infrastructure;
import dev.kassa.messaging.DeadLetters;
import dev.kassa.messaging.EventHeaders;
import dev.kassa.messaging.FirstAppend;
import dev.kassa.messaging.Incoming;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.Outgoing;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Records of this test, made as a till and a service make them, and looked for by their id. */
class DeadLettersCommandIT {
  private static final String SOURCE = Topic.POS_PAYMENTS.topicName();
  private static final String SERVICE = "payment-service";
  private static final String LETTERS = Topic.POS_PAYMENTS.deadLetters(SERVICE);
  private static final String SECRET = "4791234567";

  private static Map<String, Object> kafka;
  private static Path keysets;
  private static KafkaProducer<byte[], byte[]> producer;

  private final UUID id = UUID.randomUUID();
  private final String key = "123456/" + UUID.randomUUID() + "-1";

  @BeforeAll
  static void start() {
    Infrastructure infrastructure = new Infrastructure();
    infrastructure.init(Map.of("service", "payment"));
    Map<String, String> config = infrastructure.start();
    kafka = Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, config.get("kafka.bootstrap.servers"));
    keysets = Path.of(config.get("kassa.keysets.directory"));
    producer = new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @AfterAll
  static void stop() {
    producer.close();
  }

  @Test
  void whatDiedIsListedShownAndSentAgainAsItWas() throws Exception {
    Incoming died = sent(key);
    Place letter = dies(died, "amount must be there");

    assertThat(run(0, "list", "--id", id.toString()))
        .contains(letter.toString(), "pos.payment-requested.v1", "died 1x: amount must be there")
        .contains("1 dead letters");
    assertThat(run(0, "list", "--id", id.toString(), "--reason", "AMOUNT", "--topic", SOURCE))
        .contains(letter.toString());
    assertThat(run(0, "list", "--id", id.toString(), "--until", "PT1H")).contains("0 dead letters");
    assertThat(run(0, "show", letter.toString()))
        .contains(
            "reason     amount must be there", "read at    " + died.position(), "ce_id: " + id)
        .contains("sealed as a whole")
        .doesNotContain(SECRET);
    assertThat(run(2, "show", letter.toString(), "--value"))
        .contains("It is sealed: --keysets must name the folder with the keysets of " + SERVICE);
    assertThat(run(0, "show", letter.toString(), "--value", "--keysets", keysets.toString()))
        .contains(SECRET);

    assertThat(run(0, "replay", "--id", id.toString(), "--dry-run")).contains("1 would be sent");
    assertThat(onSource()).hasSize(1);
    assertThat(run(0, "replay", "--id", id.toString())).contains("1 sent, 0 stay");

    List<ConsumerRecord<byte[], byte[]>> both = onSource();
    assertThat(both).hasSize(2);
    ConsumerRecord<byte[], byte[]> again = both.get(1);
    assertThat(again.key()).isEqualTo(both.get(0).key());
    assertThat(again.value()).isEqualTo(both.get(0).value());
    assertThat(again.partition()).isEqualTo(both.get(0).partition());
    assertThat(again.timestamp()).isGreaterThan(both.get(0).timestamp());
    // Validity counts from the first time.
    assertThat(Incoming.of(again).appendedAt()).isEqualTo(died.appendedAt());
  }

  @Test
  void whatDiedTwiceOfTheSameStaysUnlessItIsForced() throws Exception {
    Incoming first = sent(key);
    dies(first, "amount must be there");
    dies(first, "amount must be there"); // delivered twice: one death
    assertThat(run(0, "replay", "--id", id.toString())).contains("1 sent");
    Incoming second = Incoming.of(onSource().get(1));
    dies(second, "amount must be there");

    assertThat(run(1, "replay", "--id", id.toString()))
        .contains("died 2 times of the same cause", "0 sent, 1 stay");
    assertThat(onSource()).hasSize(2);
    assertThat(run(0, "replay", "--id", id.toString(), "--force")).contains("1 sent");
    List<ConsumerRecord<byte[], byte[]>> all = onSource();
    assertThat(all).hasSize(3);
    assertThat(Incoming.of(all.get(2)).appendedAt()).isEqualTo(first.appendedAt());
  }

  @Test
  void anotherCauseIsAnotherDeath() throws Exception {
    Incoming first = sent(key);
    dies(first, "amount must be there");
    assertThat(run(0, "replay", "--id", id.toString())).contains("1 sent");
    dies(Incoming.of(onSource().get(1)), "msn must be 4 to 10 digits");

    assertThat(run(0, "replay", "--id", id.toString())).contains("1 sent");
  }

  @Test
  void whatItsTopicHasNoMoreComesFromTheLetterWithItsKeys() throws Exception {
    Incoming died = sent(key);
    Incoming gone =
        new Incoming(
            died.topic(),
            died.partition(),
            died.offset() + 1_000_000,
            died.key(),
            died.appendedAt(),
            died.headers(),
            died.value());
    dies(gone, "amount must be there");

    assertThat(run(1, "replay", "--id", id.toString())).contains("--keysets names the keys");
    assertThat(run(0, "replay", "--id", id.toString(), "--keysets", keysets.toString()))
        .contains("from what the letter kept");

    ConsumerRecord<byte[], byte[]> again = onSource().get(1);
    assertThat(again.value()).isEqualTo(died.value());
    assertThat(EventHeaders.text(again.headers(), DeadLetters.REASON)).isEmpty();
    assertThat(FirstAppend.of(again.headers())).contains(died.appendedAt());
  }

  @Test
  void badUseIsSaidInASentence() {
    assertThat(run(2, "replay")).contains("Say which");
    assertThat(run(2, "show", "nowhere")).contains("TOPIC/PARTITION/OFFSET");
    assertThat(run(1, "show", LETTERS + "/0/999999999")).contains("There is no letter");
    assertThat(run(2, "list", "--since", "yesterday")).contains("neither a time");
  }

  /** What is misspelt would look as if nothing had died. */
  @Test
  void whatIsNamedAndIsNotThereIsSaid() {
    assertThat(run(2, "list", "--topic", "pos.payment.v1"))
        .contains("There is no topic pos.payment.v1 that has dead letters", SOURCE, LETTERS);
    assertThat(run(2, "replay", "--service", "payments"))
        .contains("No service payments has dead letters", SERVICE);
    assertThat(run(2, "replay", "--topic", SOURCE, "--keysets", "/nowhere"))
        .contains("--keysets: there is no folder /nowhere");
  }

  @Test
  void clusterThatIsNoneIsSaid() {
    assertThat(run(2, "list", "--bootstrap", "nonsense"))
        .contains("--bootstrap or --command-config: Invalid url in bootstrap.servers: nonsense");
  }

  /** As a till's gateway sends it; what the broker says of it. */
  private Incoming sent(String recordKey) throws Exception {
    RecordHeaders headers =
        new RecordHeaders(
            new EventHeaders(
                    id,
                    "/stores/oslo-1/tills/7",
                    "pos.payment-requested.v1",
                    Instant.now(),
                    recordKey,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty())
                .write()
                .toArray());
    headers.add("x-own", new byte[] {1, 2});
    byte[] value =
        "{\"customer\":{\"phoneNumber\":\"%s\"}}"
            .formatted(SECRET)
            .getBytes(StandardCharsets.UTF_8);
    RecordMetadata at =
        producer
            .send(
                new ProducerRecord<>(
                    SOURCE, 1, null, recordKey.getBytes(StandardCharsets.UTF_8), value, headers))
            .get(10, TimeUnit.SECONDS);
    return new Incoming(
        SOURCE,
        at.partition(),
        at.offset(),
        recordKey,
        Instant.ofEpochMilli(at.timestamp()),
        headers,
        value);
  }

  /** As the service writes it down. */
  private static Place dies(Incoming record, String reason) throws Exception {
    Outgoing letter =
        new DeadLetters(SERVICE, Optional.of(new Keysets(keysets).sealer("payment-customer")))
            .of(record, reason);
    RecordMetadata at =
        producer
            .send(
                new ProducerRecord<>(
                    letter.topic(),
                    null,
                    null,
                    letter.key().getBytes(StandardCharsets.UTF_8),
                    letter.value(),
                    letter.headers()))
            .get(10, TimeUnit.SECONDS);
    return new Place(at.topic(), at.partition(), at.offset());
  }

  /** This test's records on the source topic, the oldest first. */
  private List<ConsumerRecord<byte[], byte[]>> onSource() {
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                kafka.get(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG)),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(SOURCE, 1);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          if (EventHeaders.text(record.headers(), "ce_id").equals(Optional.of(id.toString()))) {
            found.add(record);
          }
        }
      }
    }
    return found;
  }

  private static String run(int exitCode, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    if (!all.contains("--bootstrap")) {
      all.add("--bootstrap");
      all.add((String) kafka.get(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG));
    }
    StringWriter said = new StringWriter();
    int code = DeadLettersCommand.run(new PrintWriter(said, true), all.toArray(String[]::new));
    assertThat(code).as(said.toString()).isEqualTo(exitCode);
    return said.toString();
  }
}
