// Connections that clients keep for their next request, and how they are told that there is none.
package dev.kassa.serving;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whoever keeps a connection sends the next request on it without asking. If it ends in that
 * moment, the request is not answered, and nobody knows whether it was taken. So from the moment on
 * in which a service is told to stop, each answer says that the connection ends with it, and those
 * that nobody uses are ended before the service is.
 */
final class KeptConnections {
  /** Requests of a connection that are not answered yet. */
  private static final AttributeKey<AtomicInteger> UNDER_WAY =
      AttributeKey.valueOf("dev.kassa.serving.under-way");

  private final Set<Channel> used = ConcurrentHashMap.newKeySet();
  private volatile boolean ending;

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
      context.addHeadersEndHandler(_ -> last(context, connection));
    }
  }

  private void last(RoutingContext context, HttpServerConnection connection) {
    if (ending) {
      context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      context.addEndHandler(
          _ -> {
            var unused = connection.close();
          });
    }
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
