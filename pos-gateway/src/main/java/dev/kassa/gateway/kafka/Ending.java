// What happens to those who wait when the gateway is told to stop.
package dev.kassa.gateway.kafka;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Streams end while this replica is no longer ready and still answers: their clients come back to
 * another one with their last id, and miss nothing. Left open, they would be requests in flight.
 */
@ApplicationScoped
class Ending {
  private final RecentCheckouts checkouts;

  Ending(RecentCheckouts checkouts) {
    this.checkouts = checkouts;
  }

  void begins(@Observes ShutdownDelayInitiatedEvent event) {
    checkouts.end();
  }
}
