// The provider's logins, reduced to what the saga can tell apart.
package dev.kassa.membership.shell;

import dev.kassa.contract.Msisdn;
import dev.kassa.membership.enrolment.EnrolmentTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Logins as the provider keeps them (API 3): of a person, who has a number for some time; answered
 * by that person at some time; their tokens given out once; consents told with the first yes alone.
 * Not a fake of an edge: the model that the club is checked against.
 */
final class ModelLogins {
  static final Duration EXPIRY = Duration.ofSeconds(60);

  enum Status {
    PENDING,
    APPROVED,
    DECLINED
  }

  /**
   * One login.
   *
   * @param person whose phone rang
   * @param consents whether the answer tells of consents
   */
  record Login(
      String id,
      String person,
      Msisdn number,
      Instant startedAt,
      Status status,
      boolean collected,
      boolean consents) {
    boolean isOpen(Instant now) {
      return status == Status.PENDING && now.isBefore(startedAt.plus(EXPIRY));
    }

    Login with(Status next, boolean withConsents) {
      return new Login(id, person, number, startedAt, next, collected, withConsents);
    }

    Login collect() {
      return new Login(id, person, number, startedAt, status, true, consents);
    }
  }

  /** What a poll is told. */
  enum Poll {
    PENDING,
    TOKENS,
    DECLINED,
    EXPIRED,
    GRANT_INVALID
  }

  private final Map<Msisdn, String> owners;
  private final List<Login> logins;
  private final Set<String> consented;
  private final Map<String, Integer> starts;

  /** How often a login was started for somebody whose phone asked them already. */
  int startedTwice;

  ModelLogins() {
    owners = new HashMap<>();
    logins = new ArrayList<>();
    consented = new HashSet<>();
    starts = new HashMap<>();
  }

  ModelLogins(ModelLogins other) {
    owners = new HashMap<>(other.owners);
    logins = new ArrayList<>(other.logins);
    consented = new HashSet<>(other.consented);
    starts = new HashMap<>(other.starts);
    startedTwice = other.startedTwice;
  }

  /** The number is this person's from now on. */
  void give(Msisdn number, String person) {
    owners.put(number, person);
  }

  String owner(Msisdn number) {
    return owners.get(number);
  }

  List<Login> all() {
    return logins;
  }

  Login login(String id) {
    return logins.stream().filter(login -> login.id().equals(id)).findFirst().orElseThrow();
  }

  /** How often a number was rung. */
  int starts(Msisdn number) {
    return starts.getOrDefault(number.digits(), 0);
  }

  /** Starts a login; absent if the person is being asked. */
  Optional<Login> start(Msisdn number, Instant now) {
    String person = owner(number);
    if (logins.stream().anyMatch(login -> login.person().equals(person) && login.isOpen(now))) {
      startedTwice++;
      return Optional.empty();
    }
    starts.merge(number.digits(), 1, Integer::sum);
    Login login =
        new Login("login-" + logins.size(), person, number, now, Status.PENDING, false, false);
    logins.add(login);
    return Optional.of(login);
  }

  void decide(Login login, boolean yes) {
    boolean first = yes && consented.add(login.person());
    put(login.with(yes ? Status.APPROVED : Status.DECLINED, first));
  }

  Poll poll(String id, Instant now) {
    Login login = login(id);
    if (login.collected()) {
      return Poll.GRANT_INVALID;
    }
    if (!now.isBefore(login.startedAt().plus(EnrolmentTimes.LONGEST_LOGIN))) {
      return Poll.EXPIRED;
    }
    return switch (login.status()) {
      case PENDING -> login.isOpen(now) ? Poll.PENDING : Poll.EXPIRED;
      case DECLINED -> Poll.DECLINED;
      case APPROVED -> {
        put(login.collect());
        yield Poll.TOKENS;
      }
    };
  }

  /** It is over for whoever was asked: no account, or an old app. */
  void withdraw(String id) {
    put(login(id).with(Status.DECLINED, false));
  }

  private void put(Login login) {
    logins.replaceAll(one -> one.id().equals(login.id()) ? login : one);
  }

  @Override
  public String toString() {
    return owners + " " + logins + " " + consented;
  }
}
