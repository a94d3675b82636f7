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

  /**
   * How often a minute every secret may be tried for a notification that points at none of ours; it
   * takes milliseconds where there are thousands. What comes above is to come again.
   */
  @WithDefault("1200")
  @Min(1)
  int searchesPerMinute();

  /** The same for each address that requests come from, so that nobody uses up what all have. */
  @WithDefault("120")
  @Min(1)
  int searchesPerMinuteAndSource();

  /**
   * How many notifications a minute from one address may be refused as not the provider's; what
   * comes above is answered 429 and hung up. What is genuine is taken all the same.
   */
  @WithDefault("600")
  @Min(1)
  int forgeriesPerMinuteAndSource();

  /**
   * How many notices of consents that were taken back are looked at in a minute; they are not
   * signed, so anybody may send them. What comes above is answered 429.
   */
  @WithDefault("120")
  @Min(1)
  int revocationsPerMinute();

  /** The same for each address that requests come from. */
  @WithDefault("60")
  @Min(1)
  int revocationsPerMinuteAndSource();

  /**
   * How long the body of a request may take to come in; the provider gives up after 10 s itself.
   */
  @WithDefault("PT10S")
  Duration bodyTimeout();

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
