// What tills say, onto the pos.* topics.
package dev.kassa.gateway.kafka;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Message;
import dev.kassa.contract.MessageType;
import dev.kassa.contract.Topic;
import dev.kassa.contract.TraceParent;
import dev.kassa.contract.pos.PosCommand;
import dev.kassa.gateway.TillCommand;
import dev.kassa.gateway.TillCommands;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.Outgoing;
import dev.kassa.messaging.Publisher;
import dev.kassa.messaging.Tracing;
import io.opentelemetry.api.trace.SpanKind;
import io.quarkus.runtime.Startup;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** Writes {@code pos.scans.v1}, {@code pos.enrolments.v1} and {@code pos.payments.v1}. */
@Startup
@ApplicationScoped
class KafkaTillCommands implements TillCommands {
  private static final List<Topic> TOPICS =
      List.of(Topic.POS_SCANS, Topic.POS_ENROLMENTS, Topic.POS_PAYMENTS);

  private final Publisher publisher;
  private final SealedMessages messages;
  private final Runnable looking;
  private final Clock clock;
  private final Tracing tracing;
  private final Duration deliveryTimeout;

  KafkaTillCommands(
      GatewayConfig config,
      Clock clock,
      Tracing tracing,
      @Identifier("default-kafka-broker") Map<String, Object> kafka) {
    this.publisher = new Publisher(kafka, config.gateway().deliveryTimeout());
    Keysets keysets = new Keysets(config.keysetsDirectory());
    this.messages = new SealedMessages(keysets);
    this.looking = keysets.reloadEvery(Keysets.LOOK_EVERY);
    this.clock = clock;
    this.tracing = tracing;
    this.deliveryTimeout = config.gateway().deliveryTimeout();
    boolean unused = knowsItsTopics(); // asked ahead: the first command must not wait for it
  }

  @Override
  public CompletionStage<UUID> publish(TillCommand command) {
    UUID id = CommandIds.of(command.name());
    Optional<String> checkout = command.checkout().map(CheckoutId::toString);
    Instant now = clock.instant();
    Tracing.Step step =
        tracing.begin(
            MessageType.of(command.message()).ceType(),
            SpanKind.PRODUCER,
            command.trace().map(TraceParent::text),
            checkout);
    return publisher
        .send(
            Outgoing.of(
                messages.seal(limited(command.message(), now)),
                id,
                command.till().source(),
                now,
                new Outgoing.Cause(checkout, Optional.empty(), step.traceParent())))
        .whenComplete(
            (_, failure) -> {
              if (failure == null) {
                step.end();
              } else {
                step.fail(failure);
              }
            })
        .thenApply(_ -> id);
  }

  /**
   * The till is told that it was not taken after the delivery time-out, counted from now at the
   * earliest. A record that is on its way then may still be appended when the broker comes back,
   * and must do nothing (DESIGN 7).
   */
  private Message limited(Message message, Instant now) {
    return message instanceof PosCommand asked
        ? asked.notAfter(now.plus(deliveryTimeout))
        : message;
  }

  /** Whether the broker has told about every topic that tills write to. */
  boolean knowsItsTopics() {
    // Each is asked, also after one that is unknown.
    return TOPICS.stream().map(topic -> publisher.knows(topic.topicName())).toList().stream()
        .allMatch(known -> known);
  }

  @PreDestroy
  void close() {
    looking.run();
    publisher.close();
  }
}
