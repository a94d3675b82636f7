package dev.kassa.webhook.kafka;

import dev.kassa.contract.Topic;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready once the broker has told about the topic: until then every notification would be turned
 * away.
 */
@Readiness
@ApplicationScoped
class TopicReadiness implements HealthCheck {
  private final KafkaNotificationTopic topic;

  TopicReadiness(KafkaNotificationTopic topic) {
    this.topic = topic;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named(Topic.VIPPS_WEBHOOKS.topicName())
        .status(topic.known())
        .build();
  }
}
