// Connections that clients keep for their next request, and how they are told that there is none.
package dev.kassa.serving;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whoever keeps a connection sends the next request on it without asking. If it ends in that
 * moment, the request is not answered, and nobody knows whether it was taken. So each answer says
 * for how long its connection may be kept unused, and from the moment on in which a service is told
 * to stop, that the connection ends with it; those that nobody has used for longer than that are
 * ended before the service is. A stream's connection is not kept at all: all streams end together
 * when a service stops, and would leave that many connections which nobody needs.
 */
final class KeptConnections {
  /** Requests of a connection that are not answered yet. */
  private static final AttributeKey<AtomicInteger> UNDER_WAY =
      AttributeKey.valueOf("dev.kassa.serving.under-way");

  private static final String EVENT_STREAM = "text/event-stream";

  private final String hint;
  private final Set<Channel> used = ConcurrentHashMap.newKeySet();
  private volatile boolean ending;

  /**
   * @param unused clients are told to keep a connection no longer than this without a request; zero
   *     or less: they are told nothing
   */
  KeptConnections(Duration unused) {
    this.hint = unused.toSeconds() > 0 ? "timeout=" + unused.toSeconds() : "";
  }

  /** A request has come. */
  void used(RoutingContext context, HttpServerConnection connection) {
    Channel channel = connection.channel();
    AtomicInteger underWay = channel.attr(UNDER_WAY).get();
    if (underWay == null) {
      underWay = new AtomicInteger();
      channel.attr(UNDER_WAY).set(underWay);
      used.add(channel);
      var unused = channel.closeFuture().addListener(_ -> used.remove(channel));
    }
    AtomicInteger count = underWay;
    count.incrementAndGet();
    context.addEndHandler(_ -> count.decrementAndGet());
    if (context.request().version() != HttpVersion.HTTP_2) {
      // When the answer leaves: who has waited for it since before is told as well.
      context.addHeadersEndHandler(_ -> tell(context.response(), context, connection));
    }
  }

  private void tell(
      HttpServerResponse response, RoutingContext context, HttpServerConnection connection) {
    if (ending || isStream(response)) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      context.addEndHandler(
          _ -> {
            var unused = connection.close();
          });
    } else if (!hint.isEmpty()) {
      response.putHeader(HttpHeaders.KEEP_ALIVE, hint);
    }
  }

  private static boolean isStream(HttpServerResponse response) {
    String type = response.headers().get(HttpHeaders.CONTENT_TYPE);
    return type != null && type.startsWith(EVENT_STREAM);
  }

  /** From now on every answer is its connection's last. */
  void end() {
    ending = true;
  }

  /** Ends those on which nothing is asked. */
  void endIdle() {
    for (Channel channel : used) {
      // By the thread that would read a request from it.
      channel
          .eventLoop()
          .execute(
              () -> {
                if (channel.attr(UNDER_WAY).get().get() == 0) {
                  var unused = channel.close();
                }
              });
    }
  }
}
