// When a replica may be asked.
package dev.kassa.gateway.kafka;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready once it has read back what there was at its start, so that it does not deny a checkout, and
 * once the broker has told about the topics, so that it does not turn away a command; and only
 * while it keeps up, so that it does not tell what is past.
 */
@Readiness
@ApplicationScoped
class GatewayReadiness implements HealthCheck {
  private final TopicReader reader;
  private final RecentCheckouts checkouts;
  private final Clock clock;
  private final KafkaTillCommands commands;

  GatewayReadiness(
      TopicReader reader, RecentCheckouts checkouts, KafkaTillCommands commands, Clock clock) {
    this.reader = reader;
    this.checkouts = checkouts;
    this.clock = clock;
    this.commands = commands;
  }

  @Override
  public HealthCheckResponse call() {
    boolean caughtUp = reader.isCaughtUp();
    boolean current = reader.isAlive() && !checkouts.isStale(clock.instant());
    boolean topics = commands.knowsItsTopics();
    return HealthCheckResponse.named("topics")
        .status(caughtUp && current && topics)
        .withData("caughtUp", caughtUp)
        .withData("current", current)
        .withData("writable", topics)
        .build();
  }
}
