package dev.kassa.membership.login;

import static dev.kassa.membership.login.LoginEndpoints.orElse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kassa.contract.membership.EnrolmentEnded.Reason;
import dev.kassa.contract.settings.Club;
import dev.kassa.contract.settings.SalesUnit;
import dev.kassa.membership.enrolment.DueCall;
import dev.kassa.membership.enrolment.EnrolmentEvent;
import dev.kassa.membership.enrolment.EnrolmentRequest;
import dev.kassa.membership.enrolment.EnrolmentSeal;
import dev.kassa.membership.enrolment.EnrolmentTimes;
import dev.kassa.membership.enrolment.LoginAnswer;
import dev.kassa.membership.enrolment.Step.ProviderCall;
import dev.kassa.vipps.NotConnected;
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
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;

/** Makes the login's calls and says in the saga's terms what came of them (API 3.4 to 3.8). */
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
  private final ProfileCaller profiles;

  LoginCaller(
      @RestClient LoginApi api,
      LoginEndpoints endpoints,
      Provider provider,
      SalesUnitFiles files,
      EnrolmentSeal seal,
      ProfileCaller profiles) {
    this.api = api;
    this.endpoints = endpoints;
    this.provider = provider;
    this.files = files;
    this.seal = seal;
    this.profiles = profiles;
  }

  /** Makes a call; outside of any transaction. */
  public Uni<LoginAnswer> carryOut(DueCall due) {
    AtomicBoolean left = new AtomicBoolean();
    return Uni.createFrom()
        .deferred(() -> call(due, left))
        .ifNoItem()
        .after(EnrolmentTimes.CALL_LIMIT)
        .fail()
        .onFailure()
        .invoke(
            failure ->
                LOG.errorf(
                    "KASSA-401 a call for enrolment %s came to nothing: %s",
                    due.request().enrolmentId(), failure.getClass().getSimpleName()))
        .onFailure()
        .recoverWithItem(() -> new LoginAnswer.Happened(givenUp(due.call(), left.get())));
  }

  /**
   * Its lease ends soon, or it cannot be made.
   *
   * @param left whether what it is about was sent
   */
  private static EnrolmentEvent givenUp(ProviderCall call, boolean left) {
    return switch (call) {
      case ProviderCall.Start _ ->
          left
              ? new EnrolmentEvent.StartUnanswered()
              : new EnrolmentEvent.StartRefused(Reason.PROVIDER_UNAVAILABLE);
      case ProviderCall.Poll _ ->
          left ? new EnrolmentEvent.PollUnanswered() : new EnrolmentEvent.Busy(Duration.ZERO);
      case ProviderCall.AskProfile _ -> new EnrolmentEvent.ProfileUnanswered();
    };
  }

  private Uni<LoginAnswer> call(DueCall due, AtomicBoolean left) {
    EnrolmentRequest request = due.request();
    Login login = login(request.clubId());
    return switch (due.call()) {
      case ProviderCall.Start _ -> start(due, login, left).map(LoginAnswer.Happened::new);
      case ProviderCall.Poll(String authReqId) ->
          poll(request, login, authReqId, left).map(LoginAnswer.Happened::new);
      case ProviderCall.AskProfile(String tokens) ->
          profiles.ask(
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

  private Uni<EnrolmentEvent> start(DueCall due, Login login, AtomicBoolean left) {
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
                                    sending(
                                        left,
                                        api.start(
                                            at.authentication(),
                                            login.basic(),
                                            "urn:msisdn:" + msisdn,
                                            scope,
                                            due.request().bindingMessage())))
                            .map(outcome -> started(outcome, left.get())),
                    _ -> new EnrolmentEvent.StartRefused(Reason.PROVIDER_UNAVAILABLE)));
  }

  /** Notes that it was sent, unless nobody took the connection. */
  static <T> Uni<T> sending(AtomicBoolean left, Uni<T> request) {
    return request
        .onSubscription()
        .invoke(() -> left.set(true))
        .onFailure(NotConnected::is)
        .invoke(() -> left.set(false));
  }

  /**
   * @param left whether the request was sent
   */
  static EnrolmentEvent started(ProviderOutcome<byte[]> outcome, boolean left) {
    ProviderOutcome<EnrolmentEvent> read =
        outcome.map(
            body -> {
              JsonNode json = LoginJson.read(body);
              return new EnrolmentEvent.StartAccepted(
                  LoginJson.text(json, LoginJson.AUTH_REQ_ID),
                  LoginJson.seconds(json, "expires_in", 0),
                  LoginJson.seconds(json, "interval", DEFAULT_INTERVAL_SECONDS));
            });
    return switch (read) {
      case Done<EnrolmentEvent>(EnrolmentEvent accepted) -> accepted;
      case Refused<EnrolmentEvent> refused -> new EnrolmentEvent.StartRefused(reason(refused));
      // A Retry-After is the provider's own: too many logins of this person (API 3.8). Without one
      // it was our guard or nobody took the connection, and nothing was sent.
      case Busy<EnrolmentEvent>(Optional<Duration> retryAfter) ->
          new EnrolmentEvent.StartRefused(
              retryAfter.isPresent() ? Reason.ALREADY_OPEN : Reason.PROVIDER_UNAVAILABLE);
      case Unknown<EnrolmentEvent> _ ->
          left
              ? new EnrolmentEvent.StartUnanswered()
              : new EnrolmentEvent.StartRefused(Reason.PROVIDER_UNAVAILABLE);
    };
  }

  private Uni<EnrolmentEvent> poll(
      EnrolmentRequest request, Login login, String authReqId, AtomicBoolean left) {
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
                                () ->
                                    sending(
                                        left,
                                        api.token(
                                            at.token(), login.basic(), CIBA_GRANT, authReqId)))
                            .map(outcome -> polled(request, authReqId, outcome, left.get())),
                    _ -> new EnrolmentEvent.Busy(Duration.ZERO)));
  }

  private EnrolmentEvent polled(
      EnrolmentRequest request, String authReqId, ProviderOutcome<byte[]> outcome, boolean left) {
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
                      ((ObjectNode) json).put(LoginJson.AUTH_REQ_ID, authReqId).toString()),
                  LoginJson.seconds(json, "expires_in", DEFAULT_TOKEN_SECONDS));
            });
    return switch (read) {
      case Done<EnrolmentEvent>(EnrolmentEvent collected) -> collected;
      case Refused<EnrolmentEvent> refused -> pollRefused(refused);
      case Busy<EnrolmentEvent>(Optional<Duration> retryAfter) ->
          new EnrolmentEvent.Busy(retryAfter.orElse(Duration.ZERO));
      case Unknown<EnrolmentEvent> _ ->
          left ? new EnrolmentEvent.PollUnanswered() : new EnrolmentEvent.Busy(Duration.ZERO);
    };
  }

  static EnrolmentEvent pollRefused(Refused<EnrolmentEvent> refused) {
    return switch (refused.code().orElse("")) {
      case "authorization_pending" -> new EnrolmentEvent.StillPending();
      case "slow_down" -> new EnrolmentEvent.SlowDown();
      case "access_denied" -> new EnrolmentEvent.PollRefused(Reason.DECLINED);
      case "expired_token" -> new EnrolmentEvent.PollRefused(Reason.EXPIRED);
      case "invalid_grant" -> new EnrolmentEvent.GrantInvalid();
      default -> isAtTheDoor(refused) ? atTheDoor(refused) : reasoned(refused);
    };
  }

  /** Our keys, or the gateway in front, say nothing of the login: the app asks on. */
  private static boolean isAtTheDoor(Refused<EnrolmentEvent> refused) {
    return refused.status() == 401 || refused.status() == 403 || refused.is("invalid_client");
  }

  private static EnrolmentEvent atTheDoor(Refused<EnrolmentEvent> refused) {
    LOG.errorf("KASSA-402 a poll was turned away with HTTP %d", refused.status());
    return new EnrolmentEvent.Busy(Duration.ZERO);
  }

  private static EnrolmentEvent reasoned(Refused<EnrolmentEvent> refused) {
    return new EnrolmentEvent.PollRefused(reason(refused));
  }

  /** The two codes' exact form is not documented (API 3.8); anything unknown is a neutral no. */
  private static Reason reason(Refused<EnrolmentEvent> refused) {
    return switch (refused.code().orElse("")) {
      case "unknown_user_id", "invalid_user" -> Reason.NO_USER;
      case "old_app" -> Reason.OLD_APP;
      default -> {
        LOG.errorf(
            "KASSA-403 the login refused with HTTP %d, code %s",
            refused.status(), refused.code().orElse("(none)"));
        yield Reason.REFUSED;
      }
    };
  }
}
