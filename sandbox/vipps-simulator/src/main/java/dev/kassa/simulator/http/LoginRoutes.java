package dev.kassa.simulator.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.kassa.simulator.FaultRule.Endpoint;
import dev.kassa.simulator.Login;
import dev.kassa.simulator.Logins;
import dev.kassa.simulator.Person;
import dev.kassa.simulator.Provider;
import dev.kassa.simulator.SalesUnit;
import dev.kassa.simulator.SimulatorConfig.Choices.LackingScope;
import dev.kassa.simulator.UserDetails;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Merchant-initiated login, CIBA (API 3). */
final class LoginRoutes {
  private static final String ACCESS = "/access-management-1.0/access/";
  private static final String CIBA = "/vipps-login-ciba/api/";
  private static final String USER_INFO = "/vipps-userinfo-api/userinfo";
  private static final Pattern MSISDN_HINT =
      Pattern.compile("urn:(?:msisdn|mobilenumber):((?:46|45|47|358|299)[0-9]{5,12})");
  private static final String TOKEN_HINT = "urn:customer-token:";
  private static final Pattern BINDING_MESSAGE = Pattern.compile("[A-Z0-9-]{5,8}");
  private static final Duration ID_TOKEN_LIFE = Duration.ofHours(1);

  private final Provider provider;
  private final Exchanges exchanges;
  private final SigningKeys keys;
  private final Supplier<String> baseUrl;
  private final ObjectMapper json = new ObjectMapper();

  LoginRoutes(Provider provider, Exchanges exchanges, SigningKeys keys, Supplier<String> baseUrl) {
    this.provider = provider;
    this.exchanges = exchanges;
    this.keys = keys;
    this.baseUrl = baseUrl;
  }

  void on(Router router) {
    router
        .get(ACCESS + ".well-known/openid-configuration")
        .handler(call -> exchanges.serve(call, Endpoint.DISCOVERY, null, this::discovery));
    router
        .get(ACCESS + ".well-known/jwks.json")
        .handler(
            call ->
                exchanges.serve(
                    call,
                    Endpoint.DISCOVERY,
                    null,
                    () ->
                        new Answer(
                            200,
                            "application/json; charset=utf-8",
                            keys.publicKeySet(),
                            Map.of("Cache-Control", "max-age=3600"))));
    router
        .post(CIBA + "v1/user-exists")
        .handler(call -> client(call, Endpoint.USER_EXISTS, unit -> userExists(call, unit)));
    router
        .post(CIBA + "backchannel/authentication")
        .handler(call -> client(call, Endpoint.CIBA_START, unit -> start(call, unit)));
    router
        .post(ACCESS + "oauth2/token")
        .handler(call -> client(call, Endpoint.CIBA_TOKEN, unit -> token(call, unit)));
    router
        .get(USER_INFO)
        .handler(call -> exchanges.serve(call, Endpoint.USERINFO, null, () -> userInfo(call)));
    router.get(USER_INFO + "/:sub").handler(this::profile);
  }

  private String issuer() {
    return baseUrl.get() + ACCESS;
  }

  private Answer discovery() {
    var body = Answer.object();
    body.put("issuer", issuer());
    body.put("authorization_endpoint", issuer() + "oauth2/auth");
    body.put("token_endpoint", issuer() + "oauth2/token");
    body.put("userinfo_endpoint", baseUrl.get() + USER_INFO);
    body.put("jwks_uri", issuer() + ".well-known/jwks.json");
    body.put(
        "backchannel_authentication_endpoint", baseUrl.get() + CIBA + "backchannel/authentication");
    body.putArray("backchannel_token_delivery_modes_supported").add("poll");
    body.putArray("token_endpoint_auth_methods_supported")
        .add("client_secret_post")
        .add("client_secret_basic");
    body.putArray("id_token_signing_alg_values_supported").add("RS256");
    body.putArray("response_types_supported").add("code");
    body.putArray("subject_types_supported").add("public");
    body.putArray("grant_types_supported").add("authorization_code");
    return Answer.json(200, body).with("Cache-Control", "max-age=3600");
  }

  private void client(RoutingContext call, Endpoint endpoint, Function<SalesUnit, Answer> work) {
    exchanges.serve(
        call,
        endpoint,
        null,
        () ->
            Access.client(call.request(), provider)
                .map(work)
                .orElseGet(
                    () ->
                        Answer.oauth(
                                401,
                                "invalid_client",
                                "Wrong keys, or not this client's way to authenticate.")
                            .with("WWW-Authenticate", "Basic")));
  }

  private Answer userExists(RoutingContext call, SalesUnit unit) {
    return msisdn(call, unit)
        .map(
            msisdn ->
                Answer.json(
                    200, Answer.object().put("exists", provider.logins().userExists(msisdn))))
        .orElseGet(LoginRoutes::badHint);
  }

  /** Whom the hint names, by number or by the token of a check-in (API 2.4, 3.4). */
  private Optional<String> msisdn(RoutingContext call, SalesUnit unit) {
    var hint = call.request().getFormAttribute("login_hint");
    if (hint == null) {
      return Optional.empty();
    }
    if (hint.startsWith(TOKEN_HINT)) {
      return provider
          .codes()
          .customer(unit, hint.substring(TOKEN_HINT.length()))
          .map(Person::msisdn);
    }
    var matched = MSISDN_HINT.matcher(hint);
    return matched.matches() ? Optional.of(matched.group(1)) : Optional.empty();
  }

  private static Answer badHint() {
    return Answer.oauth(400, "invalid_request", "login_hint is missing or malformed");
  }

  private Answer start(RoutingContext call, SalesUnit unit) {
    var form = call.request();
    var msisdn = msisdn(call, unit);
    if (msisdn.isEmpty()) {
      return badHint();
    }
    var scope = form.getFormAttribute("scope");
    var scopes = scope == null ? List.<String>of() : Arrays.asList(scope.strip().split(" +"));
    if (!scopes.contains("openid") || scopes.contains("nnin")) {
      return Answer.oauth(
          400, "invalid_scope", "scope must contain openid and must not contain nnin");
    }
    var granted =
        scopes.stream().filter(one -> one.equals("openid") || unit.scopes().contains(one)).toList();
    if (granted.size() < scopes.size()
        && provider.config().choices().lackingScope() == LackingScope.INVALID_SCOPE) {
      return Answer.oauth(400, "invalid_scope", "The sales unit lacks a scope.");
    }
    if (form.getFormAttribute("requested_flow") != null) {
      return Answer.oauth(
          400, "invalid_request", "only the flow that ends in the app is simulated");
    }
    var bindingMessage = form.getFormAttribute("binding_message");
    if (bindingMessage != null && !BINDING_MESSAGE.matcher(bindingMessage).matches()) {
      return Answer.oauth(400, "invalid_binding_message", "must match " + BINDING_MESSAGE);
    }
    var expiry = form.getFormAttribute("requested_expiry");
    if (expiry != null && !validExpiry(expiry)) {
      return Answer.oauth(400, "invalid_request", "requested_expiry must be 60 to 900");
    }
    var life = expiry == null ? null : Duration.ofSeconds(Long.parseLong(expiry));
    var started =
        provider
            .logins()
            .start(
                unit, msisdn.get(), granted, bindingMessage, life, form.getFormAttribute("nonce"));
    var choices = provider.config().choices();
    return switch (started) {
      case Logins.Start.Started good -> started(good.login());
      case Logins.Start.UnknownUser _ -> invalidUser(choices.unknownUserError());
      case Logins.Start.OldApp _ -> oldApp();
      case Logins.Start.TooManyOpen open ->
          Answer.oauth(429, "too_many_requests", "A login of this user is open.")
              .with("Retry-After", Long.toString(open.retryAfter().toSeconds()));
    };
  }

  private Answer invalidUser(String error) {
    return Answer.aboutPerson(
        error, "The user cannot be found.", provider.config().choices().loginErrorForm());
  }

  private Answer oldApp() {
    return Answer.aboutPerson(
        "old_app", "The user must update the app.", provider.config().choices().loginErrorForm());
  }

  private static boolean validExpiry(String text) {
    return text.matches("[0-9]{2,3}")
        && Integer.parseInt(text) >= 60
        && Integer.parseInt(text) <= 900;
  }

  private static Answer started(Login login) {
    return Answer.json(
        200,
        Answer.object()
            .put("auth_req_id", login.authReqId())
            .put("expires_in", Duration.between(login.createdAt(), login.expiresAt()).toSeconds())
            .put("interval", login.interval().toSeconds()));
  }

  private Answer token(RoutingContext call, SalesUnit unit) {
    var grant = call.request().getFormAttribute("grant_type");
    var authReqId = call.request().getFormAttribute("auth_req_id");
    if (!"urn:openid:params:grant-type:ciba".equals(grant)) {
      return Answer.oauth(400, "unsupported_grant_type", "only the CIBA grant is simulated");
    }
    if (authReqId == null || authReqId.isEmpty()) {
      return Answer.oauth(400, "invalid_request", "auth_req_id is required");
    }
    return switch (provider.logins().poll(unit, authReqId)) {
      case TOKENS -> tokens(provider.logins().collect(authReqId));
      case AUTHORIZATION_PENDING ->
          Answer.oauth(400, "authorization_pending", "The user has not decided yet.");
      case SLOW_DOWN -> Answer.oauth(400, "slow_down", "Add five seconds to the interval.");
      case ACCESS_DENIED -> Answer.oauth(400, "access_denied", "The user declined.");
      case EXPIRED_TOKEN -> Answer.oauth(400, "expired_token", "The request has expired.");
      case INVALID_USER -> invalidUser("invalid_user");
      case OLD_APP -> oldApp();
      case INVALID_GRANT ->
          Answer.oauth(
              400,
              provider.config().choices().unknownLoginError(),
              "The id is unknown or has been used.");
    };
  }

  private Answer tokens(Login login) {
    var now = provider.now();
    var person = provider.personById(login.personId()).orElseThrow();
    var claims =
        new JWTClaimsSet.Builder()
            .issuer(issuer())
            .audience(login.clientId())
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plus(ID_TOKEN_LIFE)))
            .jwtID(UUID.randomUUID().toString())
            .claim("auth_time", login.decidedAt().getEpochSecond())
            .claim("rat", login.createdAt().getEpochSecond())
            .claim("at_hash", atHash(login.accessToken()))
            .claim("msn", login.msn())
            .claim("auth_req_id", login.authReqId());
    if (login.nonce() != null) {
      claims.claim("nonce", login.nonce());
    }
    // Since 2025 the id token carries user data as well (API 3.9), but not the consents.
    var userData = claims(login, person);
    userData.remove("delegatedConsents");
    json.<Map<String, Object>>convertValue(
            userData, new com.fasterxml.jackson.core.type.TypeReference<>() {})
        .forEach(claims::claim);
    return Answer.json(
        200,
        Answer.object()
            .put("access_token", login.accessToken())
            .put("token_type", "Bearer")
            .put("expires_in", provider.config().times().loginAccessToken().toSeconds())
            .put("id_token", keys.sign(claims.build())));
  }

  private static String atHash(String accessToken) {
    try {
      var hash =
          MessageDigest.getInstance("SHA-256")
              .digest(accessToken.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, 16));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every JDK has SHA-256", missing);
    }
  }

  /** What somebody shared with a payment, read by the merchant (API 3.9). */
  private void profile(RoutingContext call) {
    switch (Access.of(call.request(), provider, false)) {
      case Access.Caller.Denied denied -> Exchanges.send(call, denied.answer());
      case Access.Caller.Admitted caller ->
          exchanges.serve(
              call,
              Endpoint.USERINFO,
              null,
              () ->
                  switch (provider.profile(caller.unit(), call.pathParam("sub"))) {
                    case Provider.Profile.Shared(Optional<UserDetails> details) ->
                        Answer.json(200, claims(call.pathParam("sub"), details, false));
                    case Provider.Profile.Expired(Optional<UserDetails> details) ->
                        Answer.json(200, claims(call.pathParam("sub"), details, true));
                    case Provider.Profile.Unknown _ ->
                        Answer.plain(
                            404, "Not Found", "Nobody of this sub.", call.request().path());
                  });
    }
  }

  private static ObjectNode claims(String sub, Optional<UserDetails> shared, boolean expired) {
    var body = Answer.object().put("sub", sub);
    if (shared.isEmpty()) {
      return body;
    }
    var details = shared.get();
    claim(body, "email", details.email(), expired);
    if (details.firstName() != null) {
      claim(body, "name", (details.firstName() + " " + details.lastName()).strip(), expired);
      claim(body, "given_name", details.firstName(), expired);
      claim(body, "family_name", details.lastName(), expired);
    }
    claim(body, "phone_number", details.mobileNumber(), expired);
    claim(body, "birthdate", details.dateOfBirth(), expired);
    return body;
  }

  private static void claim(ObjectNode body, String name, String value, boolean expired) {
    if (value != null) {
      body.put(name, expired ? "[Expired]" : value);
    }
  }

  private Answer userInfo(RoutingContext call) {
    // A subscription key does not belong here and is turned away (API 3.9).
    if (call.request().getHeader("Ocp-Apim-Subscription-Key") != null) {
      return spent();
    }
    return Access.bearer(call.request())
        .flatMap(provider.logins()::of)
        .map(
            login ->
                Answer.json(
                    200, claims(login, provider.personById(login.personId()).orElseThrow())))
        .orElseGet(LoginRoutes::spent);
  }

  private static Answer spent() {
    return Answer.oauth(401, "invalid_token", "The access token is not valid here.")
        .with("WWW-Authenticate", "Bearer error=\"invalid_token\"");
  }

  /** The claims of the login's scopes (API 3.9). */
  private static ObjectNode claims(Login login, Person person) {
    var body = Answer.object();
    body.put("sub", person.sub(login.msn()));
    body.put(
        "sid",
        UUID.nameUUIDFromBytes(login.authReqId().getBytes(StandardCharsets.UTF_8)).toString());
    for (var scope : login.scopes()) {
      switch (scope) {
        case "name" -> {
          var names = person.name().split(" ", 2);
          body.put("name", person.name());
          body.put("given_name", names[0]);
          body.put("family_name", names.length > 1 ? names[1] : "");
        }
        case "phoneNumber" ->
            body.put("phone_number", person.msisdn()).put("phone_number_verified", true);
        case "email" -> body.put("email", person.email()).put("email_verified", true);
        case "birthDate" -> body.put("birthdate", person.birthDate().toString());
        case "address" -> {
          body.set("address", address(person));
          body.putArray("other_addresses");
        }
        case "delegatedConsents" -> {
          if (login.consentsAsked()) {
            body.set("delegatedConsents", consents(login));
          }
        }
        default -> {} // a scope the unit lacks is left out silently
      }
    }
    return body;
  }

  /** A person without an address has empty texts, not missing members. */
  private static ObjectNode address(Person person) {
    var address = person.address() == null ? new Person.Address("", "", "", "") : person.address();
    var lines =
        address.streetAddress().isEmpty()
            ? ""
            : address.streetAddress()
                + "\n"
                + address.postalCode()
                + "\n"
                + address.region()
                + "\n"
                + address.country();
    return Answer.object()
        .put("address_type", "home")
        .put("country", address.country())
        .put("formatted", lines)
        .put("postal_code", address.postalCode())
        .put("region", address.region())
        .put("street_address", address.streetAddress());
  }

  private static ObjectNode consents(Login login) {
    var body =
        Answer.object()
            .put("language", "EN")
            .put("heading", "Join the customer club")
            .put("termsDescription", "Membership gives prices and points.")
            .put("confirmConsentButtonText", "Join")
            .put("timeOfConsent", login.decidedAt().toString());
    body.putObject("links")
        .put("termsLinkText", "Terms")
        .put("termsLinkUrl", "https://example.com/terms")
        .put("privacyStatementLinkText", "Privacy")
        .put("privacyStatementLinkUrl", "https://example.com/privacy");
    var consents = body.putArray("consents");
    for (var id : Login.CONSENTS) {
      consents
          .addObject()
          .put("id", id)
          .put("accepted", true)
          .put("required", false)
          .put("textDisplayedToUser", "I agree to offers by " + id + ".");
    }
    return body;
  }
}
