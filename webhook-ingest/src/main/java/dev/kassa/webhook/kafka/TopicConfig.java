package dev.kassa.webhook.kafka;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.nio.file.Path;
import java.time.Duration;

/** What a deployment sets about publishing. */
@ConfigMapping(prefix = "kassa")
public interface TopicConfig {
  /** Folder with the keysets {@code webhook} and {@code revocation}. */
  @WithName("keysets.directory")
  Path keysetsDirectory();

  /** Publishing. */
  Webhook webhook();

  /** Times. */
  interface Webhook {
    /**
     * The provider waits 10 s for an answer (API 5.5); it must get ours, whatever the broker does.
     */
    @WithDefault("PT8S")
    Duration deliveryTimeout();
  }
}
