package dev.kassa.simulator;

import dev.kassa.simulator.Login.Status;
import dev.kassa.simulator.SimulatorConfig.Choices.IneligibleTold;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Merchant-initiated logins (API 3): started, decided, polled, collected. */
public final class Logins {
  private final SimulatorConfig config;
  private final World world;
  private final Turn turn;
  private final Ids ids;
  private final Map<String, Instant> lastPolls = new HashMap<>();

  Logins(SimulatorConfig config, World world, Turn turn, Ids ids) {
    this.config = config;
    this.world = world;
    this.turn = turn;
    this.ids = ids;
  }

  /** What came of a login start. */
  public sealed interface Start {
    /** The customer has been asked. */
    record Started(Login login) implements Start {}

    /** No account, no app, or too young. */
    record UnknownUser() implements Start {}

    /** They must update the app first. */
    record OldApp() implements Start {}

    /** Another login of this person is open. */
    record TooManyOpen(Duration retryAfter) implements Start {}
  }

  /** Whether a login could be started for a number (API 3.3). */
  public boolean userExists(String msisdn) {
    return loginUser(msisdn).isPresent();
  }

  private Optional<Person> loginUser(String msisdn) {
    return world
        .person(msisdn)
        .filter(person -> person.reachable() && person.ageAt(turn.now()) >= Person.LOGIN_AGE_YEARS);
  }

  /**
   * Starts a login.
   *
   * @param life null: the usual
   */
  public Start start(
      SalesUnit unit,
      String msisdn,
      List<String> scopes,
      String bindingMessage,
      Duration life,
      String nonce) {
    turn.tick();
    var later = config.choices().ineligibleTold() == IneligibleTold.TOKEN;
    var eligible = loginUser(msisdn).isPresent();
    var user = world.person(msisdn);
    if (user.isEmpty() || !(eligible || later)) {
      return new Start.UnknownUser();
    }
    var person = user.get();
    if (person.appTooOld() && !later) {
      return new Start.OldApp();
    }
    if (world.requests(person.id()).openLogins().count() >= config.choices().openLoginsPerUser()) {
      return new Start.TooManyOpen(config.times().loginRetryAfter());
    }
    var now = turn.now();
    var asked = eligible && !person.appTooOld();
    var login =
        new Login(
            ids.random(20, true),
            unit.msn(),
            unit.clientId(),
            person.id(),
            scopes,
            bindingMessage,
            nonce,
            now,
            now.plus(life == null ? config.times().loginExpiry() : life),
            config.times().loginInterval(),
            asked
                ? person.decide(
                    person.loginScript(world.loginsAskedOf(person.id())),
                    now.plus(config.times().pushDelay()))
                : null,
            Status.PENDING,
            null,
            false,
            null,
            null);
    turn.commit(new Change.LoginStarted(login));
    if (!asked) {
      var why = eligible ? Status.OLD_APP : Status.INVALID_USER;
      turn.commit(new Change.LoginDecided(login.authReqId(), why, now, false));
    }
    return new Start.Started(login);
  }

  void decide(Login login, Decision.Act act, Instant at) {
    switch (act) {
      case APPROVE ->
          turn.commit(
              new Change.LoginDecided(login.authReqId(), Status.APPROVED, at, asksConsents(login)));
      case DECLINE ->
          turn.commit(new Change.LoginDecided(login.authReqId(), Status.DECLINED, at, false));
      // Nobody cancels a login, so an approval at a cancel never comes.
      case IGNORE, APPROVE_BEFORE_CANCEL, APPROVE_AFTER_CANCEL -> {}
    }
  }

  /** The customer decides about a login now; false when there is none that is open. */
  public boolean decide(String authReqId, Decision.Act act) {
    turn.tick();
    var login = world.login(authReqId).filter(one -> one.status() == Status.PENDING);
    login.ifPresent(one -> decide(one, act, turn.now()));
    return login.isPresent();
  }

  /** The answer to a poll of this client; tokens are handed out by {@link #collect}. */
  public Login.Poll poll(SalesUnit unit, String authReqId) {
    turn.tick();
    var login =
        world.login(authReqId).filter(one -> one.clientId().equals(unit.clientId())).orElse(null);
    if (login == null) {
      return Login.Poll.INVALID_GRANT;
    }
    var answer = login.poll(turn.now(), lastPolls.get(authReqId), config.choices().slowDown());
    switch (answer) {
      case AUTHORIZATION_PENDING, SLOW_DOWN -> lastPolls.put(authReqId, turn.now());
      case TOKENS, ACCESS_DENIED, EXPIRED_TOKEN, INVALID_USER, OLD_APP, INVALID_GRANT ->
          lastPolls.remove(authReqId);
    }
    return answer;
  }

  /** Hands the tokens of an approved login out, once. */
  public Login collect(String authReqId) {
    turn.commit(new Change.LoginCollected(authReqId, "ciba." + ids.random(32, true), turn.now()));
    return world.login(authReqId).orElseThrow();
  }

  /** The login whose access token this is, while it lives. */
  public Optional<Login> of(String accessToken) {
    return world
        .loginOf(accessToken)
        .filter(
            login ->
                turn.now().isBefore(login.collectedAt().plus(config.times().loginAccessToken())));
  }

  /** A login by its id. */
  public Optional<Login> byId(String authReqId) {
    return world.login(authReqId);
  }

  /**
   * A login with the person whose phone rang.
   *
   * @param sub what the merchant calls the person
   */
  public record Asked(Login login, String sub) {}

  /** The logins that are remembered, in the order in which they began: a push each. */
  public List<Asked> since(Instant since) {
    turn.tick();
    return world.logins().stream()
        .filter(login -> !login.createdAt().isBefore(since))
        .map(
            login ->
                new Asked(
                    login,
                    world.personById(login.personId()).map(p -> p.sub(login.msn())).orElse(null)))
        .toList();
  }

  /** Whether the merchant asks to be allowed to send offers, which happens once (API 3.9). */
  boolean asksConsents(Login login) {
    return login.status() == Status.PENDING
        ? login.scopes().contains("delegatedConsents")
            && !world.consentGiven(login.personId(), login.msn())
        : login.consentsAsked();
  }
}
