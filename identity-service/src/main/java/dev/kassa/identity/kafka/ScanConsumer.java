package dev.kassa.identity.kafka;

import dev.kassa.messaging.Incoming;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * Reads {@code pos.scans.v1}. Many scans are under way at once; each is acknowledged when the
 * broker has its result. Offsets are committed only up to the first scan of a partition that is not
 * acknowledged, so a crash repeats scans and loses none.
 */
@ApplicationScoped
class ScanConsumer {
  private static final Logger LOG = Logger.getLogger(ScanConsumer.class);

  private final Multi<Message<byte[]>> records;
  private final ScanIntake intake;
  private final int concurrency;
  private Cancellable subscription;

  ScanConsumer(
      @Channel("scans") Multi<Message<byte[]>> records, ScanIntake intake, IdentityConfig config) {
    this.records = records;
    this.intake = intake;
    this.concurrency = config.identity().concurrency();
  }

  void start(@Observes StartupEvent event) {
    subscription =
        records
            .onItem()
            .transformToUni(this::take)
            .merge(concurrency)
            .subscribe()
            .with(
                _ -> {},
                // The channel's own health check reports it too; somebody must restart us.
                failure -> LOG.fatal("scans are not read any more", failure));
  }

  @PreDestroy
  void stop() {
    if (subscription != null) {
      subscription.cancel();
    }
  }

  private Uni<Void> take(Message<byte[]> message) {
    @SuppressWarnings("unchecked") // the deserializers are configured with the channel
    ConsumerRecord<String, byte[]> polled =
        message
            .getMetadata(IncomingKafkaRecordMetadata.class)
            .map(metadata -> (ConsumerRecord<String, byte[]>) metadata.getRecord())
            .orElseThrow(() -> new IllegalStateException("the channel is not one of Kafka"));
    return intake
        .take(Incoming.of(polled))
        .flatMap(_ -> Uni.createFrom().completionStage(message::ack))
        .onFailure()
        .recoverWithUni(failure -> Uni.createFrom().completionStage(() -> message.nack(failure)));
  }
}
