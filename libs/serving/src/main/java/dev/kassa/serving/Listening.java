// The socket on which the service listens: who may connect, and until when.
package dev.kassa.serving;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.nio.AbstractNioChannel;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.shutdown.ShutdownConfig;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/**
 * Lets no source have more than its share of connections. Stops accepting while all that was
 * accepted is still served, and ends kept connections before they are cut off ({@link
 * KeptConnections}). Left to the framework, listening ends together with every connection, and who
 * has just sent a request is not answered.
 */
@Singleton
class Listening {
  private static final Logger LOG = Logger.getLogger(Listening.class);

  /** Before all that could answer. */
  private static final int FIRST = Integer.MAX_VALUE;

  /**
   * So long before the delay ends, or half of it: what was accepted in the last moment must be a
   * request by then, or nobody knows that it is to be answered.
   */
  private static final Duration LAST_MOMENT = Duration.ofSeconds(1);

  /**
   * What is sent in the last moment in which a client may still use a connection is here by then.
   */
  private static final Duration ON_THE_WAY = Duration.ofMillis(1_500);

  /**
   * A turn lets in 16 of those who wait to be accepted; the system lets no more than 1,024 wait.
   */
  private static final int TURNS = 64;

  private final Vertx vertx;
  private final ShutdownConfig shutdown;
  private final SourceLimit limit;
  private final KeptConnections kept;
  private final AtomicReference<Channel> socket = new AtomicReference<>();

  Listening(Vertx vertx, ShutdownConfig shutdown, ConnectionsConfig config, MeterRegistry metrics) {
    this.vertx = vertx;
    this.shutdown = shutdown;
    int most = config.mostOfOneSource();
    if (most < 1) {
      throw new IllegalArgumentException("kassa.connections.most-of-one-source must be 1 or more");
    }
    this.kept = new KeptConnections(endsIdle().minus(ON_THE_WAY));
    this.limit = new SourceLimit(most, metrics.counter("kassa.connections.refused")::increment);
  }

  void register(@Observes Filters filters) {
    filters.register(this::look, FIRST);
  }

  /**
   * Every connection knows the socket that accepted it; nothing else tells. So the limit begins
   * with the first request, which is a probe's.
   */
  void look(RoutingContext context) {
    if (context.request().connection() instanceof HttpServerConnection connection) {
      if (socket.get() == null && socket.compareAndSet(null, connection.channel().parent())) {
        var unused = socket.get().pipeline().addFirst(limit);
      }
      kept.used(context, connection);
    }
    context.next();
  }

  void stops(@Observes ShutdownDelayInitiatedEvent event) {
    LOG.infof("stopping: not ready any more; requests are taken for %s", delay());
    kept.end();
    vertx.setTimer(Math.max(1, delay().minus(lastMoment()).toMillis()), _ -> stopAccepting());
    vertx.setTimer(Math.max(1, endsIdle().toMillis()), _ -> kept.endIdle());
  }

  private Duration delay() {
    return shutdown.delay().orElse(Duration.ZERO);
  }

  private Duration lastMoment() {
    Duration half = delay().dividedBy(2);
    return half.compareTo(LAST_MOMENT) < 0 ? half : LAST_MOMENT;
  }

  /** From the signal on. */
  private Duration endsIdle() {
    return delay().minus(lastMoment().dividedBy(2));
  }

  /** Whoever comes now is refused, and goes to another instance. */
  private void stopAccepting() {
    Channel listening = socket.get();
    if (listening == null) {
      return; // nobody has ever come
    }
    listening
        .eventLoop()
        .execute(
            () -> {
              // Who stands in the queue of the system believes to be connected: let in first.
              if (listening.unsafe() instanceof AbstractNioChannel.NioUnsafe queue) {
                for (int i = 0; i < TURNS; i++) {
                  queue.read();
                }
              }
              var unused = listening.close();
            });
  }
}
