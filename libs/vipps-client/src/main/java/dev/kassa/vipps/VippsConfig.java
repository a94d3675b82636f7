package dev.kassa.vipps;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** Where the provider is and how it is spoken to; the same for every sales unit. */
@ConfigMapping(prefix = "kassa.vipps")
public interface VippsConfig {
  /** Address of the provider without a path, e.g. the test environment's (API 1.1). */
  URI baseUrl();

  /** Longest wait for an answer; what did not come by then is unknown. */
  @WithDefault("PT10S")
  Duration timeout();

  /** Sent as {@code Vipps-System-Name}, at most 30 characters (API 1.2). */
  @WithDefault("Kassa")
  String systemName();

  /** Sent as {@code Vipps-System-Version}, at most 30 characters. */
  @WithDefault("1.0.0")
  String systemVersion();

  /** Calls of one operation that one sales unit may have under way from this instance. */
  @WithDefault("50")
  int concurrentCalls();

  /** Calls after which the breaker first judges. */
  @WithDefault("20")
  int breakerVolume();

  /** Share of unknown outcomes among those at which the breaker opens. */
  @WithDefault("0.5")
  double breakerRatio();

  /** How long an open breaker lets nothing through. */
  @WithDefault("PT2S")
  Duration breakerDelay();

  /** Files that name the sales units and hold their keys. */
  @ConfigMapping(prefix = "kassa")
  interface Files {
    /** The settings file. */
    Settings settings();

    /** The folder of keys. */
    Credentials credentials();

    /** One file for the whole deployment. */
    interface Settings {
      /** Settings of clubs and sales units, JSON. */
      Path file();
    }

    /** One folder for the whole deployment. */
    interface Credentials {
      /** Holds a folder per credentials name with client-id, client-secret, subscription-key. */
      Path directory();
    }
  }
}
