package dev.kassa.membership.login;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.jwk.JWKSet;
import dev.kassa.contract.settings.SalesUnit;
import dev.kassa.vipps.Provider;
import dev.kassa.vipps.ProviderOutcome;
import dev.kassa.vipps.ProviderOutcome.Done;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** Where the login's endpoints are and which keys sign its id tokens, both fetched and kept. */
@ApplicationScoped
class LoginEndpoints {
  /** The provider's own {@code Cache-Control} for discovery (API 3.1). */
  private static final Duration KEPT = Duration.ofHours(1);

  /** A token naming a key we do not have makes us look again, but no more often than this. */
  private static final Duration BETWEEN_KEY_FETCHES = Duration.ofSeconds(2);

  private final LoginApi api;
  private final Provider provider;
  private final Clock clock;
  private volatile Kept<Endpoints> endpoints;
  private volatile Kept<JWKSet> keys;

  LoginEndpoints(@RestClient LoginApi api, Provider provider, Clock clock) {
    this.api = api;
    this.provider = provider;
    this.clock = clock;
  }

  /** The members of discovery that are used (API 3.1). */
  record Endpoints(
      String issuer, String token, String userInfo, String keys, String authentication) {
    static Endpoints read(byte[] body) {
      JsonNode json = LoginJson.read(body);
      return new Endpoints(
          LoginJson.text(json, "issuer"),
          LoginJson.text(json, "token_endpoint"),
          LoginJson.text(json, "userinfo_endpoint"),
          LoginJson.text(json, "jwks_uri"),
          LoginJson.text(json, "backchannel_authentication_endpoint"));
    }
  }

  private record Kept<T>(T value, Instant fetchedAt) {
    boolean isYounger(Duration age, Instant now) {
      return now.isBefore(fetchedAt.plus(age));
    }
  }

  Uni<ProviderOutcome<Endpoints>> endpoints(SalesUnit unit) {
    Kept<Endpoints> held = endpoints;
    if (held != null && held.isYounger(KEPT, clock.instant())) {
      return done(held.value());
    }
    return provider
        .callWithoutToken(unit, "login-discovery", api::discovery)
        .map(outcome -> outcome.map(Endpoints::read))
        .map(outcome -> keep(outcome, kept -> endpoints = kept, () -> held));
  }

  Uni<ProviderOutcome<JWKSet>> keys(SalesUnit unit, Endpoints from) {
    Kept<JWKSet> held = keys;
    return held != null && held.isYounger(KEPT, clock.instant())
        ? done(held.value())
        : fetchKeys(unit, from, held);
  }

  /** Looks for a key that the kept set does not have. */
  Uni<ProviderOutcome<JWKSet>> newerKeys(SalesUnit unit, Endpoints from) {
    Kept<JWKSet> held = keys;
    return held != null && held.isYounger(BETWEEN_KEY_FETCHES, clock.instant())
        ? done(held.value())
        : fetchKeys(unit, from, held);
  }

  private Uni<ProviderOutcome<JWKSet>> fetchKeys(
      SalesUnit unit, Endpoints from, Kept<JWKSet> held) {
    return provider
        .callWithoutToken(unit, "login-keys", () -> api.keys(from.keys()))
        .map(outcome -> outcome.map(LoginEndpoints::keySet))
        .map(outcome -> keep(outcome, kept -> keys = kept, () -> held));
  }

  /** Keeps what was fetched; what was fetched before serves on while the provider is away. */
  private <T> ProviderOutcome<T> keep(
      ProviderOutcome<T> outcome,
      java.util.function.Consumer<Kept<T>> keeper,
      Supplier<Kept<T>> before) {
    if (outcome instanceof Done<T>(T value)) {
      keeper.accept(new Kept<>(value, clock.instant()));
      return outcome;
    }
    Kept<T> old = before.get();
    return old == null ? outcome : new Done<>(old.value());
  }

  private static <T> Uni<ProviderOutcome<T>> done(T value) {
    return Uni.createFrom().item(new Done<>(value));
  }

  private static JWKSet keySet(byte[] body) {
    try {
      return JWKSet.parse(new String(body, StandardCharsets.UTF_8));
    } catch (ParseException e) {
      throw new IllegalArgumentException("the key set is not one", e);
    }
  }

  static <T, R> Uni<R> orElse(
      ProviderOutcome<T> outcome, Function<T, Uni<R>> whenDone, Function<Boolean, R> otherwise) {
    return outcome instanceof Done<T>(T value)
        ? whenDone.apply(value)
        : Uni.createFrom().item(otherwise.apply(outcome instanceof ProviderOutcome.Refused));
  }
}
