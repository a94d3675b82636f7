// Points under any order of what leads to them.
package dev.kassa.membership.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Currency;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.MemberId;
import dev.kassa.contract.Msisdn;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.membership.MemberChanged.Consents;
import dev.kassa.contract.payment.Amounts;
import dev.kassa.contract.payment.PaymentStanding;
import dev.kassa.contract.settings.Club;
import dev.kassa.contract.settings.PointRate;
import dev.kassa.contract.settings.SalesUnits;
import dev.kassa.localstack.LocalKeysets;
import dev.kassa.membership.NorwegianUnit;
import dev.kassa.membership.Place;
import dev.kassa.membership.enrolment.DueCall;
import dev.kassa.membership.enrolment.EnrolmentEvent;
import dev.kassa.membership.enrolment.EnrolmentRequest;
import dev.kassa.membership.enrolment.EnrolmentSeal;
import dev.kassa.membership.enrolment.LoginAnswer;
import dev.kassa.membership.enrolment.Profile;
import dev.kassa.membership.postgres.Loaded;
import dev.kassa.membership.postgres.MembershipWriter.Entry;
import dev.kassa.membership.postgres.StoredMember;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.Outgoing.Cause;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Seeded histories of one visit: captures, refunds and repetitions of both, the identification, the
 * enrolment and changed rates, in any order. At each point a balance is the sum of its ledger; at
 * the end it is what the payments have left, each at the rate it was first heard of with.
 */
class PointsHistoriesTest {
  private static final int HISTORIES = 3_000;
  private static final Msn MSN = new Msn("123456");
  private static final Msisdn ANNE = new Msisdn("4790000001");
  private static final MemberId MEMBER = new MemberId("m-anne");
  private static final Instant NOW = Instant.parse("2026-11-26T09:00:00Z");

  @TempDir static Path directory;
  private static Seals seals;

  @BeforeAll
  static void keys() {
    LocalKeysets.writeMissing(directory.resolve("keysets"));
    seals = new Seals(new Keysets(directory.resolve("keysets/membership")));
  }

  /** {@code -Dkassa.seed} repeats a run. */
  @Test
  void balancesFollowFromWhatWasPaidInWhateverOrderItIsHeard() {
    long seed = Long.getLong("kassa.seed", new Random().nextLong());
    Random random = new Random(seed);
    int joined = 0;
    for (int run = 0; run < HISTORIES; run++) {
      History history = new History(random, "seed %d history %d".formatted(seed, run));
      history.play();
      joined += history.joins ? 1 : 0;
    }
    assertThat(joined).as("seed %d: people who join", seed).isBetween(HISTORIES / 4, HISTORIES);
    System.getLogger(PointsHistoriesTest.class.getName())
        .log(System.Logger.Level.INFO, "points: {0} histories, seed {1}", HISTORIES, seed);
  }

  /** One visit. */
  private static final class History {
    private final Random random;
    private final String name;
    private final boolean joins;
    private final CheckoutId checkout = new CheckoutId(new UUID(0, 1));
    private final IdentificationId first = new IdentificationId(new UUID(0, 2));
    private final IdentificationId second = new IdentificationId(new UUID(0, 3));
    private final States states;
    private final Enrolling enrolling = new Enrolling(seals, 3, _ -> {});
    private final Purchasing purchasing = new Purchasing();
    private final Recognising recognising = new Recognising(seals, enrolling, purchasing);
    private final Joining joining = new Joining(seals, enrolling, purchasing, _ -> {});
    private final Map<Reference, PointRate> kept = new HashMap<>();
    private final Map<Reference, Amounts> left = new HashMap<>();
    private final long opening;
    private int rate = 1;
    private Club club = club(rate);

    History(Random random, String name) {
      this.random = random;
      this.name = name;
      this.joins = random.nextBoolean();
      this.opening = joins ? 0 : random.nextInt(500);
      this.states =
          new States(1, new SalesUnits(List.of(club), List.of(NorwegianUnit.of(MSN, false))));
      StoredMember anne = new StoredMember(MEMBER, "club", "gold", opening, 1, Consents.KNOWN);
      states.add(
          new Loaded(
              Optional.of(NOW),
              Map.of(),
              List.of(),
              List.of(),
              Set.of(),
              List.of(),
              joins
                  ? List.of()
                  : List.of(new Loaded.Phone("club", seals.phone(ANNE).current().hex(), anne)),
              List.of(),
              List.of(),
              List.of(),
              List.of(),
              joins ? List.of() : List.of(anne),
              Set.of()));
    }

    void play() {
      List<Runnable> anywhere = new ArrayList<>();
      payment(anywhere, 1, Currency.NOK, first);
      payment(anywhere, 2, random.nextBoolean() ? Currency.NOK : Currency.EUR, second);
      anywhere.add(() -> earns(1 + random.nextInt(5)));
      List<Runnable> person = new ArrayList<>(List.of(() -> identify(first)));
      anywhere.add(() -> identify(second));
      if (joins) {
        person.add(this::ask);
        if (random.nextInt(3) == 0) {
          Collections.reverse(person);
        }
        person.add(this::join);
      }
      Collections.shuffle(anywhere, random);
      // The person's own steps keep their order, with anything between them.
      int at = 0;
      for (Runnable step : person) {
        at += random.nextInt(anywhere.size() - at + 1);
        anywhere.add(at++, step);
      }
      for (Runnable step : anywhere) {
        step.run();
        assertThat(balance()).as(name).isEqualTo(opening + ledger());
      }
      assertThat(balance()).as(name).isEqualTo(opening + due());
    }

    private void payment(
        List<Runnable> events, int attempt, Currency currency, IdentificationId who) {
      Reference reference = Reference.of(checkout, attempt);
      long captured = 0;
      long refunded = 0;
      for (int sequence = 1; sequence <= 1 + random.nextInt(4); sequence++) {
        captured += sequence == 1 ? 517 : random.nextInt(3) * 517L;
        refunded = Math.min(captured, refunded + random.nextInt(2) * 333L);
        Amounts amounts = new Amounts(captured, captured, 0, refunded);
        left.put(reference, amounts);
        PaymentStanding fact = fact(reference, currency, who, sequence, amounts);
        for (int times = 0; times <= random.nextInt(2); times++) {
          events.add(() -> pay(fact));
        }
      }
    }

    private long due() {
      return left.entrySet().stream()
          .mapToLong(
              paid ->
                  kept.get(paid.getKey())
                      .of(joins ? "standard" : "gold")
                      .points(paid.getValue().captured() - paid.getValue().refunded()))
          .sum();
    }

    private long ledger() {
      return states.changes().entries().stream().mapToLong(Entry::points).sum();
    }

    private long balance() {
      return states
          .members()
          .byPhone("club", seals.phone(ANNE))
          .map(member -> member.stored().points())
          .orElse(0L);
    }

    // ---- what happens

    private void earns(int changed) {
      rate = changed;
      club = club(rate);
    }

    private void pay(PaymentStanding fact) {
      kept.putIfAbsent(
          fact.reference(), fact.currency() == Currency.EUR ? euros(rate) : kroner(rate));
      purchasing.paid(states, new Arrival.Paid(fact, club, Cause.NONE));
    }

    private void identify(IdentificationId id) {
      recognising.identified(
          states,
          new Arrival.Identified(
              new Place(checkout, id, "oslo-1", "till-7", MSN, "club"),
              ANNE,
              seals.phone(ANNE),
              NorwegianUnit.of(MSN, false),
              request(id),
              Cause.NONE));
    }

    private void ask() {
      enrolling.asked(states, new Arrival.EnrolmentAsked(request(first), Cause.NONE));
    }

    private void join() {
      DueCall start =
          states.enrolments().stream()
              .flatMap(enrolment -> enrolment.dueCall().stream())
              .findFirst()
              .orElseThrow();
      answer(
          start,
          new LoginAnswer.Happened(
              new EnrolmentEvent.StartAccepted(
                  "login-1", Duration.ofMinutes(10), Duration.ofSeconds(5))));
      answer(
          start,
          new LoginAnswer.Happened(
              new EnrolmentEvent.TokensCollected(
                  seals.seal(start.request().enrolmentId(), EnrolmentSeal.Field.TOKENS, "{}"),
                  Duration.ofMinutes(5))));
      answer(
          start,
          new LoginAnswer.Known(
              new Profile("sub-anne", Optional.of(ANNE), "{}", Optional.empty())));
    }

    private void answer(DueCall call, LoginAnswer answer) {
      joining.answered(states, new Arrival.Answered(call, answer));
    }

    private EnrolmentRequest request(IdentificationId id) {
      return new EnrolmentRequest(
          new UUID(0, 9),
          checkout,
          id,
          "oslo-1",
          "till-7",
          MSN,
          "club",
          "OSLO-47",
          NOW.plusSeconds(60),
          Optional.of(new UUID(0, 10)),
          false,
          false);
    }

    private PaymentStanding fact(
        Reference reference,
        Currency currency,
        IdentificationId who,
        long sequence,
        Amounts amounts) {
      return new PaymentStanding(
          MSN, reference, checkout, "oslo-1", "till-7", who, 1, sequence, currency, amounts,
          List.of(), null);
    }
  }

  private static Club club(int rate) {
    return new Club(
        "club",
        MSN,
        List.of("phoneNumber"),
        "standard",
        List.of(),
        List.of(kroner(rate), euros(rate)));
  }

  private static PointRate kroner(int rate) {
    return new PointRate(Currency.NOK, rate, Map.of("gold", 2 * rate));
  }

  private static PointRate euros(int rate) {
    return new PointRate(Currency.EUR, 11 * rate, Map.of());
  }
}
