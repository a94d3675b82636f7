package dev.kassa.payment.kafka;

import dev.kassa.messaging.Inlet;
import dev.kassa.messaging.kafka.RecordChannel;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Named;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;

/** Reads the topics of this service. */
@ApplicationScoped
class Channels {
  /** Records of one topic under way at once: some batches of the intake. */
  private static final int AT_ONCE = 2_000;

  private final Multi<Message<byte[]>> tillCommandRecords;
  private final Multi<Message<byte[]>> notificationRecords;
  private final Inlet tillCommands;
  private final Inlet notifications;
  private final List<Cancellable> reading = new ArrayList<>();

  Channels(
      @Channel("till-commands") Multi<Message<byte[]>> tillCommandRecords,
      @Channel("notifications") Multi<Message<byte[]>> notificationRecords,
      @Named("till-commands") Inlet tillCommands,
      @Named("notifications") Inlet notifications) {
    this.tillCommandRecords = tillCommandRecords;
    this.notificationRecords = notificationRecords;
    this.tillCommands = tillCommands;
    this.notifications = notifications;
  }

  void start(@Observes StartupEvent event) {
    reading.add(RecordChannel.read("till-commands", tillCommandRecords, AT_ONCE, tillCommands));
    reading.add(RecordChannel.read("notifications", notificationRecords, AT_ONCE, notifications));
  }

  @PreDestroy
  void stop() {
    reading.forEach(Cancellable::cancel);
  }
}
