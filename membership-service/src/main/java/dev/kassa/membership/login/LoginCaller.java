package dev.kassa.membership.login;

import static dev.kassa.membership.login.LoginEndpoints.orElse;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.jwk.JWKSet;
import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.Msisdn;
import dev.kassa.contract.membership.EnrolmentEnded.Reason;
import dev.kassa.contract.settings.Club;
import dev.kassa.contract.settings.SalesUnit;
import dev.kassa.membership.enrolment.DueCall;
import dev.kassa.membership.enrolment.EnrolmentEvent;
import dev.kassa.membership.enrolment.EnrolmentRequest;
import dev.kassa.membership.enrolment.EnrolmentSeal;
import dev.kassa.membership.enrolment.LoginAnswer;
import dev.kassa.membership.enrolment.Profile;
import dev.kassa.membership.enrolment.Step.ProviderCall;
import dev.kassa.membership.login.IdTokenVerifier.Verdict;
import dev.kassa.membership.login.LoginEndpoints.Endpoints;
import dev.kassa.vipps.Credentials;
import dev.kassa.vipps.Provider;
import dev.kassa.vipps.ProviderOutcome;
import dev.kassa.vipps.ProviderOutcome.Busy;
import dev.kassa.vipps.ProviderOutcome.Done;
import dev.kassa.vipps.ProviderOutcome.Refused;
import dev.kassa.vipps.ProviderOutcome.Unknown;
import dev.kassa.vipps.SalesUnitFiles;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;

/** Makes the login's calls and says in the saga's terms what came of them (API 3.4 to 3.9). */
@ApplicationScoped
public class LoginCaller {
  private static final Logger LOG = Logger.getLogger(LoginCaller.class);

  private static final String CIBA_GRANT = "urn:openid:params:grant-type:ciba";

  /** The standard's interval where an answer names none. */
  private static final long DEFAULT_INTERVAL_SECONDS = 5;

  /** Shortest life of the access token that the documentation shows (API 3.5). */
  private static final long DEFAULT_TOKEN_SECONDS = 300;

  private final LoginApi api;
  private final LoginEndpoints endpoints;
  private final Provider provider;
  private final SalesUnitFiles files;
  private final EnrolmentSeal seal;
  private final Clock clock;

  LoginCaller(
      @RestClient LoginApi api,
      LoginEndpoints endpoints,
      Provider provider,
      SalesUnitFiles files,
      EnrolmentSeal seal,
      Clock clock) {
    this.api = api;
    this.endpoints = endpoints;
    this.provider = provider;
    this.files = files;
    this.seal = seal;
    this.clock = clock;
  }

  /** The club and its login's sales unit with its keys. */
  private record Login(Club club, SalesUnit unit, Credentials keys) {
    String basic() {
      return "Basic "
          + Base64.getEncoder()
              .encodeToString(
                  (keys.clientId() + ":" + keys.clientSecret()).getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Makes a call; outside of any transaction. */
  public Uni<LoginAnswer> carryOut(DueCall due) {
    EnrolmentRequest request = due.request();
    Login login = login(request.clubId());
    return switch (due.call()) {
      case ProviderCall.Start _ -> start(due, login).map(LoginAnswer.Happened::new);
      case ProviderCall.Poll(String authReqId) ->
          poll(request, login, authReqId).map(LoginAnswer.Happened::new);
      case ProviderCall.AskProfile(String tokens) ->
          profile(
              login,
              LoginJson.read(
                  seal.open(request.enrolmentId(), EnrolmentSeal.Field.TOKENS, tokens)
                      .getBytes(StandardCharsets.UTF_8)));
    };
  }

  private Login login(String clubId) {
    Club club =
        files
            .settings()
            .club(clubId)
            .orElseThrow(() -> new IllegalStateException("settings: club " + clubId + " is gone"));
    SalesUnit unit =
        files
            .unit(club.loginMsn())
            .orElseThrow(
                () -> new IllegalStateException("settings: " + club.loginMsn() + " is gone"));
    return new Login(club, unit, files.credentials(unit));
  }

  private Uni<EnrolmentEvent> start(DueCall due, Login login) {
    String msisdn =
        seal.open(due.request().enrolmentId(), EnrolmentSeal.Field.MSISDN, due.sealedMsisdn());
    String scope =
        Stream.concat(Stream.of("openid"), login.club().scopes().stream())
            .distinct()
            .collect(Collectors.joining(" "));
    return endpoints
        .endpoints(login.unit())
        .flatMap(
            found ->
                orElse(
                    found,
                    at ->
                        provider
                            .callWithoutToken(
                                login.unit(),
                                "login-start",
                                () ->
                                    api.start(
                                        at.authentication(),
                                        login.basic(),
                                        "urn:msisdn:" + msisdn,
                                        scope,
                                        due.request().bindingMessage()))
                            .map(LoginCaller::started),
                    _ -> new EnrolmentEvent.StartRefused(Reason.PROVIDER_UNAVAILABLE)));
  }

  static EnrolmentEvent started(ProviderOutcome<byte[]> outcome) {
    ProviderOutcome<EnrolmentEvent> read =
        outcome.map(
            body -> {
              JsonNode json = LoginJson.read(body);
              return new EnrolmentEvent.StartAccepted(
                  LoginJson.text(json, "auth_req_id"),
                  LoginJson.seconds(json, "expires_in", 0),
                  LoginJson.seconds(json, "interval", DEFAULT_INTERVAL_SECONDS));
            });
    return switch (read) {
      case Done<EnrolmentEvent>(EnrolmentEvent accepted) -> accepted;
      case Refused<EnrolmentEvent> refused -> new EnrolmentEvent.StartRefused(reason(refused));
      // A Retry-After is the provider's own: too many logins of this person (API 3.8). Without one
      // it was our guard, and nothing was sent.
      case Busy<EnrolmentEvent>(Optional<Duration> retryAfter) ->
          new EnrolmentEvent.StartRefused(
              retryAfter.isPresent() ? Reason.ALREADY_OPEN : Reason.PROVIDER_UNAVAILABLE);
      case Unknown<EnrolmentEvent> _ -> new EnrolmentEvent.StartUnanswered();
    };
  }

  private Uni<EnrolmentEvent> poll(EnrolmentRequest request, Login login, String authReqId) {
    return endpoints
        .endpoints(login.unit())
        .flatMap(
            found ->
                orElse(
                    found,
                    at ->
                        provider
                            .callWithoutToken(
                                login.unit(),
                                "login-token",
                                () -> api.token(at.token(), login.basic(), CIBA_GRANT, authReqId))
                            .map(outcome -> polled(request, outcome)),
                    _ -> new EnrolmentEvent.Busy(Duration.ZERO)));
  }

  private EnrolmentEvent polled(EnrolmentRequest request, ProviderOutcome<byte[]> outcome) {
    ProviderOutcome<EnrolmentEvent> read =
        outcome.map(
            body -> {
              JsonNode json = LoginJson.read(body);
              LoginJson.text(json, "access_token");
              LoginJson.text(json, "id_token");
              return new EnrolmentEvent.TokensCollected(
                  seal.seal(
                      request.enrolmentId(),
                      EnrolmentSeal.Field.TOKENS,
                      new String(body, StandardCharsets.UTF_8)),
                  LoginJson.seconds(json, "expires_in", DEFAULT_TOKEN_SECONDS));
            });
    return switch (read) {
      case Done<EnrolmentEvent>(EnrolmentEvent collected) -> collected;
      case Refused<EnrolmentEvent> refused -> pollRefused(refused);
      case Busy<EnrolmentEvent>(Optional<Duration> retryAfter) ->
          new EnrolmentEvent.Busy(retryAfter.orElse(Duration.ZERO));
      case Unknown<EnrolmentEvent> _ -> new EnrolmentEvent.PollUnanswered();
    };
  }

  static EnrolmentEvent pollRefused(Refused<EnrolmentEvent> refused) {
    return switch (refused.code().orElse("")) {
      case "authorization_pending" -> new EnrolmentEvent.StillPending();
      case "slow_down" -> new EnrolmentEvent.SlowDown();
      case "access_denied" -> new EnrolmentEvent.PollRefused(Reason.DECLINED);
      case "expired_token" -> new EnrolmentEvent.PollRefused(Reason.EXPIRED);
      case "invalid_grant" -> new EnrolmentEvent.GrantInvalid();
      default -> new EnrolmentEvent.PollRefused(reason(refused));
    };
  }

  /** The two codes' exact form is not documented (API 3.8); anything unknown is a neutral no. */
  private static Reason reason(Refused<EnrolmentEvent> refused) {
    return switch (refused.code().orElse("")) {
      case "unknown_user_id", "invalid_user" -> Reason.NO_USER;
      case "old_app" -> Reason.OLD_APP;
      default -> {
        LOG.errorf(
            "the login refused with HTTP %d, code %s",
            refused.status(), refused.code().orElse("(none)"));
        yield Reason.REFUSED;
      }
    };
  }

  private Uni<LoginAnswer> profile(Login login, JsonNode tokens) {
    return endpoints
        .endpoints(login.unit())
        .flatMap(
            found ->
                orElse(
                    found,
                    at ->
                        verified(login, at, LoginJson.text(tokens, "id_token"))
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

  private Uni<Checked> verified(Login login, Endpoints at, String idToken) {
    return endpoints
        .keys(login.unit(), at)
        .flatMap(
            keys ->
                orElse(
                    keys,
                    set ->
                        verify(login, at, idToken, set) instanceof Verdict.UnknownKey
                            ? endpoints
                                .newerKeys(login.unit(), at)
                                .map(
                                    newer ->
                                        newer instanceof Done<JWKSet>(JWKSet newSet)
                                            ? checked(verify(login, at, idToken, newSet))
                                            : unanswered())
                            : Uni.createFrom().item(checked(verify(login, at, idToken, set))),
                    _ -> unanswered()));
  }

  private Verdict verify(Login login, Endpoints at, String idToken, JWKSet keys) {
    return IdTokenVerifier.verify(
        idToken, keys, at.issuer(), login.keys().clientId(), clock.instant());
  }

  private static Checked checked(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Genuine(String sub) -> new Checked.As(sub);
      case Verdict.UnknownKey _ -> untrusted("signed with an unknown key");
      case Verdict.Untrusted(IdTokenVerifier.Flaw flaw) -> untrusted(flaw.name());
    };
  }

  private static Checked untrusted(String why) {
    LOG.errorf("an id token is not trusted: %s", why);
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
        .map(outcome -> outcome.map(LoginCaller::profile))
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
        consents.isObject() ? Optional.of(consents.toString()) : Optional.empty());
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
