// When a replica must be started anew.
package dev.kassa.gateway.kafka;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Its reader has ended for good, for want of memory or by a fault: nothing more is heard. */
@Liveness
@ApplicationScoped
class GatewayLiveness implements HealthCheck {
  private final TopicReader reader;

  GatewayLiveness(TopicReader reader) {
    this.reader = reader;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("reader").status(reader.isAlive()).build();
  }
}
