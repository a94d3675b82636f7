// What a deployment sets about publishing and reading back.
package dev.kassa.gateway.kafka;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Settings of the gateway's Kafka side. */
@ConfigMapping(prefix = "kassa")
public interface GatewayConfig {
  /** Folder with the keysets {@code scan} and {@code payment-customer}. */
  @WithName("keysets.directory")
  Path keysetsDirectory();

  /** The gateway. */
  Gateway gateway();

  /** Times and limits. */
  interface Gateway {
    /**
     * After which a command that the broker has not acknowledged has failed. Shorter than a payment
     * request is valid (30 s): a till that is told later has no use for it.
     */
    @WithDefault("PT10S")
    @DurationMin(seconds = 1)
    @DurationMax(seconds = 29)
    Duration deliveryTimeout();

    /** How far back a replica reads when it starts, and how long it keeps anything. */
    @WithDefault("PT24H")
    @DurationMin(minutes = 1)
    Duration horizon();

    /** How long a checkout is kept after its last message, once nothing is under way in it. */
    @WithDefault("PT1H")
    Duration keepClosed();

    /**
     * Checkouts in memory at most, beside those with a payment under way; beyond it the store with
     * most goes first. One takes about 18 kB with its messages, and 7 kB when it is over.
     */
    @WithDefault("50000")
    @Min(100)
    @Max(5_000_000)
    int maxCheckouts();

    /** How far a replica may be behind, or without word from the broker, before it is not ready. */
    @WithDefault("PT10S")
    @DurationMin(seconds = 5)
    Duration staleAfter();

    /** How long a client that has read further than this replica waits for it to catch up. */
    @WithDefault("PT5S")
    Duration catchUp();
  }
}
