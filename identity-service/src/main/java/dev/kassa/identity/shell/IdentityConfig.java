package dev.kassa.identity.shell;

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
  /** Folder with the keysets {@code scan}, {@code msisdn} and {@code webhook}. */
  @WithName("keysets.directory")
  Path keysetsDirectory();

  /** The scans. */
  Scans identity();

  /** Times and limits of a scan. */
  interface Scans {
    /** From append time to the last useful answer: a customer stands there (DESIGN 4). */
    @WithDefault("PT8S")
    Duration deadline();

    /**
     * How long the provider may be silent about a code before it is asked once more beside the
     * first question; the first answer counts. Less than the deadline.
     */
    @WithDefault("PT2.5S")
    Duration second();

    /** Before a question is repeated that failed at once; doubled for each further one. */
    @WithDefault("PT0.2S")
    Duration firstPause();

    /** Where the doubling ends. */
    @WithDefault("PT1S")
    Duration longestPause();

    /**
     * Whether an old code that holds its number in clear is read when the provider does not answer.
     * Whoever knows a number can print such a code, so this is off where nobody sees the customer.
     */
    @WithDefault("false")
    boolean readClearText();

    /**
     * Scans of one sales unit that may be at the provider or wait for it at once; one more is
     * answered {@code PROVIDER_UNAVAILABLE}. So many calls at once as {@code
     * kassa.vipps.concurrent-calls} says, the others wait.
     */
    @WithDefault("128")
    @Min(1)
    @Max(10_000)
    int askingPerSalesUnit();

    /**
     * Scans of one sales unit that may wait for their key at once; one more is answered {@code
     * UNREADABLE}.
     */
    @WithDefault("64")
    @Min(1)
    @Max(10_000)
    int lockedPerSalesUnit();

    /** From one look for missing keys to the next, while scans wait for some. */
    @WithDefault("PT1S")
    Duration keyLook();

    /**
     * Scans that one instance has taken and not answered, above which it reads no more: the bound
     * of its memory. No store's trouble leads there, only a broker that takes no answers.
     */
    @WithDefault("10000")
    @Min(1)
    @Max(100_000)
    int underWay();

    /** How long one try to publish a result may take before it is tried again. */
    @WithDefault("PT10S")
    Duration deliveryTimeout();
  }
}
