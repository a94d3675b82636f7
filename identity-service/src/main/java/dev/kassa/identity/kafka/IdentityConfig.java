package dev.kassa.identity.kafka;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;

/** What a deployment sets about scans. */
@ConfigMapping(prefix = "kassa")
public interface IdentityConfig {
  /** Folder with the keysets {@code scan} and {@code msisdn}. */
  @WithName("keysets.directory")
  Path keysetsDirectory();

  /** The scans. */
  Scans identity();

  /** Times and limits of a scan. */
  interface Scans {
    /** From append time to the last useful answer: a customer stands there (DESIGN 4). */
    @WithDefault("PT8S")
    Duration deadline();

    /** Longest single question to the provider; a little more than {@code kassa.vipps.timeout}. */
    @WithDefault("PT3S")
    Duration attempt();

    /** Before the second question; doubled for each further one. */
    @WithDefault("PT0.2S")
    Duration firstPause();

    /** Where the doubling ends. */
    @WithDefault("PT1S")
    Duration longestPause();

    /** Scans that one instance has under way at once. */
    @WithDefault("256")
    @Min(1)
    @Max(10_000)
    int concurrency();

    /** How long one try to publish a result may take before it is tried again. */
    @WithDefault("PT10S")
    Duration deliveryTimeout();
  }
}
