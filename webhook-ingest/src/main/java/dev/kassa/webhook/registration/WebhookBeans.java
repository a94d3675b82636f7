package dev.kassa.webhook.registration;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** The clock, given to whoever needs the time. */
@ApplicationScoped
class WebhookBeans {
  @Produces
  @Singleton
  static Clock clock() {
    return Clock.systemUTC();
  }
}
