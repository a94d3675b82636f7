package dev.kassa.payment.shell;

import dev.kassa.contract.Topic;
import dev.kassa.contract.webhook.ProviderNotification;
import dev.kassa.messaging.Envelope;
import dev.kassa.messaging.EventHeaders;
import dev.kassa.messaging.Incoming;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.Outgoing;
import dev.kassa.messaging.Sealer;
import dev.kassa.messaging.postgres.TopicHandler;
import dev.kassa.payment.ProviderCall;
import dev.kassa.payment.SagaEvent;
import dev.kassa.payment.epayment.ProviderJson;
import dev.kassa.payment.postgres.PaymentName;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;

/** What the provider tells about payments. */
@ApplicationScoped
class Notifications implements TopicHandler<Arrival> {
  private static final String PAYMENTS = "epayments.payment.";
  private static final String CREATED = PAYMENTS + "created.v1";

  private final Pulse pulse;
  private final CreatedPayments created;
  private final Sealer sealer;
  private final Clock clock;

  Notifications(Pulse pulse, CreatedPayments created, Keysets keysets, Clock clock) {
    this.pulse = pulse;
    this.created = created;
    this.sealer = keysets.sealer("webhook");
    this.clock = clock;
  }

  /** Logins and check-ins are others'; that a payment was created our call's answer has told. */
  @Override
  public boolean concerns(Incoming record) {
    String type = EventHeaders.text(record.headers(), "ce_type").orElse("");
    return (type.startsWith(PAYMENTS) || type.isEmpty())
        && !(type.equals(CREATED) && created.knows(record.key()));
  }

  @Override
  public Meaning<Arrival> read(Envelope envelope) {
    if (!(envelope.message() instanceof ProviderNotification told) || told.reference() == null) {
      return new Meaning.Nothing<>();
    }
    pulse.heard(told.msn());
    return switch (sealer.open(
        Topic.VIPPS_WEBHOOKS.topicName(), envelope.key(), "body", told.body())) {
      case Sealer.Opening.Opened(String body) -> opened(envelope, told, body);
      case Sealer.Opening.KeyMissing _ ->
          new Meaning.NotYet<>("the key that sealed body is not in the keyset webhook");
      case Sealer.Opening.Broken _ -> new Meaning.Broken<>("body must be sealed for this record");
    };
  }

  /** The provider has had its 200; the dead letter is all there is to say. */
  @Override
  public Optional<Arrival> refused(Refusal refusal) {
    return Optional.empty();
  }

  private Meaning<Arrival> opened(Envelope envelope, ProviderNotification told, String body) {
    ProviderJson.Notification notification;
    try {
      notification = ProviderJson.notification(body);
    } catch (IllegalArgumentException e) {
      return new Meaning.Broken<>("body must be a notification of a payment");
    }
    if (notification.name().isEmpty() || !notification.success()) {
      return new Meaning.Nothing<>(); // unknown to this version, or a failed operation
    }
    SagaEvent.Name name = notification.name().get();
    if (name == SagaEvent.Name.CAPTURED && isOurCapture(told, notification)) {
      return new Meaning.Nothing<>(); // the call's own answer tells it
    }
    return new Meaning.Happened<>(
        new Arrival.Told(
            new PaymentName(told.msn(), told.reference()),
            new Arrival.Notice(
                new SagaEvent.Notified(
                    name,
                    notification.amount(),
                    false,
                    notification.guaranteedUntil(),
                    clock.instant()),
                notification.idempotencyKey()),
            new Outgoing.Cause(
                envelope.headers().correlationId(),
                Optional.of(envelope.headers().id().toString()),
                envelope.headers().traceParent())));
  }

  private static boolean isOurCapture(
      ProviderNotification told, ProviderJson.Notification notification) {
    String key = ProviderCall.key(told.msn(), told.reference(), "capture");
    return notification.idempotencyKey().filter(key::equals).isPresent();
  }
}
