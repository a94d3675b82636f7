package dev.kassa.simulator.http;

import dev.kassa.simulator.Provider;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server: every route of the provider and of the simulator. */
public final class ProviderServer {
  private static final Logger LOG = LoggerFactory.getLogger(ProviderServer.class);
  private static final String BODY_READ = "body-read";
  private static final long BODY_MAX_BYTES = 1024 * 1024;

  private final HttpServer server;
  private final String publicUrl;

  private ProviderServer(Vertx vertx, Provider provider) {
    // Without HTTP/2 in clear: clients that offer it on a first request with a body have been seen
    // to trip over the change in the middle, and the provider only speaks TLS.
    this.server =
        vertx.createHttpServer(
            new HttpServerOptions()
                .setCompressionSupported(false)
                .setHttp2ClearTextEnabled(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false));
    this.publicUrl = provider.config().publicUrl();
  }

  /**
   * Starts listening; to be called on the simulator's event loop.
   *
   * @param whenWritten runs its argument once everything so far is in the journal
   * @param pages adds the routes that are for people
   */
  public static Future<ProviderServer> start(
      Vertx vertx,
      Provider provider,
      Consumer<Runnable> whenWritten,
      TrafficLog traffic,
      Consumer<Router> pages) {
    var made = new ProviderServer(vertx, provider);
    var router = Router.router(vertx);
    router.route().handler(ProviderServer::readableQuery);
    router.route().handler(new AnyCase(router)::lead);
    router.route().handler(BodyHandler.create(false).setBodyLimit(BODY_MAX_BYTES));
    router
        .route()
        .handler(
            call -> {
              call.put(BODY_READ, true);
              call.next();
            });
    var exchanges = new Exchanges(provider, whenWritten, traffic);
    var bodies = new Bodies(provider.config().choices());
    var keys = new SigningKeys(provider.signingKey(SigningKeys::make));
    new EpaymentRoutes(provider, exchanges, bodies, made::baseUrl).on(router);
    new LoginRoutes(provider, exchanges, keys, made::baseUrl).on(router);
    new QrRoutes(provider, exchanges, bodies, made::baseUrl).on(router);
    new TokenRoutes(provider, exchanges, keys).on(router);
    new WebhookRoutes(provider, exchanges, bodies).on(router);
    new ControlRoutes(provider, exchanges, traffic, keys).on(router);
    new RevocationRoutes(provider).on(router);
    pages.accept(router);
    for (var status : new int[] {400, 404, 405, 413, 415}) {
      router.errorHandler(
          status, call -> Exchanges.send(call, Answer.gateway(status, "Resource not found")));
    }
    router.errorHandler(500, ProviderServer::failed);
    return made.server
        .requestHandler(router)
        .listen(provider.config().port(), provider.config().host())
        .map(made);
  }

  /** The body handler reads the query of a form where nobody hears of its failure. */
  private static void readableQuery(RoutingContext call) {
    try {
      if (call.request().query() != null) {
        call.request().params();
      }
    } catch (IllegalArgumentException undecodable) {
      Exchanges.send(call, Answer.gateway(400, "The query cannot be read"));
      return;
    }
    call.next();
  }

  private static void failed(RoutingContext call) {
    if (call.get(BODY_READ) == null) {
      // A form that cannot be decoded is the caller's mistake.
      Exchanges.send(call, Answer.gateway(400, "The body cannot be read"));
      return;
    }
    LOG.error("a call failed", call.failure());
    Exchanges.send(call, Answer.gateway(500, "Internal server error"));
  }

  /** The port that is listened on. */
  public int port() {
    return server.actualPort();
  }

  /** The address that discovery names. */
  public String baseUrl() {
    return publicUrl == null ? "http://127.0.0.1:" + server.actualPort() : publicUrl;
  }
}
