package dev.kassa.vipps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.contract.Msn;
import dev.kassa.contract.settings.SalesUnit;
import dev.kassa.vipps.ProviderOutcome.Done;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/**
 * One access token per sales unit, fetched when first needed, renewed ahead of its end, and at most
 * one fetch under way per unit: a loop that fetches per call is throttled (API 1.3).
 */
@ApplicationScoped
class AccessTokens {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final AccessTokenApi api;
  private final SalesUnitFiles files;
  private final VippsConfig config;
  private final InstantSource clock;
  private final ConcurrentMap<Msn, AccessToken> tokens = new ConcurrentHashMap<>();
  private final ConcurrentMap<Msn, Uni<ProviderOutcome<AccessToken>>> fetches =
      new ConcurrentHashMap<>();

  AccessTokens(
      @RestClient AccessTokenApi api,
      SalesUnitFiles files,
      VippsConfig config,
      ProviderClock clock) {
    this.api = api;
    this.files = files;
    this.config = config;
    this.clock = clock;
  }

  Uni<ProviderOutcome<AccessToken>> token(SalesUnit unit) {
    AccessToken held = tokens.get(unit.msn());
    if (held != null && held.isFresh(clock.instant())) {
      return Uni.createFrom().item(new Done<>(held));
    }
    Uni<ProviderOutcome<AccessToken>> fetched = fetch(unit);
    if (held == null) {
      return fetched;
    }
    // In the margin an old token still serves when a new one cannot be had.
    return fetched.map(
        outcome ->
            outcome instanceof Done || !held.isValid(clock.instant()) ? outcome : new Done<>(held));
  }

  /** The provider did not accept this token: the next call fetches another. */
  void discard(Msn msn, AccessToken token) {
    tokens.remove(msn, token);
  }

  private Uni<ProviderOutcome<AccessToken>> fetch(SalesUnit unit) {
    return fetches.computeIfAbsent(
        unit.msn(),
        msn ->
            Uni.createFrom()
                .deferred(() -> ask(unit))
                .invoke(
                    outcome -> {
                      if (outcome instanceof Done<AccessToken>(AccessToken token)) {
                        tokens.put(msn, token);
                      }
                    })
                .onTermination()
                .invoke(() -> fetches.remove(msn))
                .memoize()
                .indefinitely());
  }

  private Uni<ProviderOutcome<AccessToken>> ask(SalesUnit unit) {
    Credentials keys = files.credentials(unit);
    return api.get(
            keys.clientId(),
            keys.clientSecret(),
            keys.subscriptionKey(),
            unit.msn().value(),
            config.systemName(),
            config.systemVersion())
        .ifNoItem()
        .after(config.timeout())
        .fail()
        .map(response -> ReceivedResponse.decode(response, clock.instant()))
        .onFailure()
        .recoverWithItem(
            failure -> new ProviderOutcome.Unknown<>(failure.getClass().getSimpleName()))
        .map(outcome -> outcome.map(this::read));
  }

  private AccessToken read(byte[] body) {
    try {
      JsonNode json = MAPPER.readTree(body);
      // Every field is a text in this API and a number in others (API 1.3, trap 26).
      long seconds = Long.parseLong(json.path("expires_in").asText());
      String token = json.path("access_token").asText();
      if (token.isEmpty() || seconds <= 0) {
        throw new IllegalArgumentException("no token in the answer");
      }
      return AccessToken.of(token, Duration.ofSeconds(seconds), clock.instant());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
