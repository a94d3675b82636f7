package dev.kassa.identity.kafka;

import dev.kassa.messaging.Incoming;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * Reads {@code pos.scans.v1}, and {@code vipps.webhooks.v1} for check-ins. Many scans are under way
 * at once; each is acknowledged when the broker has its result. Offsets are committed only up to
 * the first scan of a partition that is not acknowledged, so a crash repeats scans and loses none.
 */
@ApplicationScoped
public class Channels {
  private static final Logger LOG = Logger.getLogger(Channels.class);

  private final Multi<Message<byte[]>> scans;
  private final Multi<Message<byte[]>> webhooks;
  private final List<Cancellable> subscriptions = new ArrayList<>();

  Channels(
      @Channel("scans") Multi<Message<byte[]>> scans,
      @Channel("webhooks") Multi<Message<byte[]>> webhooks) {
    this.scans = scans;
    this.webhooks = webhooks;
  }

  /**
   * Begins to read, once.
   *
   * @param scan completes when all that comes of a record is on its topic; as {@code webhook}
   * @param underWay records of a topic that are taken and not complete, above which reading waits;
   *     1 or more
   */
  public void read(
      Function<Incoming, Uni<Void>> scan, Function<Incoming, Uni<Void>> webhook, int underWay) {
    read("scans", scans, scan, underWay);
    read("webhooks", webhooks, webhook, underWay);
  }

  private void read(
      String name,
      Multi<Message<byte[]>> records,
      Function<Incoming, Uni<Void>> take,
      int underWay) {
    subscriptions.add(
        records
            .onItem()
            .transformToUni(message -> acknowledged(message, take))
            .merge(underWay)
            .subscribe()
            .with(
                _ -> {},
                // The channel's own health check reports it too; somebody must restart us.
                failure -> LOG.fatalf(failure, "KASSA-109 %s are not read any more", name)));
  }

  @PreDestroy
  void stop() {
    subscriptions.forEach(Cancellable::cancel);
  }

  private static Uni<Void> acknowledged(
      Message<byte[]> message, Function<Incoming, Uni<Void>> take) {
    @SuppressWarnings("unchecked") // the deserializers are configured with the channel
    ConsumerRecord<byte[], byte[]> polled =
        message
            .getMetadata(IncomingKafkaRecordMetadata.class)
            .map(metadata -> (ConsumerRecord<byte[], byte[]>) metadata.getRecord())
            .orElseThrow(() -> new IllegalStateException("the channel is not one of Kafka"));
    return take.apply(Incoming.of(polled))
        .flatMap(_ -> Uni.createFrom().completionStage(message::ack))
        .onFailure()
        .recoverWithUni(failure -> Uni.createFrom().completionStage(() -> message.nack(failure)));
  }
}
