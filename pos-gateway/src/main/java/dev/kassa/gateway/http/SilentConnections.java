// Connections on which nothing is ever answered.
package dev.kassa.gateway.http;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Singleton;

/**
 * Ends a connection to which nothing was written for {@code quarkus.http.idle-timeout}. The server
 * itself counts what comes in as life, so that a head sent letter by letter would keep a connection
 * for ever. A request is answered long before, and a stream has its heartbeats.
 */
@Singleton
class SilentConnections implements HttpServerOptionsCustomizer {
  @Override
  public void customizeHttpServer(HttpServerOptions options) {
    options.setWriteIdleTimeout(options.getIdleTimeout());
  }
}
