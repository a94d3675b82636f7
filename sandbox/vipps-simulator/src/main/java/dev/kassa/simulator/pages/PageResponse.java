// How a page leaves: its headers, and where a form sends the browser.
package dev.kassa.simulator.pages;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** Answers of the pages. */
final class PageResponse {
  private PageResponse() {}

  /** Sends a page. It may load what the simulator serves, and nothing else. */
  static void html(RoutingContext call, int status, String page) {
    HttpServerResponse response = call.response();
    if (!response.ended() && !response.closed()) {
      response
          .setStatusCode(status)
          .putHeader("Content-Type", "text/html; charset=utf-8")
          .putHeader("Cache-Control", "no-store")
          .putHeader(
              "Content-Security-Policy",
              "default-src 'self'; img-src 'self' data:; frame-ancestors 'self'; base-uri 'none'")
          .end(page);
    }
  }

  static void redirect(RoutingContext call, int status, String to) {
    call.response().setStatusCode(status).putHeader("Location", to).end();
  }
}
