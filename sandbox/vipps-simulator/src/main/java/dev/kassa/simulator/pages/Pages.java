// Joins the pages to the server: their routes, their style and the scripts they load.
package dev.kassa.simulator.pages;

import dev.kassa.simulator.Provider;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import java.time.ZoneId;
import java.util.function.Consumer;

/** The pages of the simulator. Everything they load comes from the simulator itself. */
public final class Pages {
  private static final String WEBJARS = "/META-INF/resources/webjars/";

  private final PhonePages phones;
  private final BooksPages books;

  /**
   * The pages; to be used on the simulator's event loop.
   *
   * @param whenWritten runs its argument once everything so far is in the journal
   * @param zone in which times are shown
   */
  public Pages(Vertx vertx, Provider provider, Consumer<Runnable> whenWritten, ZoneId zone) {
    var templates = new Templates();
    phones = new PhonePages(vertx, provider, whenWritten, templates, zone);
    books = new BooksPages(provider, whenWritten, templates, zone);
  }

  /** Adds the routes. */
  public void on(Router router) {
    router.get("/").handler(call -> PageResponse.redirect(call, 302, "/phone"));
    phones.on(router);
    books.on(router);
    asset(router, "style.css", "text/css", Templates.text("style.css"));
    asset(router, "pages.js", "text/javascript", Templates.text("pages.js"));
    asset(router, "htmx.js", "text/javascript", webjar("htmx.org/2.0.4/dist/htmx.min.js"));
    asset(router, "sse.js", "text/javascript", webjar("htmx-ext-sse/2.2.2/sse.js"));
  }

  private static String webjar(String path) {
    return Buffer.buffer(Templates.bytes(WEBJARS + path)).toString();
  }

  private static void asset(Router router, String name, String type, String text) {
    var body = Buffer.buffer(text);
    router
        .get("/assets/" + name)
        .handler(
            call ->
                call.response()
                    .putHeader("Content-Type", type + "; charset=utf-8")
                    .putHeader("Cache-Control", "no-cache")
                    .end(body));
  }
}
