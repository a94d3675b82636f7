// Thousands of seeded histories of enrolments, with everything going wrong that can.
package dev.kassa.membership.enrolment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.Msn;
import dev.kassa.contract.membership.EnrolmentEnded.Reason;
import dev.kassa.membership.enrolment.EnrolmentEvent.Person;
import dev.kassa.membership.enrolment.ModelLogin.Answer;
import dev.kassa.membership.enrolment.Step.Fact;
import dev.kassa.membership.enrolment.Step.ProviderCall;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EnrolmentHistoriesTest {
  private static final System.Logger LOG = System.getLogger(EnrolmentHistoriesTest.class.getName());
  private static final int HISTORIES = 20_000;
  private static final Instant T0 = Instant.parse("2026-11-22T12:00:00Z");
  private static final UUID COMMAND = new UUID(7, 1);

  @Test
  void everyHistoryEndsAsItShould() {
    long seed = Long.getLong("kassa.seed", new Random().nextLong());
    Map<String, Integer> coverage = new TreeMap<>();
    long events = 0;
    long faults = 0;
    for (int i = 0; i < HISTORIES; i++) {
      History history = new History(new Random(seed + i), coverage);
      try {
        history.run();
      } catch (AssertionError broken) {
        throw new AssertionError(
            "seed %d: %s\n%s".formatted(seed + i, broken.getMessage(), history.log()), broken);
      }
      events += history.events;
      faults += history.faults;
      assertThat(history.faults).as("faults of seed %d", seed + i).isPositive();
    }
    LOG.log(
        Level.INFO,
        "enrolments: {0} histories, seed {1}, {2} events and {3} faults each on average",
        HISTORIES,
        Long.toString(seed),
        (double) events / HISTORIES,
        (double) faults / HISTORIES);
    coverage.forEach((move, times) -> LOG.log(Level.INFO, "{0}: {1}", move, times));
    assertThat((double) events / HISTORIES).as("mean length").isGreaterThanOrEqualTo(15);
    assertThat(neverMade(coverage)).as("declared moves never made").isEmpty();
  }

  /** The moves that the saga declares: each must have been made. */
  private static final Map<String, List<String>> DECLARED =
      Map.of(
          "Unidentified", List.of("Identified", "Due", "CancelRequested"),
          "Requested", List.of("Due", "CancelRequested"),
          "Starting",
              List.of("StartAccepted", "StartRefused", "StartUnanswered", "Due", "CancelRequested"),
          "StartUnknown", List.of("StartAccepted", "StartRefused", "Due", "CancelRequested"),
          "Waiting",
              List.of(
                  "Due",
                  "Pinged",
                  "StillPending",
                  "SlowDown",
                  "Busy",
                  "PollUnanswered",
                  "PollRefused",
                  "GrantInvalid",
                  "TokensCollected",
                  "CancelRequested"),
          "Withdrawn",
              List.of(
                  "TakenUp",
                  "Due",
                  "TokensCollected",
                  "PollRefused",
                  "GrantInvalid",
                  "CancelRequested"),
          "Collected",
              List.of(
                  "Due",
                  "Joined",
                  "ProfileUnanswered",
                  "ProfileRefused",
                  "Busy",
                  "CancelRequested"),
          "Enrolled", List.of("CancelRequested"),
          "Ended", List.of("CancelRequested"));

  private static Set<String> neverMade(Map<String, Integer> coverage) {
    Set<String> missing = new TreeSet<>();
    DECLARED.forEach(
        (phase, events) ->
            events.stream()
                .map(event -> phase + " × " + event)
                .filter(move -> !coverage.containsKey(move))
                .forEach(missing::add));
    return missing;
  }

  /** One enrolment, its login, and a shell that loses, repeats and delays what it can. */
  private static final class History {
    private final Random random;
    private final Map<String, Integer> coverage;
    private final ModelLogin login;
    private final PriorityQueue<Arrival> arrivals = new PriorityQueue<>();
    private final List<String> lines = new ArrayList<>();
    private final List<Fact> facts = new ArrayList<>();
    private final List<UUID> commands = new ArrayList<>(List.of(COMMAND));
    private Enrolment enrolment;
    private Instant now = T0;
    private Instant since = T0;
    private Duration late = Duration.ZERO;
    private int starts;
    private int takenUp;
    private boolean pinged;
    int events;
    int faults;

    private record Arrival(Instant at, int tie, EnrolmentEvent event)
        implements Comparable<Arrival> {
      @Override
      public int compareTo(Arrival other) {
        int byTime = at.compareTo(other.at);
        return byTime != 0 ? byTime : Integer.compare(tie, other.tie);
      }
    }

    History(Random random, Map<String, Integer> coverage) {
      this.random = random;
      this.late = Duration.ofSeconds(random.nextInt(4) == 0 ? random.nextInt(70) : 0);
      this.coverage = coverage;
      this.login =
          new ModelLogin(
              Answer.values()[weighted(5, 2, 2, 1)],
              Duration.ofSeconds(random.nextInt(100)),
              random);
      Optional<Person> person =
          random.nextInt(3) == 0 ? Optional.empty() : Optional.of(Person.NON_MEMBER);
      Step.Moved begun = EnrolmentSaga.begin(request(COMMAND), person, now);
      enrolment = begun.next();
      facts.addAll(begun.facts());
      if (person.isEmpty()) {
        arrive(
            random.nextInt(70), new EnrolmentEvent.Identified(Person.values()[weighted(8, 1, 1)]));
      }
      for (int cancels = random.nextInt(4) == 0 ? 1 + random.nextInt(2) : 0;
          cancels > 0;
          cancels--) {
        arrive(
            random.nextBoolean() ? random.nextInt(130) : 0,
            new EnrolmentEvent.CancelRequested(command()));
      }
      // Answers of nobody knows which call, from anywhere in time.
      for (int strays = 3 + random.nextInt(8); strays > 0; strays--) {
        faults++;
        arrive(1 + random.nextInt(150), stray());
      }
    }

    void run() {
      while (!arrivals.isEmpty() || enrolment.dueAt().isPresent()) {
        assertThat(events).as("a history must come to its end").isLessThan(2000);
        Arrival next = arrivals.peek();
        Optional<Instant> due = enrolment.dueAt().map(at -> max(at, since).plus(late));
        if (next != null && (due.isEmpty() || !next.at().isAfter(due.get()))) {
          now = max(now, arrivals.poll().at());
          take(next.event());
        } else {
          now = max(now, due.orElseThrow());
          take(new EnrolmentEvent.Due());
        }
        if (enrolment instanceof Enrolment.Withdrawn && random.nextInt(3) == 0) {
          anotherTillAsks();
        }
        if (!pinged && login.answered(now) && random.nextBoolean()) {
          pinged = true;
          arrive(random.nextInt(3), new EnrolmentEvent.Pinged());
        }
      }
      assertThat(enrolment.isOpen()).as("it is over").isFalse();
      check();
    }

    /** Committed at once: the store sends this under the lock that tells it of the withdrawal. */
    private void anotherTillAsks() {
      EnrolmentEvent event = new EnrolmentEvent.TakenUp(request(command()));
      lines.add(now + " Withdrawn ← " + event);
      Step.Moved moved = (Step.Moved) EnrolmentSaga.on(enrolment, event, now);
      coverage.merge("Withdrawn × TakenUp", 1, Integer::sum);
      takenUp++;
      since = now;
      enrolment = moved.next();
      facts.addAll(moved.facts());
    }

    private static EnrolmentRequest request(UUID command) {
      return new EnrolmentRequest(
          new UUID(0, 1),
          new CheckoutId(new UUID(0, 2)),
          new IdentificationId(new UUID(0, 3)),
          "oslo-1",
          "till-7",
          new Msn("123456"),
          "club",
          "OSLO-47",
          T0.plusSeconds(60),
          Optional.of(command));
    }

    private void take(EnrolmentEvent event) {
      events++;
      since = now;
      // The worker looks every moment, and now and then nobody works for a while.
      late =
          random.nextInt(20) == 0
              ? Duration.ofSeconds(random.nextInt(70))
              : Duration.ofMillis(random.nextInt(300));
      lines.add(now + " " + enrolment.getClass().getSimpleName() + " ← " + event);
      Step step = EnrolmentSaga.on(enrolment, event, now);
      assertThat(EnrolmentSaga.on(enrolment, event, now)).as("same in, same out").isEqualTo(step);
      if (step instanceof Step.Moved moved) {
        if (random.nextInt(40) == 0) {
          faults++;
          lines.add("the transaction is rolled back; the event comes again");
          again(event);
          return;
        }
        boolean wasOpen = enrolment.isOpen();
        coverage.merge(
            enrolment.getClass().getSimpleName() + " × " + event.getClass().getSimpleName(),
            1,
            Integer::sum);
        assertThat(wasOpen || !moved.next().isOpen()).as("what is over stays over").isTrue();
        enrolment = moved.next();
        facts.addAll(moved.facts());
        moved.call().ifPresent(this::call);
      }
    }

    /** Due is in the state, and need not come again. */
    private void again(EnrolmentEvent event) {
      if (!(event instanceof EnrolmentEvent.Due)) {
        arrive(1, event);
      }
    }

    private void call(ProviderCall call) {
      if (call instanceof ProviderCall.Start) {
        starts++;
      }
      int fate = random.nextInt(10);
      if (fate == 0) {
        faults++;
        lines.add("crash before " + call);
        return;
      }
      EnrolmentEvent answer = login.carryOut(call, now);
      if (call instanceof ProviderCall.Poll && random.nextInt(25) == 0) {
        // The till withdraws while the poll is under way, so that any answer may come too late.
        arrive(0, new EnrolmentEvent.CancelRequested(command()));
      }
      switch (fate) {
        case 1 -> {
          faults++;
          lines.add("the answer is lost: " + answer);
          arrive(10, lost(call));
        }
        case 2 -> {
          faults++;
          lines.add("crash after " + call);
        }
        case 3 -> {
          faults++;
          lines.add("the answer is late: " + answer);
          arrive(21 + random.nextInt(20), answer);
        }
        case 4 -> {
          if (call instanceof ProviderCall.AskProfile) {
            arrive(1, new EnrolmentEvent.Busy(Duration.ofSeconds(random.nextInt(10))));
          } else {
            arrive(1, answer);
          }
        }
        case 5 -> {
          faults++;
          arrive(1, answer);
          arrive(2, answer);
        }
        default -> arrive(random.nextInt(3), answer);
      }
    }

    private static EnrolmentEvent lost(ProviderCall call) {
      return switch (call) {
        case ProviderCall.Start _ -> new EnrolmentEvent.StartUnanswered();
        case ProviderCall.Poll _ -> new EnrolmentEvent.PollUnanswered();
        case ProviderCall.AskProfile _ -> new EnrolmentEvent.ProfileUnanswered();
      };
    }

    /** What a phase may be told though nothing it waits for. None of these claims an outcome. */
    private EnrolmentEvent stray() {
      List<EnrolmentEvent> strays =
          List.of(
              new EnrolmentEvent.Pinged(),
              new EnrolmentEvent.StillPending(),
              new EnrolmentEvent.SlowDown(),
              new EnrolmentEvent.PollUnanswered(),
              new EnrolmentEvent.ProfileUnanswered(),
              new EnrolmentEvent.Busy(Duration.ofSeconds(random.nextInt(20))),
              new EnrolmentEvent.Due(),
              new EnrolmentEvent.Identified(Person.NON_MEMBER));
      return strays.get(random.nextInt(strays.size()));
    }

    private void check() {
      Map<UUID, Integer> outcomes = new HashMap<>();
      for (Fact fact : facts) {
        List<UUID> outcomeOf =
            switch (fact) {
              case Fact.Started f -> f.outcomeOf();
              case Fact.Ended f -> f.outcomeOf();
              case Fact.Enrolled _ -> List.of();
            };
        outcomeOf.forEach(id -> outcomes.merge(id, 1, Integer::sum));
      }
      for (UUID command : commands) {
        assertThat(outcomes.getOrDefault(command, 0)).as("outcomes of " + command).isEqualTo(1);
      }
      assertThat(starts).as("start calls").isLessThanOrEqualTo(1);
      assertThat(login.starts()).as("times the phone rang").isLessThanOrEqualTo(1);
      long enrolled = facts.stream().filter(Fact.Enrolled.class::isInstance).count();
      long started = facts.stream().filter(Fact.Started.class::isInstance).count();
      assertThat(started).as("told that it started").isLessThanOrEqualTo(1L + takenUp);
      switch (enrolment) {
        case Enrolment.Enrolled _ -> {
          assertThat(enrolled).isEqualTo(1);
          assertThat(login.collected()).as("nobody joins without a yes").isTrue();
        }
        case Enrolment.Ended(var _, Reason reason) -> {
          assertThat(enrolled).isZero();
          if (reason == Reason.RESULT_LOST) {
            assertThat(login.collected() || faults > 0).isTrue();
          }
        }
        case Enrolment open -> throw new AssertionError("still " + open);
      }
    }

    private UUID command() {
      UUID id = new UUID(7, 1 + commands.size());
      commands.add(id);
      return id;
    }

    private void arrive(int seconds, EnrolmentEvent event) {
      arrivals.add(
          new Arrival(
              now.plusSeconds(seconds).plusMillis(random.nextInt(1000)), random.nextInt(), event));
    }

    private int weighted(int... weights) {
      int drawn = random.nextInt(Arrays.stream(weights).sum());
      int index = 0;
      while (drawn >= weights[index]) {
        drawn -= weights[index++];
      }
      return index;
    }

    private static Instant max(Instant a, Instant b) {
      return a.isAfter(b) ? a : b;
    }

    String log() {
      return String.join("\n", lines) + "\nfacts: " + facts;
    }
  }
}
