// Bodies are read before anything else happens, by nobody who could be held up.
package dev.kassa.gateway.http;

import dev.kassa.gateway.Problem;
import dev.kassa.gateway.Problem.Kind;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Reads each body on the event loop of its connection, within a time and a length, and passes the
 * request on when all of it is here. A client that sends half a body, with or without a token,
 * holds no thread that another needs; and of the memory, no source has more than its share.
 */
@ApplicationScoped
class BodyReading {
  private static final int FIRST = 1_000;
  private static final long LINGER_MILLIS = 1_000;

  private final HttpConfig config;
  private final OpenBodies open;
  private final Vertx vertx;

  BodyReading(HttpConfig config, Vertx vertx) {
    this.config = config;
    this.open = new OpenBodies(config.mostBodies(), config.mostBodiesOfOneSource());
    this.vertx = vertx;
  }

  void register(@Observes Filters filters) {
    filters.register(this::read, FIRST);
  }

  private void read(RoutingContext context) {
    HttpServerRequest request = context.request();
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    // The server has checked that it is a number.
    if (length != null && Long.parseLong(length) > Bodies.LARGEST) {
      giveUp(context, TOO_LARGE);
    } else if (length == null && !request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
      context.next();
    } else if (open.begin(source(request))) {
      new Reading(context).begin();
    } else {
      giveUp(context, TOO_MANY);
    }
  }

  private static final Problem TOO_LARGE = Problem.of(Kind.TOO_LARGE, "at most 64 kB are taken");
  private static final Problem TOO_SLOW =
      Problem.of(Kind.TOO_SLOW, "the body must be here soon after its head");
  private static final Problem TOO_MANY =
      Problem.of(Kind.TOO_MANY, "too many bodies are on their way; send it again");

  private static String source(HttpServerRequest request) {
    return request.remoteAddress() == null ? "" : request.remoteAddress().hostAddress();
  }

  /** One body. All of it happens on one event loop. */
  private final class Reading {
    private final RoutingContext context;
    private final Buffer body = Buffer.buffer();
    private long deadline;
    private boolean over;

    Reading(RoutingContext context) {
      this.context = context;
    }

    void begin() {
      HttpServerRequest request = context.request();
      deadline =
          vertx.setTimer(
              config.bodyTimeout().toMillis(), _ -> end(() -> giveUp(context, TOO_SLOW)));
      request.exceptionHandler(_ -> end(() -> {}));
      request.handler(
          chunk -> {
            if (body.length() + chunk.length() > Bodies.LARGEST) {
              end(() -> giveUp(context, TOO_LARGE));
            } else if (!over) {
              body.appendBuffer(chunk);
            }
          });
      request.endHandler(
          _ ->
              end(
                  () -> {
                    ((RoutingContextInternal) context).setBody(body);
                    context.next();
                  }));
    }

    private void end(Runnable how) {
      if (!over) {
        over = true;
        boolean unused = vertx.cancelTimer(deadline);
        open.end(source(context.request()));
        how.run();
      }
    }
  }

  private void giveUp(RoutingContext context, Problem problem) {
    var unused =
        context
            .response()
            .setStatusCode(problem.kind().status())
            .putHeader(HttpHeaders.CONTENT_TYPE, Problems.MEDIA_TYPE)
            .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
            .end(Problems.json(problem))
            .onComplete(_ -> hangUp(context.request()));
  }

  /**
   * The connection is of no more use. What the client is still sending is let go by for a moment:
   * hung up at once, it would not get to read the answer.
   */
  private void hangUp(HttpServerRequest request) {
    if (request.isEnded()) {
      var unused = request.connection().close();
      return;
    }
    request.handler(_ -> {});
    request.endHandler(_ -> request.connection().close());
    vertx.setTimer(LINGER_MILLIS, _ -> request.connection().close());
  }
}
