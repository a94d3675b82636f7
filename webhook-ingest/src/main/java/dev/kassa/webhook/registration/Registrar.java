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
import dev.kassa.vipps.SalesUnitFiles;
import dev.kassa.vipps.VippsHeaders;
import dev.kassa.webhook.LiveSecret;
import dev.kassa.webhook.LiveSecrets;
import dev.kassa.webhook.RegistrationPlan;
import dev.kassa.webhook.RegistrationPlan.Listed;
import dev.kassa.webhook.RegistrationPlan.Wanted;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * Sees to it that the provider notifies the address of every sales unit, signed with a secret that
 * we hold. Doing it again changes nothing.
 */
@ApplicationScoped
public class Registrar {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** API 5.4. */
  static final Set<String> PAYMENTS_AND_LOGINS =
      Set.of(
          "epayments.payment.created.v1",
          "epayments.payment.authorized.v1",
          "epayments.payment.aborted.v1",
          "epayments.payment.expired.v1",
          "epayments.payment.terminated.v1",
          "epayments.payment.captured.v1",
          "epayments.payment.cancelled.v1",
          "epayments.payment.refunded.v1",
          "login.merchant-initiated.ping.v1");

  static final Set<String> CHECK_INS = Set.of("user.checked-in.v1");

  private final SalesUnitFiles settings;
  private final Provider provider;
  private final WebhooksApi api;
  private final LiveSecrets secrets;
  private final Clock clock;

  Registrar(
      SalesUnitFiles settings,
      Provider provider,
      @RestClient WebhooksApi api,
      LiveSecrets secrets,
      Clock clock) {
    this.settings = settings;
    this.provider = provider;
    this.api = api;
    this.secrets = secrets;
    this.clock = clock;
  }

  /** The provider did not do as asked; the text says what, and holds no secret. */
  private static final class NotDone extends Exception {
    private static final long serialVersionUID = 1L;

    private NotDone(String text) {
      super(text);
    }
  }

  /**
   * Registers what is missing, unit by unit; one that fails does not keep the others back.
   *
   * @param progress is told a line per act, fit for a terminal
   * @return whether everything is as it should be
   */
  public boolean registerAll(Consumer<String> progress) {
    boolean complete = true;
    for (SalesUnit unit : settings.settings().units()) {
      try {
        for (Wanted wanted : wanted(unit)) {
          register(unit, wanted, line -> progress.accept(unit.msn() + ": " + line));
        }
      } catch (NotDone | UncheckedIOException e) {
        complete = false;
        progress.accept(unit.msn() + ": FAILED: " + e.getMessage());
      }
    }
    return complete;
  }

  private static List<Wanted> wanted(SalesUnit unit) {
    List<Wanted> wanted = new ArrayList<>();
    wanted.add(new Wanted(unit.webhookUrl(), PAYMENTS_AND_LOGINS, false));
    if (!unit.stickers().isEmpty()) {
      wanted.add(new Wanted(unit.webhookUrl(), CHECK_INS, true));
    }
    return wanted;
  }

  private void register(SalesUnit unit, Wanted wanted, Consumer<String> progress) throws NotDone {
    RegistrationPlan plan = RegistrationPlan.of(wanted, listed(unit), secrets.ring());
    for (String id : plan.deleteFirst()) {
      delete(unit, id, progress);
    }
    if (plan.register()) {
      LiveSecret secret = registered(unit, wanted);
      secrets.keep(secret, wanted.events(), clock.instant());
      progress.accept(
          "registered %s for %d event types at %s"
              .formatted(secret.webhookId(), wanted.events().size(), wanted.url()));
    } else {
      progress.accept("nothing to do: a live registration of %s exists".formatted(wanted.url()));
    }
    for (String id : plan.deleteAfter()) {
      delete(unit, id, progress);
    }
  }

  private List<Listed> listed(SalesUnit unit) throws NotDone {
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

  private LiveSecret registered(SalesUnit unit, Wanted wanted) throws NotDone {
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

  private void delete(SalesUnit unit, String id, Consumer<String> progress) throws NotDone {
    JsonNode unused =
        call(unit, "webhooks-delete", "deleting " + id, headers -> api.delete(headers, id));
    progress.accept("deleted %s, whose secret is not here or not needed".formatted(id));
  }

  private JsonNode call(
      SalesUnit unit,
      String operation,
      String what,
      Function<VippsHeaders, Uni<RestResponse<byte[]>>> request)
      throws NotDone {
    ProviderOutcome<JsonNode> outcome =
        provider.call(unit, operation, request).await().indefinitely().map(Registrar::read);
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
