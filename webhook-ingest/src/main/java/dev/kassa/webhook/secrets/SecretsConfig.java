package dev.kassa.webhook.secrets;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;

/** Where the live secrets are. */
@ConfigMapping(prefix = "kassa.webhooks")
public interface SecretsConfig {
  /** Folder with one file {@code <id>.json} per live registration. */
  Path directory();
}
