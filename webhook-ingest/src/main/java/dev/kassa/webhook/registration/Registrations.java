package dev.kassa.webhook.registration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.contract.settings.SalesUnit;
import dev.kassa.vipps.Provider;
import dev.kassa.vipps.ProviderOutcome;
import dev.kassa.vipps.ProviderOutcome.Busy;
import dev.kassa.vipps.ProviderOutcome.Done;
import dev.kassa.vipps.ProviderOutcome.Refused;
import dev.kassa.vipps.ProviderOutcome.Unknown;
import dev.kassa.vipps.VippsHeaders;
import dev.kassa.webhook.LiveSecret;
import dev.kassa.webhook.RegistrationPlan.Listed;
import dev.kassa.webhook.RegistrationPlan.Wanted;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.resteasy.reactive.RestResponse;

/** The registrations as the provider has them (API 5.1). */
@ApplicationScoped
class Registrations {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Provider provider;
  private final WebhooksApi api;

  Registrations(Provider provider, @RestClient WebhooksApi api) {
    this.provider = provider;
    this.api = api;
  }

  /** The provider did not do as asked; the text says what, and holds no secret. */
  static final class NotDone extends Exception {
    private static final long serialVersionUID = 1L;

    private NotDone(String text) {
      super(text);
    }
  }

  /** All of a sales unit, also those of others. */
  List<Listed> listed(SalesUnit unit) throws NotDone {
    JsonNode answer = call(unit, "webhooks-list", "listing registrations", api::list);
    List<Listed> listed = new ArrayList<>();
    for (JsonNode webhook : answer.path("webhooks")) {
      Set<String> events = new HashSet<>();
      webhook.path("events").forEach(event -> events.add(event.asText()));
      listed.add(
          new Listed(
              webhook.path("id").asText(), URI.create(webhook.path("url").asText()), events));
    }
    return listed;
  }

  /** Registers; the secret in the answer is shown this once. */
  LiveSecret register(SalesUnit unit, Wanted wanted) throws NotDone {
    WebhooksApi.Request request =
        new WebhooksApi.Request(
            wanted.url().toString(), wanted.events().stream().sorted().toList());
    JsonNode answer =
        call(
            unit,
            "webhooks-register",
            "registering " + wanted.url(),
            headers -> api.register(headers, request));
    return new LiveSecret(
        answer.path("id").asText(), wanted.url(), answer.path("secret").asText(), unit.msn());
  }

  /** Deletes one. */
  void delete(SalesUnit unit, String id) throws NotDone {
    JsonNode unused =
        call(unit, "webhooks-delete", "deleting " + id, headers -> api.delete(headers, id));
  }

  private JsonNode call(
      SalesUnit unit,
      String operation,
      String what,
      Function<VippsHeaders, Uni<RestResponse<byte[]>>> request)
      throws NotDone {
    ProviderOutcome<JsonNode> outcome =
        provider.call(unit, operation, request).await().indefinitely().map(Registrations::read);
    return switch (outcome) {
      case Done<JsonNode>(JsonNode answer) -> answer;
      case Refused<JsonNode> refused ->
          throw new NotDone(
              "%s was refused with status %d (trace %s)"
                  .formatted(what, refused.status(), refused.traceId().orElse("none")));
      case Busy<JsonNode> _ ->
          throw new NotDone(what + ": the provider is busy or cannot be reached; run this again");
      case Unknown<JsonNode>(String cause) ->
          throw new NotDone(
              what + ": no answer (" + cause + "); run this again, it puts right what it finds");
    };
  }

  private static JsonNode read(byte[] body) {
    try {
      return body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
