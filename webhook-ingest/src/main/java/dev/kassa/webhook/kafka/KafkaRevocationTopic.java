package dev.kassa.webhook.kafka;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.kassa.contract.Msn;
import dev.kassa.contract.PersonalText;
import dev.kassa.contract.Topic;
import dev.kassa.contract.webhook.ConsentRevoked;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.Outgoing;
import dev.kassa.messaging.Outgoing.Cause;
import dev.kassa.messaging.Publisher;
import dev.kassa.messaging.Sealer;
import dev.kassa.webhook.RevocationTopic;
import io.quarkus.runtime.Startup;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** Writes {@code vipps.revocations.v1}. */
@Startup
@ApplicationScoped
class KafkaRevocationTopic implements RevocationTopic {
  private static final String TOPIC = Topic.VIPPS_REVOCATIONS.topicName();
  private static final String SOURCE = "/kassa/webhook-ingest";
  private static final String FIELD = "sub";

  /** Namespace of the ids derived from notices; made once, never changed. */
  private static final UUID REVOCATIONS = UUID.fromString("0f1c7a3e-58d2-4c06-9b55-7f0f6f1f2b02");

  private final Publisher publisher;
  private final Sealer sealer;
  private final Runnable looking;
  private final Clock clock;

  KafkaRevocationTopic(
      TopicConfig config,
      Clock clock,
      @Identifier("default-kafka-broker") Map<String, Object> kafka) {
    this.publisher = new Publisher(kafka, config.webhook().deliveryTimeout());
    Keysets keysets = new Keysets(config.keysetsDirectory());
    this.sealer = keysets.sealer("revocation");
    this.looking = keysets.reloadEvery(Keysets.LOOK_EVERY);
    this.clock = clock;
    boolean unused = publisher.knows(TOPIC); // asked now, so that the first notice finds it known
  }

  @Override
  public CompletionStage<Void> publish(Msn msn, byte[] body, String sub) {
    ConsentRevoked message =
        new ConsentRevoked(msn, new PersonalText(sealer.seal(TOPIC, msn.toString(), FIELD, sub)));
    String identity = msn + "\n" + new String(body, StandardCharsets.ISO_8859_1);
    return publisher.send(
        Outgoing.of(
            message,
            UuidCreator.getNameBasedSha1(REVOCATIONS, identity),
            SOURCE,
            clock.instant(),
            Cause.NONE));
  }

  @PreDestroy
  void close() {
    looking.run();
    publisher.close();
  }
}
