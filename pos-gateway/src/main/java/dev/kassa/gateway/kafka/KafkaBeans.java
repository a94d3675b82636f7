// Makes from configuration what the other classes here are given.
package dev.kassa.gateway.kafka;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

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
  static Limits limits(GatewayConfig config) {
    return Limits.of(config.gateway());
  }

  @Produces
  @Singleton
  static RecentCheckouts checkouts(Limits limits) {
    return new RecentCheckouts(limits);
  }
}
