package dev.kassa.payment.shell;

import dev.kassa.contract.Topic;
import dev.kassa.contract.webhook.ProviderNotification;
import dev.kassa.messaging.Envelope;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.Sealer;
import dev.kassa.messaging.postgres.MessageHandler;
import dev.kassa.payment.PaymentEvent;
import dev.kassa.payment.epayment.ProviderJson;
import dev.kassa.payment.postgres.CallStore;
import dev.kassa.payment.postgres.PaymentStore;
import dev.kassa.payment.postgres.StoredPayment;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny;

/** What the provider tells about payments. */
@ApplicationScoped
class Notifications implements MessageHandler {
  private static final String PAYMENTS = "epayments.payment.";

  private final PaymentShell shell;
  private final PaymentStore payments;
  private final CallStore calls;
  private final Pulse pulse;
  private final Sealer sealer;
  private final Clock clock;

  Notifications(
      PaymentShell shell,
      PaymentStore payments,
      CallStore calls,
      Pulse pulse,
      Keysets keysets,
      Clock clock) {
    this.shell = shell;
    this.payments = payments;
    this.calls = calls;
    this.pulse = pulse;
    this.sealer = keysets.sealer("webhook");
    this.clock = clock;
  }

  @Override
  public Uni<Void> handle(Mutiny.Session session, Envelope envelope) {
    if (!(envelope.message() instanceof ProviderNotification told)
        || told.reference() == null
        || !envelope.headers().type().startsWith(PAYMENTS)) {
      return Uni.createFrom().voidItem(); // somebody else's: logins, check-ins
    }
    pulse.heard(told.msn());
    ProviderJson.Notification notification = read(envelope, told);
    if (notification.name().isEmpty() || !notification.success()) {
      return Uni.createFrom().voidItem(); // unknown to this version, or a failed operation
    }
    return payments
        .locked(told.msn(), told.reference())
        .flatMap(
            stored ->
                stored.isEmpty()
                    // Not one of ours: another system on the same sales unit.
                    ? Uni.createFrom().voidItem()
                    : on(session, envelope, stored.get(), notification));
  }

  @Override
  public Uni<Void> refuse(Mutiny.Session session, Refusal refusal) {
    return Uni.createFrom().voidItem(); // the provider has had its 200; the dead letter remains
  }

  private Uni<Void> on(
      Mutiny.Session session,
      Envelope envelope,
      StoredPayment stored,
      ProviderJson.Notification notification) {
    Uni<Boolean> ours =
        notification
            .idempotencyKey()
            .map(key -> calls.isOurs(session, stored.id(), key))
            .orElseGet(() -> Uni.createFrom().item(false));
    return ours.flatMap(
            isOurs ->
                shell.on(
                    session,
                    stored,
                    new PaymentEvent.Notified(
                        notification.name().orElseThrow(),
                        notification.amount(),
                        isOurs,
                        notification.guaranteedUntil(),
                        clock.instant()),
                    Optional.of(envelope.headers().id().toString())))
        .replaceWithVoid();
  }

  private ProviderJson.Notification read(Envelope envelope, ProviderNotification told) {
    return switch (sealer.open(
        Topic.VIPPS_WEBHOOKS.topicName(), envelope.key(), "body", told.body())) {
      case Sealer.Opening.Opened(String body) -> {
        try {
          yield ProviderJson.notification(body);
        } catch (IllegalArgumentException e) {
          throw new Poison("body must be a notification of a payment");
        }
      }
      case Sealer.Opening.KeyMissing _ -> throw new KeyMissing("body");
      case Sealer.Opening.Broken _ -> throw new Poison("body must be sealed for this record");
    };
  }
}
