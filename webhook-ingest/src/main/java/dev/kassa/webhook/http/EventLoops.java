package dev.kassa.webhook.http;

import io.quarkus.vertx.VertxOptionsCustomizer;
import io.vertx.core.VertxOptions;
import jakarta.inject.Singleton;

/**
 * One event loop per processor: nothing on them waits, so more of them would only take the
 * processors from each other.
 */
@Singleton
class EventLoops implements VertxOptionsCustomizer {
  @Override
  public void accept(VertxOptions options) {
    options.setEventLoopPoolSize(Runtime.getRuntime().availableProcessors());
  }
}
