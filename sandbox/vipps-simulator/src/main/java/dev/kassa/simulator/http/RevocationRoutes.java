package dev.kassa.simulator.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kassa.simulator.Person;
import dev.kassa.simulator.Provider;
import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * Somebody takes their consent back in the app, and the merchant is told: a text without a
 * signature, posted to an address that is not one of the webhooks' (API 3.9). Which one is set in
 * the portal; here whoever presses the button says it.
 */
final class RevocationRoutes {
  private static final Duration LIFE = Duration.ofHours(1);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Provider provider;
  private final HttpClient http = HttpClient.newHttpClient();

  RevocationRoutes(Provider provider) {
    this.provider = provider;
  }

  void on(Router router) {
    router.post("/simulator/people/:msisdn/revoke").handler(this::revoke);
  }

  private void revoke(RoutingContext call) {
    Optional<Person> person = provider.person(call.pathParam("msisdn"));
    if (person.isEmpty()) {
      refuse(call, 404, "There is nothing of that name.");
      return;
    }
    HttpRequest request;
    try {
      JsonObject body = new JsonObject(Exchanges.body(call));
      String notice = notice(person.get().sub(body.getString("msn")), provider.now());
      request =
          HttpRequest.newBuilder(URI.create(body.getString("url")))
              .timeout(PATIENCE)
              .header("Content-Type", "text/plain")
              .POST(HttpRequest.BodyPublishers.ofString(notice))
              .build();
    } catch (DecodeException
        | ClassCastException
        | IllegalArgumentException
        | NullPointerException _) {
      refuse(call, 400, "body must be {\"msn\": \"…\", \"url\": \"http…\"}");
      return;
    }
    Future.fromCompletionStage(
            http.sendAsync(request, HttpResponse.BodyHandlers.discarding()),
            call.vertx().getOrCreateContext())
        .onComplete(
            sent ->
                Exchanges.send(
                    call,
                    Answer.json(
                        200,
                        Answer.object()
                            .put("status", sent.succeeded() ? sent.result().statusCode() : 0))));
  }

  /** A JSON Web Token that nobody has signed. */
  private static String notice(String sub, Instant now) {
    JsonObject claims =
        new JsonObject()
            .put("iat", now.getEpochSecond())
            .put("nbf", now.getEpochSecond())
            .put("exp", now.plus(LIFE).getEpochSecond())
            .put("sub", sub)
            .put("event", "CONSENT_REVOKED");
    return part(new JsonObject().put("alg", "none").put("typ", "JWT")) + "." + part(claims) + ".";
  }

  private static String part(JsonObject json) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json.encode().getBytes(UTF_8));
  }

  private static void refuse(RoutingContext call, int status, String detail) {
    Exchanges.send(
        call,
        Answer.plain(
            status, status == 404 ? "Not Found" : "Bad Request", detail, call.normalizedPath()));
  }
}
