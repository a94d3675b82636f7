// How a device is paired, where the chain's identity provider can.
package dev.kassa.gateway.session;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** The identity provider's device authorization (RFC 8628). */
@ConfigMapping(prefix = "kassa.gateway.pairing")
public interface PairingConfig {
  /**
   * The identity provider's device authorization endpoint (RFC 8628). Without it devices are not
   * paired: tokens are pasted.
   */
  Optional<URI> deviceAuthorizationUrl();

  /** The identity provider's token endpoint. */
  Optional<URI> tokenUrl();

  /** What the identity provider calls the till page. */
  Optional<String> clientId();

  /**
   * A file with the client's secret; read anew each time. Without it the client is a public one.
   */
  Optional<Path> clientSecretFile();

  /** Asked for; the access token that comes of it must be one that this gateway takes. */
  @WithDefault("openid")
  String scope();
}
