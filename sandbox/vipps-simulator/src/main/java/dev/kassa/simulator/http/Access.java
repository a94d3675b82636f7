package dev.kassa.simulator.http;

import dev.kassa.simulator.Provider;
import dev.kassa.simulator.SalesUnit;
import dev.kassa.simulator.Write.FieldProblem;
import io.vertx.core.http.HttpServerRequest;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who is calling: token and subscription key at the gateway, client keys at the login endpoints.
 */
final class Access {
  private static final Pattern MSN = Pattern.compile("[0-9]{4,10}");
  private static final int SYSTEM_MAX_LENGTH = 30;
  private static final List<String> SYSTEM_HEADERS =
      List.of(
          "Vipps-System-Name",
          "Vipps-System-Version",
          "Vipps-System-Plugin-Name",
          "Vipps-System-Plugin-Version");

  private Access() {}

  /** The caller's sales unit, or the answer that turns the call away. */
  sealed interface Caller {
    record Admitted(SalesUnit unit, String subscriptionKey) implements Caller {}

    record Denied(Answer answer) implements Caller {}
  }

  /**
   * The caller of an endpoint behind the gateway (API 1.2).
   *
   * @param msnRequired whether {@code Merchant-Serial-Number} must be there
   */
  static Caller of(HttpServerRequest request, Provider provider, boolean msnRequired) {
    var key = request.getHeader("Ocp-Apim-Subscription-Key");
    if (key == null || !provider.knowsSubscriptionKey(key)) {
      return denied(subscriptionKey(key));
    }
    var token = bearer(request);
    var units = token.map(text -> provider.unitsOf(text, key)).orElse(List.of());
    if (units.isEmpty()) {
      return denied(Answer.gateway(401, "Unauthorized. Access token is missing or invalid."));
    }
    var msn = request.getHeader("Merchant-Serial-Number");
    if (msn != null && !MSN.matcher(msn).matches()) {
      return denied(invalid("Merchant-Serial-Number", "must match " + MSN, request));
    }
    for (var name : SYSTEM_HEADERS) {
      var value = request.getHeader(name);
      if (value != null && value.length() > SYSTEM_MAX_LENGTH) {
        return denied(
            invalid(name, "must be at most " + SYSTEM_MAX_LENGTH + " characters", request));
      }
    }
    if (msn == null) {
      // A partner's keys are of several units, and say nothing of which is meant (API 1.2).
      return msnRequired || units.size() > 1
          ? denied(invalid("Merchant-Serial-Number", "The header is required.", request))
          : new Caller.Admitted(units.getFirst(), key);
    }
    for (var unit : units) {
      if (unit.msn().equals(msn)) {
        return new Caller.Admitted(unit, key);
      }
    }
    return denied(
        Answer.plain(
            provider.config().choices().foreignMsnStatus(),
            "Forbidden",
            "The merchant serial number is not one of these keys.",
            instance(request.path())));
  }

  private static Answer invalid(String header, String reason, HttpServerRequest request) {
    return Answer.invalid(List.of(new FieldProblem(header, reason)), instance(request.path()));
  }

  /** The gateway's answer to a missing or wrong subscription key. */
  static Answer subscriptionKey(String key) {
    return Answer.gateway(
        401,
        key == null
            ? "Access denied due to missing subscription key. Make sure to include subscription"
                + " key when making requests to an API."
            : "Access denied due to invalid subscription key. Make sure to provide a valid key"
                + " for an active subscription.");
  }

  /** The token after {@code Bearer}, spelled with a capital B (API 1.2). */
  static Optional<String> bearer(HttpServerRequest request) {
    return Optional.ofNullable(request.getHeader("Authorization"))
        .filter(text -> text.startsWith("Bearer "))
        .map(text -> text.substring("Bearer ".length()));
  }

  /**
   * The client of a login endpoint, by the one method its unit uses; a partner by the merchant
   * token and the unit's number (API 3.2).
   */
  static Optional<SalesUnit> client(HttpServerRequest request, Provider provider) {
    var header = request.getHeader("Authorization");
    var msn = request.getHeader("Merchant-Serial-Number");
    var token = bearer(request);
    if (token.isPresent()) {
      return provider.unitsOf(token.get()).stream()
          .filter(unit -> unit.msn().equals(msn))
          .findFirst();
    }
    if (header != null && header.startsWith("Basic ")) {
      return basic(header.substring("Basic ".length()))
          .flatMap(keys -> client(provider, keys.id(), keys.secret(), SalesUnit.TokenAuth.BASIC));
    }
    return client(
        provider,
        request.getFormAttribute("client_id"),
        request.getFormAttribute("client_secret"),
        SalesUnit.TokenAuth.POST);
  }

  private record ClientKeys(String id, String secret) {}

  private static Optional<ClientKeys> basic(String encoded) {
    String text;
    try {
      text =
          new String(
              Base64.getDecoder().decode(encoded.strip()), java.nio.charset.StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
    var colon = text.indexOf(':');
    return colon < 0
        ? Optional.empty()
        : Optional.of(new ClientKeys(text.substring(0, colon), text.substring(colon + 1)));
  }

  private static Optional<SalesUnit> client(
      Provider provider, String id, String secret, SalesUnit.TokenAuth method) {
    return provider.config().salesUnits().stream()
        .filter(
            unit ->
                unit.clientId().equals(id)
                    && unit.clientSecret().equals(secret)
                    && unit.tokenAuth() == method)
        .findFirst();
  }

  /** The path a problem names: without {@code /epayment} (API 4.8). */
  static String instance(String path) {
    for (var prefix : List.of("/epayment", "/webhooks")) {
      if (path.startsWith(prefix + "/v1/")) {
        return path.substring(prefix.length());
      }
    }
    return path;
  }

  private static Caller denied(Answer answer) {
    return new Caller.Denied(answer);
  }
}
