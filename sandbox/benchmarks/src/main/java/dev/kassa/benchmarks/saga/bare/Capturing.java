// Notifications: one commit for the batch, then a capture for each, then a word on the topic.
package dev.kassa.benchmarks.saga.bare;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Takes the authorised ones; the others only come because the product asks for them, too. */
final class Capturing implements Batches.Work {
  private static final String UPDATE =
      "update bench.payment set state = 'capturing' where reference = any (?)";
  private static final String AUTHORIZED = "\"AUTHORIZED\"";
  private static final String TYPE = "ce_type";
  private static final byte[] CAPTURED = "payment.captured.v1".getBytes(StandardCharsets.UTF_8);

  private final Connection connection;
  private final PreparedStatement update;
  private final ProviderClient provider;
  private final byte[] body;
  private final KafkaProducer<String, byte[]> producer;

  Capturing(
      Connection connection,
      ProviderClient provider,
      String body,
      KafkaProducer<String, byte[]> producer)
      throws SQLException {
    this.connection = connection;
    this.provider = provider;
    this.body = body.getBytes(StandardCharsets.UTF_8);
    this.producer = producer;
    update = connection.prepareStatement(UPDATE);
  }

  @Override
  public void take(ConsumerRecords<String, byte[]> batch) throws SQLException {
    List<String> references = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> record : batch) {
      if (new String(record.value(), StandardCharsets.UTF_8).contains(AUTHORIZED)) {
        references.add(record.key());
      }
    }
    if (references.isEmpty()) {
      return;
    }
    update.setArray(1, connection.createArrayOf("text", references.toArray()));
    update.executeUpdate();
    connection.commit();
    for (String reference : references) {
      provider.capture(reference, body, () -> tell(reference));
    }
  }

  private void tell(String reference) {
    ProducerRecord<String, byte[]> captured =
        new ProducerRecord<>(
            BareTopics.CAPTURED, reference, reference.getBytes(StandardCharsets.UTF_8));
    captured.headers().add(TYPE, CAPTURED);
    // Whoever waits for it counts what does not come.
    var _ = producer.send(captured);
  }
}
