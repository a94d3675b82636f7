package dev.kassa.payment.kafka;

import dev.kassa.messaging.Incoming;
import dev.kassa.messaging.postgres.Intake;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Hands each record to its intake. The offset is committed when the intake has committed, and the
 * intake does not fail.
 */
@ApplicationScoped
class Channels {
  private final Intake tillCommands;
  private final Intake notifications;

  Channels(
      @Named("till-commands") Intake tillCommands, @Named("notifications") Intake notifications) {
    this.tillCommands = tillCommands;
    this.notifications = notifications;
  }

  @org.eclipse.microprofile.reactive.messaging.Incoming("till-commands")
  Uni<Void> tillCommand(ConsumerRecord<String, byte[]> polled) {
    return tillCommands.take(List.of(Incoming.of(polled)));
  }

  @org.eclipse.microprofile.reactive.messaging.Incoming("notifications")
  Uni<Void> notification(ConsumerRecord<String, byte[]> polled) {
    return notifications.take(List.of(Incoming.of(polled)));
  }
}
