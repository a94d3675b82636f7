package dev.kassa.webhook.kafka;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.kassa.contract.Topic;
import dev.kassa.contract.webhook.ProviderNotification;
import dev.kassa.messaging.EventHeaders;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.Outgoing;
import dev.kassa.messaging.Publisher;
import dev.kassa.messaging.Sealer;
import dev.kassa.webhook.LiveSecret;
import dev.kassa.webhook.NotificationTopic;
import dev.kassa.webhook.Routing;
import io.quarkus.runtime.Startup;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.header.Headers;

/** Writes {@code vipps.webhooks.v1}. */
@Startup
@ApplicationScoped
class KafkaNotificationTopic implements NotificationTopic {
  private static final String TOPIC = Topic.VIPPS_WEBHOOKS.topicName();
  private static final String SOURCE = "/kassa/webhook-ingest";
  private static final String FIELD = "body";

  /** Namespace of the ids derived from notifications; made once, never changed. */
  private static final UUID NOTIFICATIONS = UUID.fromString("4b1de4f2-9a57-4a0c-9c62-2f5b6f4d7c01");

  private final Publisher publisher;
  private final Sealer sealer;
  private final Runnable looking;
  private final Clock clock;

  KafkaNotificationTopic(
      TopicConfig config,
      Clock clock,
      @Identifier("default-kafka-broker") Map<String, Object> kafka) {
    this.publisher = new Publisher(kafka, config.webhook().deliveryTimeout());
    Keysets keysets = new Keysets(config.keysetsDirectory());
    this.sealer = keysets.sealer("webhook");
    this.looking = keysets.reloadEvery(Keysets.LOOK_EVERY);
    this.clock = clock;
  }

  @Override
  public CompletionStage<Void> publish(Routing routing, byte[] body, LiveSecret signer) {
    ProviderNotification message = routing.message(sealer.seal(TOPIC, routing.key(), FIELD, body));
    Headers headers =
        new EventHeaders(
                UuidCreator.getNameBasedSha1(NOTIFICATIONS, routing.identity()),
                SOURCE,
                routing.type(),
                clock.instant(),
                routing.key(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty())
            .write();
    put(headers, "kassa_msn", routing.msn().value());
    put(headers, "kassa_webhookid", signer.webhookId());
    routing.reference().ifPresent(reference -> put(headers, "kassa_reference", reference.value()));
    routing.name().ifPresent(name -> put(headers, "kassa_name", name));
    routing.authReqId().ifPresent(id -> put(headers, "kassa_authreqid", id));
    return publisher.send(
        new Outgoing(
            TOPIC, routing.key(), routing.type(), headers, NotificationJson.write(message)));
  }

  private static void put(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether the broker has told about the topic. */
  boolean known() {
    return publisher.knows(TOPIC);
  }

  @PreDestroy
  void close() {
    looking.run();
    publisher.close();
  }
}
