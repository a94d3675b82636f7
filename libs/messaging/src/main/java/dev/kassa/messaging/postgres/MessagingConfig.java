package dev.kassa.messaging.postgres;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a deployment sets about messages and the database. */
@ConfigMapping(prefix = "kassa")
public interface MessagingConfig {
  /** Raised by one after a database restore, so that readers take the sequences anew. */
  @WithDefault("1")
  int epoch();

  /**
   * When the database was restored, with a raised epoch: commands that the broker had before it may
   * have been carried out, and the provider is asked. {@code ./kassa restore} tells it.
   */
  Optional<Instant> restoredAt();

  /** Folder with the keysets this service may use. */
  @WithName("keysets.directory")
  Path keysetsDirectory();

  /** The relay. */
  Outbox outbox();

  /** The inbox. */
  Inbox inbox();

  /** What comes in. */
  Intake intake();

  /** Sizes of the intake. */
  interface Intake {
    /** Records and answers taken in by one transaction at most. */
    @WithDefault("500")
    int batchSize();

    /**
     * Batches under way at the same time, each of other keys: more let fewer payments wait for each
     * other, and cost more transactions.
     */
    @WithDefault("1")
    int lanes();
  }

  /** Times and sizes of the relay. */
  interface Outbox {
    /** Rows read at once; of one topic, twice as many are under way at most. */
    @WithDefault("500")
    int batchSize();

    /** Largest payload taken, below the broker's default limit of 1 MiB with room for headers. */
    @WithDefault("900000")
    int maxBytes();

    /** How long the producer tries to deliver before the relay starts anew. */
    @WithDefault("PT30S")
    Duration deliveryTimeout();
  }

  /** How long ids are remembered. */
  interface Inbox {
    /** Longer than any topic and dead-letter topic read here keeps its records (14 days). */
    @WithDefault("P30D")
    Duration retention();
  }
}
