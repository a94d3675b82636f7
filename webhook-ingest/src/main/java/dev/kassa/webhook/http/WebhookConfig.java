package dev.kassa.webhook.http;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** What a deployment sets about incoming notifications. */
@ConfigMapping(prefix = "kassa.webhook")
public interface WebhookConfig {
  /** How far {@code x-ms-date} may be from now before that is worth a warning (API 5.3). */
  @WithDefault("PT5M")
  Duration tolerance();

  /**
   * What an older date means; refusing is safe only once it is known that retries are re-signed.
   */
  @WithDefault("WARN")
  OnStale stale();

  /** Notifications of unknown registrations per minute for which the secrets are read anew. */
  @WithDefault("60")
  @Min(1)
  int unknownPerMinute();

  /**
   * How much of requests that are not answered yet may be in memory; what comes above is answered
   * 503, and the provider sends it again.
   */
  @WithDefault("32M")
  MemorySize memory();

  /** What to do about an old date. */
  enum OnStale {
    WARN,
    REFUSE
  }
}
