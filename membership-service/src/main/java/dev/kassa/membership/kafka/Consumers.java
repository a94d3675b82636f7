package dev.kassa.membership.kafka;

import dev.kassa.membership.enrolment.DueWork;
import dev.kassa.messaging.EventHeaders;
import dev.kassa.messaging.postgres.Intake;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Hands each record to its intake; the record counts as read when that has committed. */
@ApplicationScoped
class Consumers {
  /** The one notification that concerns a login (API 5.4). */
  private static final String PING = "login.merchant-initiated.ping.v1";

  private final Intake customers;
  private final Intake enrolments;
  private final Intake notifications;
  private final Intake payments;
  private final DueWork work;

  Consumers(
      @Identifier("customers") Intake customers,
      @Identifier("enrolments") Intake enrolments,
      @Identifier("notifications") Intake notifications,
      @Identifier("payments") Intake payments,
      DueWork work) {
    this.customers = customers;
    this.enrolments = enrolments;
    this.notifications = notifications;
    this.payments = payments;
    this.work = work;
  }

  @Incoming("customers")
  Uni<Void> customer(ConsumerRecord<String, byte[]> polled) {
    return take(customers, polled);
  }

  @Incoming("enrolments")
  Uni<Void> enrolment(ConsumerRecord<String, byte[]> polled) {
    return take(enrolments, polled).invoke(work::wake);
  }

  @Incoming("notifications")
  Uni<Void> notification(ConsumerRecord<String, byte[]> polled) {
    // Payments' notifications are the most; they would fill the inbox for nothing.
    boolean ping = EventHeaders.text(polled.headers(), "ce_type").filter(PING::equals).isPresent();
    return ping ? take(notifications, polled).invoke(work::wake) : Uni.createFrom().voidItem();
  }

  @Incoming("payments")
  Uni<Void> payment(ConsumerRecord<String, byte[]> polled) {
    return take(payments, polled);
  }

  private static Uni<Void> take(Intake intake, ConsumerRecord<String, byte[]> polled) {
    return intake.take(List.of(dev.kassa.messaging.Incoming.of(polled)));
  }
}
