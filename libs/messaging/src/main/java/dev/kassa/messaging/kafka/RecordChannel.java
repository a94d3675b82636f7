package dev.kassa.messaging.kafka;

import dev.kassa.messaging.Incoming;
import dev.kassa.messaging.Inlet;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * Reads a channel of Kafka records into an inlet. Many are under way at once, so that none waits
 * for another; each is acknowledged when the inlet is done with it. Offsets are committed up to the
 * first record of a partition that is not acknowledged: a crash repeats records and loses none.
 *
 * <p>The channel delivers bytes and its CloudEvents support is off: no framework has an opinion on
 * a record before our reader has seen it (DESIGN 7).
 */
public final class RecordChannel {
  private static final Logger LOG = Logger.getLogger(RecordChannel.class);

  private RecordChannel() {}

  /**
   * Begins to read.
   *
   * @param atOnce records under way at the same time; the others stay with the broker
   * @return ends the reading
   */
  public static Cancellable read(
      String name, Multi<Message<byte[]>> records, int atOnce, Inlet inlet) {
    return records
        .onItem()
        .transformToUni(message -> take(message, inlet))
        .merge(atOnce)
        .subscribe()
        .with(
            _ -> {},
            // The channel's own health check reports it too; somebody must restart us.
            failure -> LOG.fatalf(failure, "KASSA-109 %s are not read any more", name));
  }

  private static Uni<Void> take(Message<byte[]> message, Inlet inlet) {
    @SuppressWarnings("unchecked") // the deserializers are configured with the channel
    ConsumerRecord<byte[], byte[]> polled =
        message
            .getMetadata(IncomingKafkaRecordMetadata.class)
            .map(metadata -> (ConsumerRecord<byte[], byte[]>) metadata.getRecord())
            .orElseThrow(() -> new IllegalStateException("the channel is not one of Kafka"));
    return inlet
        .take(Incoming.of(polled))
        .flatMap(_ -> Uni.createFrom().completionStage(message::ack))
        .onFailure()
        .recoverWithUni(failure -> Uni.createFrom().completionStage(() -> message.nack(failure)));
  }
}
