package dev.kassa.webhook.http;

import dev.kassa.webhook.Verdict;
import dev.kassa.webhook.Verdict.Forged;
import dev.kassa.webhook.Verdict.Genuine;
import dev.kassa.webhook.Verdict.Malformed;
import dev.kassa.webhook.Verdict.Stale;
import dev.kassa.webhook.Verdict.UnknownRegistration;
import dev.kassa.webhook.Verdict.Unmatched;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** What is counted about notifications, looked up once. */
final class NotificationMeters {
  private final Counter genuine;
  private final Counter stale;
  private final Counter forged;
  private final Counter malformed;
  private final Counter unknownRegistration;
  private final Counter unpublished;
  private final Counter turnedAway;
  private final Counter throttled;
  private final Timer stored;

  NotificationMeters(MeterRegistry registry, Room room) {
    this.genuine = verdicts(registry, Genuine.class);
    this.stale = verdicts(registry, Stale.class);
    this.forged = verdicts(registry, Forged.class);
    this.malformed = verdicts(registry, Malformed.class);
    this.unknownRegistration = verdicts(registry, UnknownRegistration.class);
    this.unpublished = registry.counter("kassa.webhook.unpublished");
    this.turnedAway = registry.counter("kassa.webhook.turned.away");
    this.throttled = registry.counter("kassa.webhook.throttled");
    this.stored = registry.timer("kassa.webhook.stored");
    registry.gauge("kassa.webhook.memory.bytes", room, Room::taken);
  }

  private static Counter verdicts(MeterRegistry registry, Class<? extends Verdict> verdict) {
    return registry.counter("kassa.webhook.notifications", "verdict", verdict.getSimpleName());
  }

  void judged(Verdict verdict) {
    switch (verdict) {
      case Genuine _ -> genuine.increment();
      case Stale _ -> stale.increment();
      case Forged _ -> forged.increment();
      case Malformed _ -> malformed.increment();
      case UnknownRegistration _ -> unknownRegistration.increment();
      case Unmatched _ -> throw new IllegalStateException("is judged further");
    }
  }

  /** The broker has one, so long after its last byte came in. */
  void stored(long nanos) {
    stored.record(nanos, TimeUnit.NANOSECONDS);
  }

  /** The broker did not take one. */
  void unpublished() {
    unpublished.increment();
  }

  /** Every secret would have had to be tried for one, and that had been done too often. */
  void throttled() {
    throttled.increment();
  }

  /** There was no room for one, or it took too long to come in. */
  void turnedAway() {
    turnedAway.increment();
  }
}
