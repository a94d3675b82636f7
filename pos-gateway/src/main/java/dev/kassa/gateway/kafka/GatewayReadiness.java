// When a replica may be asked.
package dev.kassa.gateway.kafka;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready once it has read back what there was at its start, so that it does not deny a checkout, and
 * once the broker has told about the topics, so that it does not turn away a command.
 */
@Readiness
@ApplicationScoped
class GatewayReadiness implements HealthCheck {
  private final TopicReader reader;
  private final KafkaTillCommands commands;

  GatewayReadiness(TopicReader reader, KafkaTillCommands commands) {
    this.reader = reader;
    this.commands = commands;
  }

  @Override
  public HealthCheckResponse call() {
    boolean caughtUp = reader.isCaughtUp();
    boolean topics = commands.knowsItsTopics();
    return HealthCheckResponse.named("topics")
        .status(caughtUp && topics)
        .withData("caughtUp", caughtUp)
        .withData("writable", topics)
        .build();
  }
}
