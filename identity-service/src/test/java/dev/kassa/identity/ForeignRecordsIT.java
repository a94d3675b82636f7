package dev.kassa.identity;

import static dev.kassa.identity.ScansAtTheProvider.CODE;
import static dev.kassa.identity.ScansAtTheProvider.TYPED;
import static dev.kassa.identity.Till.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Topic;
import dev.kassa.contract.identity.CustomerIdentified;
import dev.kassa.contract.identity.CustomerUnidentified;
import dev.kassa.contract.identity.CustomerUnidentified.Reason;
import dev.kassa.messaging.DeadLetters;
import dev.kassa.messaging.Envelope;
import dev.kassa.simulator.VippsSimulator;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Records as other software writes them: malformed headers, foreign keys, transactions (cases H1 to
 * H6). Whatever becomes of such a record, the next one is read.
 */
@QuarkusTest
@QuarkusTestResource(value = ScansAtTheProvider.class, restrictToAnnotatedClass = true)
class ForeignRecordsIT {
  VippsSimulator simulator;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String servers;

  private final UUID id = UUID.randomUUID();
  private final CheckoutId checkout = new CheckoutId(UUID.randomUUID());
  private Till till;
  private ProducerRecord<byte[], byte[]> record;

  @BeforeEach
  void open() {
    till = Till.oslo(servers);
    ScansAtTheProvider.introduce(simulator);
    record = till.record(id, checkout, "phoneNumber", TYPED);
  }

  @AfterEach
  void nextRecordIsRead() {
    for (int i = 0; i < 6; i++) { // on every partition, most likely
      assertThat(till.answers(till.scans("phoneNumber", TYPED), 1).getFirst().message())
          .isInstanceOf(CustomerIdentified.class);
    }
    till.close();
  }

  private void header(String name, String value) {
    record.headers().remove(name).add(name, utf8(value));
  }

  private RecordMetadata sent() {
    return Till.appended(till.sends(record));
  }

  private void isInvalidAndADeadLetterThatNames(String place) {
    ConsumerRecord<String, byte[]> letter = till.deadLetter(sent());
    assertThat(Till.header(letter, DeadLetters.REASON)).contains(place);
    Envelope answer = till.answers(checkout, 1).getFirst();
    assertThat(answer.message())
        .isInstanceOfSatisfying(
            CustomerUnidentified.class,
            told -> assertThat(told.reason()).isEqualTo(Reason.INVALID));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-11-25 02:00:00", "2026-11-25T02:00:00", "yesterday", ""})
  void timeWithoutAZoneIsRefused(String time) {
    header("ce_time", time);
    isInvalidAndADeadLetterThatNames("ce_time");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pos.customer\0scanned.v1", "", "pos customer"})
  void typeThatIsNoneIsRefused(String type) {
    header("ce_type", type);
    isInvalidAndADeadLetterThatNames("ce_type");
  }

  @Test
  void idThatIsNoneIsRefused() {
    header("ce_id", "17");
    isInvalidAndADeadLetterThatNames("ce_id");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/stores/oslo-1/tills/Kasse 7", "/stores/oslo-1/\t7", ""})
  void sourceThatIsNoReferenceIsRefused(String source) {
    header("ce_source", source);
    isInvalidAndADeadLetterThatNames("ce_source");
    assertThat(till.answers(checkout, 1).getFirst().headers().causationId())
        .as("the till knows which of its scans is meant")
        .contains(id.toString());
  }

  private ProducerRecord<byte[], byte[]> structured(String event) {
    ProducerRecord<byte[], byte[]> structured =
        new ProducerRecord<>(Topic.POS_SCANS.topicName(), utf8(checkout.toString()), utf8(event));
    structured.headers().add("content-type", utf8("application/cloudevents+json; charset=UTF-8"));
    return structured;
  }

  @Test
  void structuredEventIsTaken() {
    record =
        structured(
            """
            {"specversion":"1.0","id":"%s","source":"%s","type":"pos.customer-scanned.v1",
             "data":%s}"""
                .formatted(id, Till.SOURCE, new String(record.value(), StandardCharsets.UTF_8)));
    RecordMetadata _ = sent();
    Envelope answer = till.answers(checkout, 1).getFirst();
    assertThat(answer.message()).isInstanceOf(CustomerIdentified.class);
    assertThat(answer.headers().causationId()).contains(id.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"specversion\":1", "{\"specversion\":\"1.0\"}", ""})
  void structuredEventThatIsNotWholeIsADeadLetter(String event) {
    record = structured(event);
    assertThat(Till.header(till.deadLetter(sent()), DeadLetters.REASON)).contains("data");
  }

  @ParameterizedTest
  @ValueSource(ints = {600_000, 700_000, 900_000, 950_000})
  void largeRecordThatCannotBeReadIsADeadLetter(int size) {
    record =
        new ProducerRecord<>(
            record.topic(), null, null, record.key(), new byte[size], record.headers());
    ConsumerRecord<String, byte[]> letter = till.deadLetter(sent());
    assertThat(letter.value().length > size || Till.header(letter, DeadLetters.VALUE_HASH) != null)
        .as("whole, or told what it was")
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "snappy", "lz4", "zstd"})
  void compressedRecordIsRead(String compression) {
    till.sendsCompressed(compression, record);
    assertThat(till.answers(checkout, 1).getFirst().message())
        .isInstanceOf(CustomerIdentified.class);
  }

  @Test
  void keyOfAnotherSerialiserIsADeadLetter() {
    byte[] key =
        ByteBuffer.allocate(5 + 36).put((byte) 0).putInt(1).put(utf8(checkout.toString())).array();
    ProducerRecord<byte[], byte[]> framed =
        new ProducerRecord<>(record.topic(), null, null, key, record.value(), record.headers());
    record = framed;
    isInvalidAndADeadLetterThatNames("key");
  }

  @Test
  void whatWasAbortedWasNeverAsked() {
    UUID asked = UUID.randomUUID();
    till.sendsInATransactionThatIsAborted(record);
    RecordMetadata _ = Till.appended(till.sends(till.record(asked, checkout, "qrCode", CODE)));
    List<Envelope> answers = till.answers(checkout, 1);
    assertThat(answers).hasSize(1);
    assertThat(answers.getFirst().headers().causationId()).contains(asked.toString());
    assertThat(answers.getFirst().message()).isInstanceOf(CustomerIdentified.class);
  }
}
