package dev.kassa.payment.shell;

import dev.kassa.contract.Msn;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When this instance last heard a notification of a sales unit: while they flow, reads are rare. In
 * memory: a row that every notification writes would be the busiest of the database, and an
 * instance that knows too little only reads more often.
 */
@ApplicationScoped
class Pulse {
  private final Clock clock;
  private final Map<Msn, Instant> heard = new ConcurrentHashMap<>();

  Pulse(Clock clock) {
    this.clock = clock;
  }

  void heard(Msn msn) {
    heard.put(msn, clock.instant());
  }

  boolean heardSince(Msn msn, Instant since) {
    Instant last = heard.get(msn);
    return last != null && last.isAfter(since);
  }
}
