// Publishes what tills say, as a chain's own gateway does.
package dev.kassa.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Words and sends CloudEvents in binary mode. */
public final class TillMessages {
  private TillMessages() {}

  /** A producer as the documents ask for: nothing is lost, nothing waits for more. */
  public static KafkaProducer<String, byte[]> producer(String bootstrapServers) {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            true,
            ProducerConfig.LINGER_MS_CONFIG,
            0),
        new StringSerializer(),
        new ByteArraySerializer());
  }

  /**
   * A message of a till.
   *
   * @param till number of the till within its store
   */
  public static ProducerRecord<String, byte[]> record(
      String topic,
      String key,
      String type,
      String storeId,
      long till,
      UUID checkout,
      ObjectNode payload) {
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(topic, key, payload.toString().getBytes(StandardCharsets.UTF_8));
    Headers headers = record.headers();
    header(headers, "ce_specversion", "1.0");
    header(headers, "ce_id", UUID.randomUUID().toString());
    header(headers, "ce_source", "/stores/" + storeId + "/tills/" + till);
    header(headers, "ce_type", type);
    header(headers, "ce_subject", key);
    header(headers, "ce_time", Instant.now().toString());
    header(headers, "ce_correlationid", checkout.toString());
    header(headers, "content-type", "application/json");
    return record;
  }

  /** The text of a header; empty where there is none. */
  public static String header(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
  }

  private static void header(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
