// What a deployment sets about connections.
package dev.kassa.serving;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Limits of who may connect. */
@ConfigMapping(prefix = "kassa.connections")
public interface ConnectionsConfig {
  /**
   * Connections open at a time from one address; more are hung up. Behind a balancer all come from
   * its addresses: then set it to what a balancer may open, and let that limit its clients.
   */
  @WithDefault("4000")
  int mostOfOneSource();
}
