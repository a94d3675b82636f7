// Makes from configuration what the other classes here are given.
package dev.kassa.gateway.kafka;

import dev.kassa.messaging.Tracing;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The clock, and what all requests and the reader share. */
@ApplicationScoped
class KafkaBeans {
  @Produces
  @Singleton
  static Clock clock() {
    return Clock.systemUTC();
  }

  @Produces
  @Singleton
  static Tracing tracing(
      OpenTelemetry telemetry, @ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean off) {
    return off ? Tracing.OFF : Tracing.to(telemetry);
  }

  @Produces
  @Singleton
  static Limits limits(GatewayConfig config) {
    return Limits.of(config.gateway());
  }

  @Produces
  @Singleton
  static RecentCheckouts checkouts(Limits limits) {
    return new RecentCheckouts(limits);
  }
}
