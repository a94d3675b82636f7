// The second judgement: is the club what its people said, and nothing else.
package dev.kassa.systemtests;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toCollection;

import dev.kassa.systemtests.Attendance.Stay;
import dev.kassa.systemtests.ClubFacts.Entry;
import dev.kassa.systemtests.ClubFacts.Login;
import dev.kassa.systemtests.ClubFacts.Member;
import dev.kassa.systemtests.ClubFacts.Purchase;
import dev.kassa.systemtests.Evidence.ClubNews;
import dev.kassa.systemtests.Proof.Difference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Judges per person: who said yes is a member once with their consents; nobody was pushed twice for
 * one enrolment, or after leaving; every point has its purchase; an erased person is nowhere. A
 * pure function.
 */
final class ClubProof {
  /** Clocks of two processes are read one after the other. */
  private static final Duration TOLERANCE = Duration.ofMillis(250);

  private static final String ENROLLED = "membership.member-enrolled.v1";
  private static final String STARTED = "membership.enrolment-started.v1";
  private static final String ENDED = "membership.enrolment-ended.v1";

  /** How an enrolment ends at its till whose start was not answered: the phone may have rung. */
  private static final String UNKNOWN = "PROVIDER_UNAVAILABLE";

  private final ClubFacts facts;
  private final Evidence evidence;
  private final Map<String, Member> members;
  private final Map<String, Stay> stays;
  private final List<Difference> differences = new ArrayList<>();

  private ClubProof(ClubFacts facts, Evidence evidence) {
    this.facts = facts;
    this.evidence = evidence;
    this.members =
        facts.members().stream().collect(Collectors.toMap(Member::id, Function.identity()));
    this.stays =
        facts.stays().stream().collect(Collectors.toMap(Stay::checkout, Function.identity()));
  }

  /** Judges; empty: the proof holds. */
  static List<Difference> of(ClubFacts facts, Evidence evidence) {
    ClubProof proof = new ClubProof(facts, evidence);
    Map<String, List<ClubNews>> newsOf = proof.newsByPerson();
    proof.membersOnce(newsOf);
    proof.pushes(newsOf);
    proof.points(newsOf);
    facts
        .remains()
        .forEach(left -> proof.differs(left.member(), "was erased and is still " + left.where()));
    return List.copyOf(proof.differences);
  }

  private void differs(String key, String what) {
    differences.add(new Difference(key, what));
  }

  /** What was published about the checkouts of each person, each event once. */
  private Map<String, List<ClubNews>> newsByPerson() {
    Map<String, List<ClubNews>> news = new TreeMap<>();
    Set<UUID> seen = new HashSet<>();
    for (ClubNews one : evidence.club()) {
      if (stays.containsKey(one.key()) && seen.add(one.id())) {
        news.computeIfAbsent(stays.get(one.key()).person(), _ -> new ArrayList<>()).add(one);
      }
    }
    return news;
  }

  private static List<ClubNews> of(List<ClubNews> news, String type) {
    return news.stream().filter(one -> one.type().equals(type)).toList();
  }

  private Set<String> joined(List<ClubNews> news) {
    return of(news, ENROLLED).stream()
        .map(one -> one.memberId().orElse("nobody"))
        .collect(toCollection(TreeSet::new));
  }

  // ---- who said yes is a member, once, with their consents

  private void membersOnce(Map<String, List<ClubNews>> newsOf) {
    Map<String, List<Login>> loginsOf = facts.logins().stream().collect(groupingBy(Login::person));
    Map<String, String> personOf = new HashMap<>();
    Set<String> people = new TreeSet<>(newsOf.keySet());
    people.addAll(loginsOf.keySet());
    for (String person : people) {
      List<ClubNews> news = newsOf.getOrDefault(person, List.of());
      List<Login> yes =
          loginsOf.getOrDefault(person, List.of()).stream().filter(Login::saidYes).toList();
      Set<String> ids = joined(news);
      ids.forEach(
          id -> {
            String other = personOf.put(id, person);
            if (other != null) {
              differs(id, "is two people");
            }
          });
      String key = ids.stream().findFirst().orElse(checkout(person));
      if (ids.size() > 1) {
        differs(key, "is one person who is a member more than once: " + ids);
      }
      if (!yes.isEmpty() && ids.isEmpty()) {
        differs(key, "is of a person who said yes and is no member");
      }
      if (yes.isEmpty() && !ids.isEmpty()) {
        differs(key, "is a member who never said yes");
      }
      ids.forEach(id -> consents(id, yes, of(news, ENROLLED).size()));
    }
  }

  /**
   * Consents are given with one login only.
   *
   * @param joins how often they joined, or logged in again
   */
  private void consents(String id, List<Login> yes, int joins) {
    Member member = members.get(id);
    if (member == null) {
      differs(id, "was told to be a member and has no row");
      return;
    }
    if (member.erased()) {
      return;
    }
    if (member.consentsKnown() != member.consentsHeld() > 0) {
      differs(
          id,
          "says that its consents are %s and has %d of them"
              .formatted(member.consentsKnown() ? "known" : "unknown", member.consentsHeld()));
    }
    List<Login> collected = yes.stream().filter(Login::collected).toList();
    boolean given = collected.stream().anyMatch(Login::consents);
    // An answer that was lost on the way may have been the one with the consents.
    boolean noneLost = collected.size() == joins;
    if (member.consentsKnown() && !given) {
      differs(id, "has consents that nobody gave");
    }
    if (!member.consentsKnown() && given && noneLost) {
      differs(id, "has lost the consents that were given");
    }
  }

  private String checkout(String person) {
    return facts.stays().stream()
        .filter(stay -> stay.person().equals(person))
        .map(Stay::checkout)
        .findFirst()
        .orElse("a person who was at no till");
  }

  // ---- pushes

  private void pushes(Map<String, List<ClubNews>> newsOf) {
    Map<String, List<Stay>> staysOf = facts.stays().stream().collect(groupingBy(Stay::person));
    Map<String, Integer> times = new TreeMap<>();
    Map<String, Login> last = new HashMap<>();
    for (Login login : facts.logins()) {
      String person = login.person();
      times.merge(person, 1, Integer::sum);
      if (staysOf.getOrDefault(person, List.of()).stream()
          .noneMatch(stay -> isDuring(login.began(), stay))) {
        differs(checkout(person), "pushed its person when they were not there");
      }
      Login before = last.put(person, login);
      if (before != null && before.over().filter(at -> !at.isAfter(login.began())).isEmpty()) {
        differs(checkout(person), "pushed its person while their phone was still asking");
      }
    }
    times.forEach(
        (person, pushed) -> {
          List<ClubNews> news = newsOf.getOrDefault(person, List.of());
          long unknown =
              of(news, ENDED).stream()
                  .filter(one -> one.reason().filter(UNKNOWN::equals).isPresent())
                  .count();
          int enrolments = of(news, STARTED).size();
          if (pushed > enrolments + unknown) {
            differs(
                checkout(person),
                "pushed its person %d times for %d enrolments"
                    .formatted(pushed, enrolments + unknown));
          }
        });
  }

  private static boolean isDuring(Instant moment, Stay stay) {
    return !moment.isBefore(stay.came().minus(TOLERANCE))
        && stay.left().filter(left -> moment.isAfter(left.plus(TOLERANCE))).isEmpty();
  }

  // ---- points

  private void points(Map<String, List<ClubNews>> newsOf) {
    Map<String, Long> left =
        evidence.books().stream()
            .collect(Collectors.toMap(Evidence.Booked::key, booked -> booked.sums().net()));
    for (Member member : facts.members()) {
      if (member.erased()) {
        if (!member.ledger().isEmpty() || !member.purchases().isEmpty()) {
          differs(member.id(), "was erased and has points or purchases");
        }
        continue;
      }
      long sum = member.ledger().stream().mapToLong(Entry::points).sum();
      if (sum != member.points()) {
        differs(
            member.id(), "has %d points, its ledger adds up to %d".formatted(member.points(), sum));
      }
      Map<String, Long> entered =
          member.ledger().stream()
              .filter(entry -> entry.payment().isPresent())
              .collect(
                  groupingBy(
                      entry -> entry.payment().orElseThrow(),
                      TreeMap::new,
                      Collectors.summingLong(Entry::points)));
      for (Purchase purchase : member.purchases()) {
        booked(member, purchase, Optional.ofNullable(entered.remove(purchase.payment())), left);
        standsThere(member, purchase, newsOf);
      }
      entered.keySet().forEach(key -> differs(key, "gave points and is no purchase of its member"));
    }
  }

  private void booked(
      Member member, Purchase purchase, Optional<Long> entered, Map<String, Long> left) {
    String key = purchase.payment();
    if (entered.orElse(0L) != purchase.points()) {
      differs(
          key,
          "is booked with %d points, the ledger of %s says %d"
              .formatted(purchase.points(), member.id(), entered.orElse(0L)));
    }
    if (purchase.points() != purchase.rate() * (purchase.earning() / 100)
        || purchase.earning() > purchase.net()) {
      differs(
          key,
          "gave %d points for %d at the rate %d"
              .formatted(purchase.points(), purchase.earning(), purchase.rate()));
    }
    if (left.getOrDefault(key, 0L) != purchase.net()) {
      differs(
          key,
          "is booked with %d, the provider's books have %d"
              .formatted(purchase.net(), left.getOrDefault(key, 0L)));
    }
  }

  /** A purchase of this demo is booked on whoever stood there. */
  private void standsThere(Member member, Purchase purchase, Map<String, List<ClubNews>> newsOf) {
    Stay stay = stays.get(purchase.checkout());
    if (stay != null
        && !joined(newsOf.getOrDefault(stay.person(), List.of())).contains(member.id())) {
      differs(purchase.payment(), "is booked on somebody else: " + member.id());
    }
  }
}
