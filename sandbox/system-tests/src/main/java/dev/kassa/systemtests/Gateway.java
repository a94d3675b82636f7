// A chain's own POS gateway: writes to Kafka what the documents show, with plain clients.
package dev.kassa.systemtests;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Publishes messages of tills; many tills use one gateway at once. */
final class Gateway implements TillMessages.Sealing, AutoCloseable {
  /** Shorter than a payment request is valid (30 s): a late request is of no use to anybody. */
  private static final Duration DELIVERED_WITHIN = Duration.ofSeconds(20);

  private final KafkaProducer<String, byte[]> producer;
  private final Aead scans;
  private final Aead customers;

  /**
   * A gateway with its keysets.
   *
   * @param keysets folder with {@code scan.json} and {@code payment-customer.json}
   */
  Gateway(String bootstrapServers, Path keysets) throws IOException {
    try {
      AeadConfig.register();
      scans = keyset(keysets.resolve("scan.json"));
      customers = keyset(keysets.resolve("payment-customer.json"));
    } catch (GeneralSecurityException e) {
      throw new IOException("the gateway's keysets in " + keysets + " are not usable", e);
    }
    producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                5_000,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                (int) DELIVERED_WITHIN.toMillis()),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  /** Publishes; returns when the broker has it. */
  void publish(Saying saying) throws InterruptedException {
    ProducerRecord<String, byte[]> message =
        new ProducerRecord<>(
            saying.topic(),
            saying.key(),
            saying.payload().toString().getBytes(StandardCharsets.UTF_8));
    Headers headers = message.headers();
    header(headers, "ce_specversion", "1.0");
    header(headers, "ce_id", saying.id().toString());
    header(headers, "ce_source", saying.source());
    header(headers, "ce_type", saying.type());
    header(headers, "ce_subject", saying.key());
    header(headers, "ce_time", Instant.now().toString());
    saying
        .checkout()
        .ifPresent(checkout -> header(headers, "ce_correlationid", checkout.toString()));
    header(headers, "content-type", "application/json");
    try {
      producer.send(message).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Kafka did not take a " + saying.type(), e.getCause());
    }
  }

  @Override
  public String forScan(String key, String field, String text) {
    return seal(scans, "pos.scans.v1", key, field, text);
  }

  @Override
  public String forPayment(String key, String field, String text) {
    return seal(customers, "pos.payments.v1", key, field, text);
  }

  @Override
  public void close() {
    producer.close();
  }

  private static String seal(Aead aead, String topic, String key, String field, String text) {
    byte[] place = (topic + "\n" + key + "\n" + field).getBytes(StandardCharsets.UTF_8);
    try {
      return "sealed:v1:"
          + Base64.getUrlEncoder()
              .withoutPadding()
              .encodeToString(aead.encrypt(text.getBytes(StandardCharsets.UTF_8), place));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a usable keyset seals", e);
    }
  }

  private static void header(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  private static Aead keyset(Path file) throws IOException, GeneralSecurityException {
    return TinkJsonProtoKeysetFormat.parseKeyset(
            Files.readString(file), RegistryConfiguration.get(), InsecureSecretKeyAccess.get())
        .getPrimitive(RegistryConfiguration.get(), Aead.class);
  }
}
