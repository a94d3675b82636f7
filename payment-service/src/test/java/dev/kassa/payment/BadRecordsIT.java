package dev.kassa.payment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.localstack.Infrastructure;
import dev.kassa.simulator.Decision;
import dev.kassa.simulator.Person;
import dev.kassa.simulator.VippsSimulator;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a careless or hostile writer can put onto the tills' topic (shared cases H1 to H6): each is
 * refused or buried, and the next payments are taken.
 */
@QuarkusTest
@QuarkusTestResource(
    value = Infrastructure.class,
    initArgs = {
      @ResourceArg(name = "schema", value = "payment"),
      @ResourceArg(name = "settings", value = "true"),
      @ResourceArg(name = "service", value = "payment"),
      @ResourceArg(name = "simulator", value = "true")
    })
class BadRecordsIT {
  private static final AtomicInteger PEOPLE = new AtomicInteger(91_000_000);
  private static final String TOPIC = "pos.payments.v1";
  private static final String LETTERS = TOPIC + ".dlt.payment-service";

  VippsSimulator simulator;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrapServers;

  private Till till;
  private KafkaProducer<byte[], byte[]> producer;

  @BeforeEach
  void open() {
    till = new Till(bootstrapServers, "payment.events.v1", LETTERS);
    producer = producer(Map.of());
  }

  @AfterEach
  void close() {
    till.close();
    producer.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ce_source | /stores/oslo-1/tills/Kasse 7 | ce_source must be without blanks",
        "ce_time   | 2026-11-25 02:00:00          | ce_time must be an ISO-8601 time",
        "ce_time   | 2026-11-25T02:00:00          | ce_time must be an ISO-8601 time",
      })
  void aMalformedHeaderIsRefusedAndBuriedByName(String header, String value, String reason)
      throws Exception {
    String checkout = Till.newCheckout();
    Map<String, String> headers = headers(checkout);
    headers.put(header, value);

    send(key(checkout), headers, Till.request(checkout, 1, approves(), 5000, ""));

    Till.Event refused = till.outcome(headers.get("ce_id"));
    assertThat(refused.type()).isEqualTo("payment.command-refused.v1");
    assertThat(refused.payload().path("reason").asText()).isEqualTo("INVALID");
    assertThat(refused.payload().path("detail").asText()).startsWith(reason);
    assertThat(letter(key(checkout)).headers().get("kassa_dlt_reason")).startsWith(reason);
    theNextAreTaken();
  }

  @Test
  void aWholeStructuredEventIsTaken() throws Exception {
    String checkout = Till.newCheckout();
    String id = UUID.randomUUID().toString();
    String event =
        """
        {"specversion":"1.0","id":"%s","source":"/stores/oslo-1/tills/7",
         "type":"pos.payment-requested.v1","datacontenttype":"application/json","data":%s}"""
            .formatted(id, Till.request(checkout, 1, approves(), 5000, ""));

    send(key(checkout), Map.of("content-type", "application/cloudevents+json"), event);

    assertThat(till.outcome(id).type()).isEqualTo("payment.captured.v1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"specversion\":\"1.0\",\"id\":", "[]", "{\"id\":\"x\"}", ""})
  void aBrokenStructuredEventIsBuried(String body) throws Exception {
    String checkout = Till.newCheckout();

    send(key(checkout), Map.of("content-type", "application/cloudevents+json"), body);

    assertThat(letter(key(checkout)).headers().get("kassa_dlt_reason")).contains("structured");
    theNextAreTaken();
  }

  @Test
  void aBinaryKeyIsBuriedWithItsBytes() throws Exception {
    String checkout = Till.newCheckout();
    Map<String, String> headers = headers(checkout);
    byte[] key = utf8("\0\0\0\0\1" + key(checkout));

    producer
        .send(record(key, headers, utf8(Till.request(checkout, 1, approves(), 5000, ""))))
        .get();

    String shown = "\u2400\u2400\u2400\u2400\1" + key(checkout);
    Till.Event letter = letter(shown);
    assertThat(letter.headers()).containsKey("kassa_dlt_key");
    assertThat(till.outcome(headers.get("ce_id")).payload().path("reason").asText())
        .isEqualTo("INVALID");
    theNextAreTaken();
  }

  @ParameterizedTest
  @CsvSource({"ce_type,pos.payment-\0requested.v1", "ce_source,/stores/\0x", "ce_subject,a\0b"})
  void nulInAHeaderIsBuried(String header, String value) throws Exception {
    String checkout = Till.newCheckout();
    Map<String, String> headers = headers(checkout);
    headers.put(header, value);

    send(key(checkout), headers, Till.request(checkout, 1, approves(), 5000, ""));

    assertThat(letter(key(checkout)).headers().get("kassa_dlt_reason")).startsWith(header);
    theNextAreTaken();
  }

  @Test
  void nulInATextOfThePayloadIsRefused() throws Exception {
    String checkout = Till.newCheckout();
    Map<String, String> headers = headers(checkout);

    send(
        key(checkout),
        headers,
        Till.request(checkout, 1, approves(), 5000, "").replace("Winter", "Win\\u0000ter"));

    assertThat(till.outcome(headers.get("ce_id")).payload().path("detail").asText())
        .contains("NUL");
    theNextAreTaken();
  }

  @ParameterizedTest
  @ValueSource(ints = {600, 700, 900, 950})
  void aLargeUnreadableRecordIsBuried(int kilobytes) throws Exception {
    String checkout = Till.newCheckout();

    producer.send(record(utf8(key(checkout)), headers(checkout), new byte[kilobytes * 1000])).get();

    assertThat(letter(key(checkout)).headers().get("kassa_dlt_reason")).contains("not a JSON");
    theNextAreTaken();
  }

  @Test
  void whatWasAskedInAnAbortedTransactionWasNeverAsked() throws Exception {
    String checkout = Till.newCheckout();
    try (KafkaProducer<byte[], byte[]> transactional =
        producer(
            Map.of(
                "transactional.id",
                UUID.randomUUID().toString(),
                "transaction.timeout.ms",
                10_000))) {
      transactional.initTransactions();
      transactional.beginTransaction();
      transactional
          .send(
              record(
                  utf8(key(checkout)),
                  headers(checkout),
                  utf8(Till.request(checkout, 1, approves(), 5000, ""))))
          .get();
      transactional.abortTransaction();
    }

    theNextAreTaken();

    assertThat(till.of(key(checkout))).isEmpty();
    assertThat(simulator.books().payments())
        .noneMatch(payment -> payment.reference().equals(checkout + "-1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "snappy", "zstd", "lz4"})
  void compressedRecordsAreRead(String compression) throws Exception {
    String checkout = Till.newCheckout();
    Map<String, String> headers = headers(checkout);
    try (KafkaProducer<byte[], byte[]> compressing =
        producer(Map.of("compression.type", compression))) {
      compressing
          .send(
              record(
                  utf8(key(checkout)),
                  headers,
                  utf8(Till.request(checkout, 1, approves(), 5000, ""))))
          .get();
    }

    assertThat(till.outcome(headers.get("ce_id")).type()).isEqualTo("payment.captured.v1");
  }

  /** Enough to meet every partition: whatever was sent before, nobody waits behind it. */
  private void theNextAreTaken() {
    List<String> checkouts = IntStream.range(0, 9).mapToObj(_ -> Till.newCheckout()).toList();
    for (String checkout : checkouts) {
      till.send(
          "pos.payment-requested.v1",
          checkout + "-1",
          Till.request(checkout, 1, approves(), 5000, ""));
    }
    checkouts.forEach(checkout -> till.event("payment.created.v1", key(checkout)));
  }

  private Till.Event letter(String key) {
    return till.eventOn(LETTERS, key);
  }

  private void send(String key, Map<String, String> headers, String value)
      throws ExecutionException, InterruptedException {
    producer
        .send(
            record(
                key.getBytes(StandardCharsets.UTF_8),
                headers,
                value.getBytes(StandardCharsets.UTF_8)))
        .get();
  }

  private static ProducerRecord<byte[], byte[]> record(
      byte[] key, Map<String, String> headers, byte[] value) {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(TOPIC, key, value);
    headers.forEach((n, v) -> record.headers().add(n, v.getBytes(StandardCharsets.UTF_8)));
    return record;
  }

  private static Map<String, String> headers(String checkout) {
    Map<String, String> headers = new HashMap<>();
    headers.put("ce_specversion", "1.0");
    headers.put("ce_id", UUID.randomUUID().toString());
    headers.put("ce_source", "/stores/oslo-1/tills/7");
    headers.put("ce_type", "pos.payment-requested.v1");
    headers.put("ce_subject", key(checkout));
    headers.put("content-type", "application/json");
    return headers;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String key(String checkout) {
    return Till.MSN + "/" + checkout + "-1";
  }

  private KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
    Map<String, Object> config =
        new HashMap<>(Map.of("bootstrap.servers", bootstrapServers, "acks", "all"));
    config.put("max.request.size", 2_000_000);
    config.putAll(more);
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private String approves() {
    String digits = Integer.toString(PEOPLE.incrementAndGet());
    simulator.put(
        Person.of("47" + digits)
            .named("Kari Nordmann")
            .paying(new Person.Script(Decision.Act.APPROVE, 50)));
    return digits;
  }
}
