// A body that says it is too large is not read.
package dev.kassa.gateway.http;

import dev.kassa.gateway.Problem;
import dev.kassa.gateway.Problem.Kind;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Answers with a problem, where the server's own limit answers with nothing. */
@ApplicationScoped
class BodyLimit {
  private static final int FIRST = 1_000;

  void register(@Observes Filters filters) {
    filters.register(BodyLimit::check, FIRST);
  }

  private static void check(RoutingContext context) {
    HttpServerRequest request = context.request();
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    // The server has checked that it is a number.
    if (length == null || Long.parseLong(length) <= Bodies.LARGEST) {
      context.next();
      return;
    }
    var unused =
        context
            .response()
            .setStatusCode(Kind.TOO_LARGE.status())
            .putHeader(HttpHeaders.CONTENT_TYPE, Problems.MEDIA_TYPE)
            // What the client still sends is not read; the connection is of no more use.
            .putHeader(HttpHeaders.CONNECTION, "close")
            .end(Problems.json(Problem.of(Kind.TOO_LARGE, "at most 64 kB are taken")));
  }
}
