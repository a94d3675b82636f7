// Whether this replica may say how a checkout stands.
package dev.kassa.gateway.page;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * A replica that has not read everything back would show a customer who has just paid as one who
 * was never scanned. A load balancer keeps browsers away from it; without one, the page does.
 */
@ApplicationScoped
class Replica {
  private final Instance<HealthCheck> checks;

  Replica(@Any Instance<HealthCheck> checks) {
    this.checks = checks;
  }

  boolean isReady() {
    return checks.select(Readiness.Literal.INSTANCE).stream()
        .allMatch(check -> check.call().getStatus() == HealthCheckResponse.Status.UP);
  }
}
