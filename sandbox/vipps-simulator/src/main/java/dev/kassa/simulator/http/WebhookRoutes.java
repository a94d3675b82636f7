package dev.kassa.simulator.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kassa.simulator.Deliveries;
import dev.kassa.simulator.FaultRule.Endpoint;
import dev.kassa.simulator.Provider;
import dev.kassa.simulator.SalesUnit;
import dev.kassa.simulator.Webhook;
import dev.kassa.simulator.Write.FieldProblem;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Registrations for notifications (API 5.1). */
final class WebhookRoutes {
  private static final String BASE = "/webhooks/v1/webhooks";
  private static final String INSTANCE = "/v1/webhooks";

  private final Provider provider;
  private final Exchanges exchanges;
  private final Bodies bodies;

  WebhookRoutes(Provider provider, Exchanges exchanges, Bodies bodies) {
    this.provider = provider;
    this.exchanges = exchanges;
    this.bodies = bodies;
  }

  void on(Router router) {
    router.post(BASE).handler(call -> serve(call, unit -> register(call, unit)));
    router.get(BASE).handler(call -> serve(call, this::list));
    router.delete(BASE + "/:id").handler(call -> serve(call, unit -> delete(call, unit)));
  }

  private void serve(RoutingContext call, Function<SalesUnit, Answer> work) {
    switch (Access.of(call.request(), provider, false)) {
      case Access.Caller.Denied denied -> Exchanges.send(call, denied.answer());
      case Access.Caller.Admitted caller ->
          exchanges.serve(call, Endpoint.WEBHOOKS, null, () -> work.apply(caller.unit()));
    }
  }

  private Answer register(RoutingContext call, SalesUnit unit) {
    if (!Exchanges.isJsonOrUnnamed(call)) {
      return Answer.plain(
          provider.config().choices().contentTypeStatus(),
          "Unsupported Media Type",
          "The body must be application/json.",
          INSTANCE);
    }
    return switch (bodies.register(Exchanges.body(call))) {
      case Bodies.Checked.Bad<JsonNode> bad -> Answer.invalid(bad.problems(), INSTANCE);
      case Bodies.Checked.Good<JsonNode> good -> register(unit, good.value());
    };
  }

  private Answer register(SalesUnit unit, JsonNode body) {
    var url = url(body.path("url").asText());
    if (url.filter(one -> Webhook.permitted(one, provider.config().webhookUrlPolicy())).isEmpty()) {
      return refused("url", "Must be a public https address on port 80, 443 or 8080.");
    }
    var events = new LinkedHashSet<String>();
    body.path("events").forEach(event -> events.add(event.asText()));
    for (var event : events) {
      if (!Webhook.known(event)) {
        return refused("events", "is not an event type");
      }
    }
    return switch (provider.deliveries().register(unit, url.get(), events)) {
      case Deliveries.Registration.Refused no -> Answer.invalid(List.of(no.problem()), INSTANCE);
      case Deliveries.Registration.Registered yes ->
          Answer.json(
              201,
              Answer.object().put("id", yes.webhook().id()).put("secret", yes.webhook().secret()));
    };
  }

  private static Optional<URI> url(String text) {
    try {
      return Optional.of(new URI(text));
    } catch (URISyntaxException noUrl) {
      return Optional.empty();
    }
  }

  private static Answer refused(String field, String reason) {
    return Answer.invalid(List.of(new FieldProblem(field, reason)), INSTANCE);
  }

  private Answer list(SalesUnit unit) {
    var body = Answer.object();
    var webhooks = body.putArray("webhooks");
    for (var webhook : provider.deliveries().of(unit)) {
      var node = webhooks.addObject().put("id", webhook.id()).put("url", webhook.url().toString());
      var events = node.putArray("events");
      webhook.events().stream().sorted().forEach(events::add);
    }
    return Answer.json(200, body);
  }

  private Answer delete(RoutingContext call, SalesUnit unit) {
    var id = call.pathParam("id");
    if (!isUuid(id)) {
      return refused("id", "must be a UUID");
    }
    return provider.deliveries().unregister(unit, id)
        ? Answer.empty(204)
        : Answer.invalid(
            List.of(new FieldProblem("id", "there is no such registration")), INSTANCE + "/" + id);
  }

  private static boolean isUuid(String text) {
    try {
      return text.equalsIgnoreCase(UUID.fromString(text).toString());
    } catch (IllegalArgumentException noUuid) {
      return false;
    }
  }
}
