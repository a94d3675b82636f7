package dev.kassa.operating;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** Who may act by hand. */
@ConfigMapping(prefix = "kassa.operator")
public interface OperatorConfig {
  /**
   * A file with the bearer token that opens the operators' door, at least 32 characters; read anew
   * at each request, so it may be replaced. Without it the door stays closed.
   */
  Optional<Path> tokenFile();
}
