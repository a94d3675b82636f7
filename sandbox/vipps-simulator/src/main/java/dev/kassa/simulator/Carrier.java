// The way of a notification out of the core.
package dev.kassa.simulator;

import java.time.Instant;

/** Who carries a notification to its receiver. */
public interface Carrier {
  /** Starts an attempt; its end is told to the deliveries. */
  void carry(Notification notification, Webhook webhook, Instant sentAt);
}
