package dev.kassa.membership.login;

import static dev.kassa.membership.login.LoginEndpoints.orElse;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.jwk.JWKSet;
import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.Msisdn;
import dev.kassa.contract.membership.EnrolmentEnded.Reason;
import dev.kassa.membership.enrolment.EnrolmentEvent;
import dev.kassa.membership.enrolment.LoginAnswer;
import dev.kassa.membership.enrolment.Profile;
import dev.kassa.membership.login.IdTokenVerifier.Verdict;
import dev.kassa.membership.login.LoginEndpoints.Endpoints;
import dev.kassa.vipps.Provider;
import dev.kassa.vipps.ProviderOutcome;
import dev.kassa.vipps.ProviderOutcome.Busy;
import dev.kassa.vipps.ProviderOutcome.Done;
import dev.kassa.vipps.ProviderOutcome.Refused;
import dev.kassa.vipps.ProviderOutcome.Unknown;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;

/** Asks who logged in, on tokens that are verified first (API 3.9). */
@ApplicationScoped
class ProfileCaller {
  private static final Logger LOG = Logger.getLogger(ProfileCaller.class);

  private final LoginApi api;
  private final LoginEndpoints endpoints;
  private final Provider provider;
  private final Clock clock;

  ProfileCaller(
      @RestClient LoginApi api, LoginEndpoints endpoints, Provider provider, Clock clock) {
    this.api = api;
    this.endpoints = endpoints;
    this.provider = provider;
    this.clock = clock;
  }

  /** Asks, if the tokens are genuine. */
  Uni<LoginAnswer> ask(Login login, JsonNode tokens) {
    return endpoints
        .endpoints(login.unit())
        .flatMap(
            found ->
                orElse(
                    found,
                    at ->
                        verified(login, at, tokens)
                            .flatMap(
                                checked ->
                                    checked instanceof Checked.As(String sub)
                                        ? userInfo(
                                            login, at, LoginJson.text(tokens, "access_token"), sub)
                                        : Uni.createFrom().item(((Checked.Not) checked).answer())),
                    _ -> new LoginAnswer.Happened(new EnrolmentEvent.ProfileUnanswered())));
  }

  /** Whether the id token held. */
  private sealed interface Checked {
    record As(String sub) implements Checked {}

    record Not(LoginAnswer answer) implements Checked {}
  }

  private Uni<Checked> verified(Login login, Endpoints at, JsonNode tokens) {
    return endpoints
        .keys(login.unit(), at)
        .flatMap(
            keys ->
                orElse(
                    keys,
                    set ->
                        verify(login, at, tokens, set) instanceof Verdict.UnknownKey
                            ? endpoints
                                .newerKeys(login.unit(), at)
                                .map(
                                    newer ->
                                        newer instanceof Done<JWKSet>(JWKSet newSet)
                                            ? checked(verify(login, at, tokens, newSet))
                                            : unanswered())
                            : Uni.createFrom().item(checked(verify(login, at, tokens, set))),
                    _ -> unanswered()));
  }

  private Verdict verify(Login login, Endpoints at, JsonNode tokens, JWKSet keys) {
    return IdTokenVerifier.verify(
        LoginJson.text(tokens, "id_token"),
        keys,
        at.issuer(),
        login.keys().clientId(),
        Optional.ofNullable(tokens.path(LoginJson.AUTH_REQ_ID).textValue()),
        clock.instant());
  }

  private static Checked checked(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Genuine(String sub) -> new Checked.As(sub);
      // Perhaps the set that we have is behind; it is looked at again while the tokens live.
      case Verdict.UnknownKey _ -> unanswered();
      case Verdict.Untrusted(IdTokenVerifier.Flaw flaw) -> untrusted(flaw.name());
    };
  }

  private static Checked untrusted(String why) {
    LOG.errorf("KASSA-404 an id token is not trusted: %s", why);
    return new Checked.Not(
        new LoginAnswer.Happened(new EnrolmentEvent.ProfileRefused(Reason.REFUSED)));
  }

  private static Checked unanswered() {
    return new Checked.Not(new LoginAnswer.Happened(new EnrolmentEvent.ProfileUnanswered()));
  }

  private Uni<LoginAnswer> userInfo(Login login, Endpoints at, String accessToken, String sub) {
    return provider
        .callWithoutToken(
            login.unit(),
            "login-user-info",
            () -> api.userInfo(at.userInfo(), "Bearer " + accessToken))
        .map(outcome -> outcome.map(ProfileCaller::profile))
        .map(outcome -> answer(outcome, sub));
  }

  private static LoginAnswer answer(ProviderOutcome<Profile> outcome, String sub) {
    return switch (outcome) {
      case Done<Profile>(Profile profile) ->
          profile.sub().equals(sub)
              ? new LoginAnswer.Known(profile)
              : ((Checked.Not) untrusted("user info is of another subject")).answer();
      // The token is spent (API 3.9): only a new login gives another.
      case Refused<Profile> refused ->
          new LoginAnswer.Happened(
              new EnrolmentEvent.ProfileRefused(
                  refused.status() == 401 ? Reason.RESULT_LOST : Reason.REFUSED));
      case Busy<Profile>(Optional<Duration> retryAfter) ->
          new LoginAnswer.Happened(new EnrolmentEvent.Busy(retryAfter.orElse(Duration.ZERO)));
      case Unknown<Profile> _ -> new LoginAnswer.Happened(new EnrolmentEvent.ProfileUnanswered());
    };
  }

  static Profile profile(byte[] body) {
    JsonNode json = LoginJson.read(body);
    JsonNode consents = json.path("delegatedConsents");
    return new Profile(
        LoginJson.text(json, "sub"),
        phoneNumber(json.path("phone_number").asText("")),
        new String(body, StandardCharsets.UTF_8),
        // Without a single one there is nothing that the person agreed to.
        consents.path("consents").isEmpty() ? Optional.empty() : Optional.of(consents.toString()));
  }

  /** A scope that the sales unit lacks is left out (API 3.9), so there may be no number. */
  private static Optional<Msisdn> phoneNumber(String text) {
    try {
      return text.isEmpty()
          ? Optional.empty()
          : Optional.of(new Msisdn(text.startsWith("+") ? text.substring(1) : text));
    } catch (InvalidValue _) {
      return Optional.empty(); // the number we asked by stands
    }
  }
}
