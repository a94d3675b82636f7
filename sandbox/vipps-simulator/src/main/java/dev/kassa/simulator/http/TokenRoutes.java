package dev.kassa.simulator.http;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.kassa.simulator.FaultRule.Endpoint;
import dev.kassa.simulator.Provider;
import dev.kassa.simulator.SalesUnit;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Date;
import java.util.UUID;

/** The access token (API 1.3): keys travel as headers, every field of the answer is a string. */
final class TokenRoutes {
  private static final String RESOURCE = "00000002-0000-0000-c000-000000000000";

  private final Provider provider;
  private final Exchanges exchanges;
  private final SigningKeys keys;

  TokenRoutes(Provider provider, Exchanges exchanges, SigningKeys keys) {
    this.provider = provider;
    this.exchanges = exchanges;
    this.keys = keys;
  }

  void on(Router router) {
    router
        .post("/accesstoken/get")
        .handler(call -> exchanges.serve(call, Endpoint.TOKEN, null, () -> token(call)));
  }

  private Answer token(RoutingContext call) {
    var request = call.request();
    var subscriptionKey = request.getHeader("Ocp-Apim-Subscription-Key");
    if (subscriptionKey == null || !provider.knowsSubscriptionKey(subscriptionKey)) {
      return Access.subscriptionKey(subscriptionKey);
    }
    var clientId = request.getHeader("client_id");
    var clientSecret = request.getHeader("client_secret");
    if (clientId == null || clientSecret == null) {
      return Answer.json(
          400,
          Answer.object()
              .put("error", "invalid_request")
              .put("error_description", "client_id and client_secret are required as headers"));
    }
    return provider
        .unitOf(clientId, clientSecret, subscriptionKey)
        .map(this::issue)
        .orElseGet(
            () ->
                Answer.json(
                    401,
                    Answer.object()
                        .put("error", "unauthorized_client")
                        .put("error_description", "The client keys are not valid.")));
  }

  private Answer issue(SalesUnit unit) {
    var now = provider.now();
    var life = provider.config().times().accessToken();
    var expires = now.plus(life);
    var token =
        keys.sign(
            new JWTClaimsSet.Builder()
                .issuer("https://sts.windows.net/simulator/")
                .audience(RESOURCE)
                .subject(unit.clientId())
                .claim("appid", unit.clientId())
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(now))
                .notBeforeTime(Date.from(now))
                .expirationTime(Date.from(expires))
                .build());
    provider.issue(token, unit, expires);
    return Answer.json(
        200,
        Answer.object()
            .put("token_type", "Bearer")
            .put("expires_in", Long.toString(life.toSeconds()))
            .put("ext_expires_in", Long.toString(life.toSeconds()))
            .put("expires_on", Long.toString(expires.getEpochSecond()))
            .put("not_before", Long.toString(now.getEpochSecond()))
            .put("resource", RESOURCE)
            .put("access_token", token));
  }
}
