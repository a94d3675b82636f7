// The points before and after each fact is published.
package dev.kassa.payment.shell;

import jakarta.enterprise.inject.spi.CDI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Named by tests as {@code kafka.interceptor.classes}, and by nobody else. The setting is for all
 * Kafka clients of the process, so consumers get it too; there it does nothing.
 */
public final class PublishFailpoints
    implements ProducerInterceptor<String, byte[]>, ConsumerInterceptor<byte[], byte[]> {
  private Failpoints failpoints;

  @Override
  public void configure(Map<String, ?> config) {
    failpoints = CDI.current().select(Failpoints.class).get();
  }

  @Override
  public ProducerRecord<String, byte[]> onSend(ProducerRecord<String, byte[]> message) {
    point(message.headers()).ifPresent(failpoints::before);
    return message;
  }

  @Override
  public void onAcknowledgement(RecordMetadata place, Exception failure, Headers headers) {
    if (failure == null) {
      point(headers).ifPresent(failpoints::after);
    }
  }

  @Override
  public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> polled) {
    return polled;
  }

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

  @Override
  public void close() {}

  private static Optional<Failpoint> point(Headers headers) {
    Header type = headers.lastHeader("ce_type");
    return type == null
        ? Optional.empty()
        : Failpoint.publish(new String(type.value(), StandardCharsets.UTF_8));
  }
}
