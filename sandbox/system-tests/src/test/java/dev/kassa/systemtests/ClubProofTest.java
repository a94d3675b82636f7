// The proof about the club can fail: each kind of violation is found in facts that were sound
// before.
package dev.kassa.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.systemtests.Attendance.Stay;
import dev.kassa.systemtests.ClubFacts.Entry;
import dev.kassa.systemtests.ClubFacts.Login;
import dev.kassa.systemtests.ClubFacts.Member;
import dev.kassa.systemtests.ClubFacts.Purchase;
import dev.kassa.systemtests.ClubFacts.Remains;
import dev.kassa.systemtests.Evidence.Booked;
import dev.kassa.systemtests.Evidence.ClubNews;
import dev.kassa.systemtests.Proof.Difference;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ClubProofTest {
  private static final String ADA = "ada";
  private static final String BO = "bo";
  private static final String PAID = "123456/paid-0001";

  /**
   * Ada joins and buys in one visit and logs in again under another number in the next; Bo
   * declines; somebody was erased.
   */
  private static final class Day {
    private final List<Stay> stays =
        new ArrayList<>(
            List.of(
                new Stay(ADA, "first", at(0), Optional.of(at(60))),
                new Stay(ADA, "second", at(100), Optional.of(at(160))),
                new Stay(BO, "third", at(0), Optional.of(at(60)))));
    private final List<Login> logins =
        new ArrayList<>(
            List.of(
                new Login(ADA, at(10), Optional.of(at(12)), true, true, true),
                new Login(BO, at(20), Optional.of(at(22)), false, false, false),
                new Login(ADA, at(110), Optional.of(at(112)), true, true, false)));
    private final List<ClubNews> club =
        new ArrayList<>(
            List.of(
                news("first", "enrolment-started", Optional.empty(), Optional.empty()),
                news("first", "member-enrolled", Optional.of("m-1"), Optional.empty()),
                news("second", "enrolment-started", Optional.empty(), Optional.empty()),
                news("second", "member-enrolled", Optional.of("m-1"), Optional.empty()),
                news("third", "enrolment-started", Optional.empty(), Optional.empty()),
                news("third", "enrolment-ended", Optional.empty(), Optional.of("DECLINED"))));
    private final List<Member> members =
        new ArrayList<>(
            List.of(
                ada(true, 1, 8, List.of(bought(12), bought(-4)), List.of(purchase("first", 8, 1))),
                new Member("m-2", true, true, 0, 8, List.of(), List.of())));
    private final List<Booked> books =
        new ArrayList<>(
            List.of(new Booked(PAID, 1_250, "AUTHORIZED", new Sums(1_250, 1_250, 0, 400), 1)));
    private final List<Remains> remains = new ArrayList<>();

    private List<Difference> judged() {
      return ClubProof.of(
          new ClubFacts(logins, stays, members, remains),
          new Evidence(
              books, List.of(), List.of(), List.of(), club, Map.of(), Set.of(), Set.of(), Map.of(),
              Map.of()));
    }
  }

  @Test
  void aSoundDayHolds() {
    assertThat(new Day().judged()).isEmpty();
  }

  @Test
  void whatIsDeliveredAgainChangesNothing() {
    Day day = new Day();
    day.club.addAll(List.copyOf(day.club));
    assertThat(day.judged()).isEmpty();
  }

  @Test
  void aLostAnswerMayTakeTheConsentsWithIt() {
    Day day = new Day();
    day.club.subList(0, 2).clear();
    day.club.add(
        news("first", "enrolment-ended", Optional.empty(), Optional.of("PROVIDER_UNAVAILABLE")));
    day.members.set(0, ada(false, 0, 8, List.of(bought(8)), List.of(purchase("first", 8, 1))));
    assertThat(day.judged()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("violations")
  void aViolationIsFound(String what, Consumer<Day> violation, String key, String sentence) {
    Day day = new Day();
    violation.accept(day);
    assertThat(day.judged())
        .as(what)
        .anySatisfy(
            difference -> {
              assertThat(difference.key()).isEqualTo(key);
              assertThat(difference.what()).contains(sentence);
            });
  }

  private static Stream<Arguments> violations() {
    return Stream.of(
        violation(
            "a member twice",
            d -> d.club.set(3, news("second", "member-enrolled", Optional.of("m-3"), none())),
            "m-1",
            "more than once: [m-1, m-3]"),
        violation(
            "one member is two people",
            d -> d.club.add(news("third", "member-enrolled", Optional.of("m-1"), none())),
            "m-1",
            "is two people"),
        violation(
            "a yes that nobody heard",
            d -> {
              d.logins.set(1, new Login(BO, at(20), Optional.of(at(22)), true, true, true));
            },
            "third",
            "said yes and is no member"),
        violation(
            "a member who was not asked",
            d -> d.logins.removeIf(login -> login.person().equals(ADA)),
            "m-1",
            "never said yes"),
        violation("a member without a row", d -> d.members.removeFirst(), "m-1", "has no row"),
        violation(
            "consents that were given and are not there",
            d ->
                d.members.set(
                    0, ada(false, 0, 8, List.of(bought(8)), List.of(purchase("first", 8, 1)))),
            "m-1",
            "has lost the consents"),
        violation(
            "consents that nobody gave",
            d -> d.logins.set(0, new Login(ADA, at(10), Optional.of(at(12)), true, true, false)),
            "m-1",
            "has consents that nobody gave"),
        violation(
            "consents that are said to be known and are not there",
            d ->
                d.members.set(
                    0, ada(true, 0, 8, List.of(bought(8)), List.of(purchase("first", 8, 1)))),
            "m-1",
            "are known and has 0 of them"),
        violation(
            "pushed twice for one enrolment",
            d -> d.logins.add(new Login(BO, at(30), Optional.of(at(32)), false, false, false)),
            "third",
            "2 times for 1 enrolments"),
        violation(
            "pushed while the phone was asking",
            d -> d.logins.set(2, new Login(ADA, at(11), Optional.of(at(13)), true, true, false)),
            "first",
            "still asking"),
        violation(
            "pushed after leaving",
            d -> d.logins.set(1, new Login(BO, at(70), Optional.of(at(72)), false, false, false)),
            "third",
            "when they were not there"),
        violation(
            "pushed a stranger",
            d -> d.logins.add(new Login("nobody", at(30), Optional.empty(), false, false, false)),
            "a person who was at no till",
            "when they were not there"),
        violation(
            "a balance that is not the sum of its ledger",
            d ->
                d.members.set(
                    0, ada(true, 1, 9, List.of(bought(8)), List.of(purchase("first", 8, 1)))),
            "m-1",
            "has 9 points, its ledger adds up to 8"),
        violation(
            "points without a purchase",
            d -> d.members.set(0, ada(true, 1, 8, List.of(bought(8)), List.of())),
            PAID,
            "is no purchase of its member"),
        violation(
            "a purchase that the ledger does not have",
            d ->
                d.members.set(
                    0,
                    ada(
                        true,
                        1,
                        8,
                        List.of(new Entry(Optional.empty(), 8)),
                        List.of(purchase("first", 8, 1)))),
            PAID,
            "the ledger of m-1 says 0"),
        violation(
            "points at another rate",
            d ->
                d.members.set(
                    0, ada(true, 1, 8, List.of(bought(8)), List.of(purchase("first", 8, 2)))),
            PAID,
            "8 points for 850 at the rate 2"),
        violation(
            "a refund that took nothing back",
            d ->
                d.books.set(
                    0, new Booked(PAID, 1_250, "AUTHORIZED", new Sums(1_250, 1_250, 0, 500), 1)),
            PAID,
            "booked with 850, the provider's books have 750"),
        violation(
            "a purchase of somebody else",
            d ->
                d.members.set(
                    0, ada(true, 1, 8, List.of(bought(8)), List.of(purchase("third", 8, 1)))),
            PAID,
            "on somebody else: m-1"),
        violation(
            "points that came back to who was erased",
            d ->
                d.members.set(
                    1, new Member("m-2", true, true, 0, 8, List.of(bought(8)), List.of())),
            "m-2",
            "was erased and has points"),
        violation(
            "an erased person is somewhere",
            d -> d.remains.add(new Remains("m-2", "on the topic vipps.webhooks.v1")),
            "m-2",
            "was erased and is still on the topic"));
  }

  private static Arguments violation(
      String what, Consumer<Day> violation, String key, String sentence) {
    return Arguments.of(what, violation, key, sentence);
  }

  private static Optional<String> none() {
    return Optional.empty();
  }

  private static Member ada(
      boolean known, int consents, long points, List<Entry> ledger, List<Purchase> purchases) {
    return new Member("m-1", false, known, consents, points, ledger, purchases);
  }

  private static Entry bought(long points) {
    return new Entry(Optional.of(PAID), points);
  }

  private static Purchase purchase(String checkout, long points, long rate) {
    return new Purchase(PAID, checkout, 850, 850, points, rate);
  }

  private static ClubNews news(
      String checkout, String name, Optional<String> member, Optional<String> reason) {
    return new ClubNews(
        "place",
        UUID.nameUUIDFromBytes(
            (checkout + name + member + reason).getBytes(StandardCharsets.UTF_8)),
        "membership." + name + ".v1",
        checkout,
        1,
        1,
        Optional.of("identification"),
        member,
        List.of(),
        reason,
        Optional.empty());
  }

  private static Instant at(long second) {
    return Instant.EPOCH.plusSeconds(second);
  }
}
