// vipps.webhooks.v1
package dev.kassa.membership.shell;

import dev.kassa.contract.webhook.ProviderNotification;
import dev.kassa.messaging.Envelope;
import dev.kassa.messaging.EventHeaders;
import dev.kassa.messaging.Incoming;
import dev.kassa.messaging.postgres.TopicHandler;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** The login says that polling is worth it now (API 3.7). */
@ApplicationScoped
class Pings implements TopicHandler<Arrival> {
  /** The one notification that concerns a login (API 5.4). */
  private static final String PING = "login.merchant-initiated.ping.v1";

  /** Payments and check-ins are others'. Without a header the type stands in the payload. */
  @Override
  public boolean concerns(Incoming record) {
    String type = EventHeaders.text(record.headers(), "ce_type").orElse("");
    return type.equals(PING) || type.isEmpty();
  }

  /** Its body says nothing more than its id, so it is not even opened. */
  @Override
  public Meaning<Arrival> read(Envelope envelope) {
    return envelope.message() instanceof ProviderNotification ping && ping.authReqId() != null
        ? new Meaning.Happened<>(
            new Arrival.Pinged(ping.authReqId(), ping.msn(), envelope.headers().id().toString()))
        : new Meaning.Nothing<>();
  }

  /** webhook-ingest is told by the dead letter. */
  @Override
  public Optional<Arrival> refused(Refusal refusal) {
    return Optional.empty();
  }
}
