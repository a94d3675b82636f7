// What a deployment sets about the till page's cookie.
package dev.kassa.gateway.session;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The session of a browser. */
@ConfigMapping(prefix = "kassa.gateway")
public interface SessionConfig {
  /** Whether the cookie travels over TLS only; false where there is none, on one machine. */
  @WithDefault("true")
  boolean secureCookie();
}
