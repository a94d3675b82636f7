package dev.kassa.membership.postgres;

import dev.kassa.contract.webhook.ProviderNotification;
import dev.kassa.messaging.Envelope;
import dev.kassa.messaging.postgres.MessageHandler;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.hibernate.reactive.mutiny.Mutiny;

/** {@code vipps.webhooks.v1}: the login says that polling is worth it now (API 3.7). */
@ApplicationScoped
class PingHandler implements MessageHandler {
  private final EnrolmentStore enrolments;

  PingHandler(EnrolmentStore enrolments) {
    this.enrolments = enrolments;
  }

  @Override
  public Uni<Void> handle(Mutiny.Session session, Envelope envelope) {
    // Its body says nothing more than its id, so it is not even opened.
    return envelope.message() instanceof ProviderNotification ping && ping.authReqId() != null
        ? enrolments.ping(session, ping.authReqId(), envelope.headers())
        : Uni.createFrom().voidItem();
  }

  @Override
  public Uni<Void> refuse(Mutiny.Session session, Refusal refusal) {
    return Uni.createFrom().voidItem(); // webhook-ingest is told by the dead letter
  }
}
