// Thousands of seeded histories of a club, with everything going wrong that can, judged per person.
package dev.kassa.membership.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Msisdn;
import dev.kassa.localstack.LocalKeysets;
import dev.kassa.membership.shell.ClubWorld.Customer;
import dev.kassa.membership.shell.ClubWorld.Fate;
import dev.kassa.messaging.DocsTable;
import dev.kassa.messaging.Keysets;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClubHistoriesTest {
  private static final System.Logger LOG = System.getLogger(ClubHistoriesTest.class.getName());
  private static final boolean LONG = Boolean.getBoolean("kassa.long");
  private static final int HISTORIES = LONG ? 100_000 : 1_500;

  /** The normal run plays the same histories each time; new ones are looked for in the long run. */
  static final long SEED = 2122717412430074831L;

  private static final int STEPS = 40;

  @TempDir static Path directory;
  private static Seals seals;

  @BeforeAll
  static void keys() {
    LocalKeysets.writeMissing(directory.resolve("keysets"));
    seals = new Seals(new Keysets(directory.resolve("keysets/membership")));
  }

  @Test
  void everyHistoryEndsAsItShould() {
    long seed = Long.getLong("kassa.seed", LONG ? new Random().nextLong() : SEED);
    ClubMoves moves = new ClubMoves();
    long pushes = 0;
    long members = 0;
    for (int i = 0; i < HISTORIES; i++) {
      History history =
          new History(new Random(seed + i), new ClubWorld(seals, moves, new ClubJudge()));
      try {
        history.run();
      } catch (AssertionError | RuntimeException broken) {
        throw new AssertionError(
            "seed %d: %s\n%s"
                .formatted(seed + i, broken.getMessage(), String.join("\n", history.lines)),
            broken);
      }
      pushes += history.world.provider.all().size();
      members += history.world.members.size();
    }
    LOG.log(
        Level.INFO,
        "clubs: {0} histories, seed {1}, {2} pushes and {3} members",
        HISTORIES,
        Long.toString(seed),
        pushes,
        members);
    moves.taken.forEach((move, times) -> LOG.log(Level.INFO, "{0}: {1}", move, times));
    if (LONG) {
      assertThat(moves.taken.keySet()).as("seed %d: moves", seed).containsAll(DECLARED);
    } else {
      assertThat(moves.taken.keySet()).as("seed %d: moves", seed).isEqualTo(DECLARED);
    }
    assertThat(phases()).as("moves, as docs/enrolment.md draws them").isEqualTo(drawn());
  }

  /** The moves between phases that every run makes. */
  private static final Set<String> DECLARED =
      Set.of(
          "* --> Ended",
          "* --> Starting",
          "* --> Unidentified",
          "Collected --> Ended",
          "Collected --> Enrolled",
          "Collected, found --> Collected",
          "Collected, found --> Enrolled",
          "Collected, found --> StartUnknown",
          "Collected, found, withdrawn --> Collected, found",
          "Collected, found, withdrawn --> StartUnknown, withdrawn",
          "Collected, withdrawn --> Collected",
          "Collected, withdrawn --> Ended",
          "Found --> Collected, found",
          "Found --> Found, withdrawn",
          "Found --> StartUnknown",
          "Found, withdrawn --> Collected, found, withdrawn",
          "Found, withdrawn --> Ended",
          "Found, withdrawn --> Found",
          "Found, withdrawn --> StartUnknown, withdrawn",
          "StartUnknown --> Collected",
          "StartUnknown --> Ended",
          "StartUnknown --> Found",
          "StartUnknown --> StartUnknown, withdrawn",
          "StartUnknown --> Waiting",
          "StartUnknown, withdrawn --> Collected, withdrawn",
          "StartUnknown, withdrawn --> Ended",
          "StartUnknown, withdrawn --> Found",
          "StartUnknown, withdrawn --> StartUnknown",
          "StartUnknown, withdrawn --> Waiting, withdrawn",
          "Starting --> Ended",
          "Starting --> StartUnknown",
          "Starting --> Starting, withdrawn",
          "Starting --> Waiting",
          "Starting, withdrawn --> Ended",
          "Starting, withdrawn --> StartUnknown, withdrawn",
          "Starting, withdrawn --> Starting",
          "Starting, withdrawn --> Waiting, withdrawn",
          "Unidentified --> Ended",
          "Unidentified --> Starting",
          "Waiting --> Collected",
          "Waiting --> Ended",
          "Waiting --> Waiting, withdrawn",
          "Waiting, withdrawn --> Collected, withdrawn",
          "Waiting, withdrawn --> Ended",
          "Waiting, withdrawn --> Waiting");

  /** The same without what is said of a phase. */
  private static Set<String> phases() {
    return DECLARED.stream()
        .map(move -> move.replaceAll(", [a-z]+", "").replace("*", "[*]"))
        .filter(move -> !move.replaceAll(".* --> ", "").equals(move.replaceAll(" --> .*", "")))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> drawn() {
    return DocsTable.lines("enrolment.md").stream()
        .map(String::strip)
        .filter(line -> line.contains(" --> "))
        .map(line -> line.split(" : ", 2)[0])
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Two people and two numbers, two tills, and dice. */
  static final class History {
    private static final List<Msisdn> NUMBERS = List.of(ClubActs.NUMBER, ClubActs.OTHER);
    private final Random random;
    private final ClubWorld world;
    private final List<String> lines = new ArrayList<>();
    private final List<Customer> customers = new ArrayList<>();
    private final List<Customer> expected = new ArrayList<>();
    private int people;

    History(Random random, ClubWorld world) {
      this.random = random;
      this.world = world;
      NUMBERS.forEach(number -> world.provider.give(number, "person-" + people++));
    }

    void run() {
      for (int i = 0; i < STEPS; i++) {
        ClubActs act = next();
        lines.add(world.now + " " + act.words());
        act.happens().accept(world);
      }
      lines.add(world.now + " and then nothing goes wrong any more");
      ClubActs.calm(world);
      ClubJudge.atRest(world);
    }

    private ClubActs next() {
      int die = random.nextInt(100);
      if (customers.isEmpty() || die < 12) {
        return identification();
      }
      if (die < 30) {
        return ask();
      }
      if (die < 40) {
        return new ClubActs("a till takes it back", w -> w.cancelled(one(customers).place()));
      }
      if (die < 46) {
        Customer customer = one(customers);
        CheckoutId where =
            random.nextInt(5) == 0
                ? one(customers).place().checkoutId()
                : customer.place().checkoutId();
        return new ClubActs("paid", w -> w.paid(customer, where, 10_000));
      }
      if (die < 50 && world.nextDue().isEmpty() && world.away.isEmpty()) {
        Msisdn number = one(NUMBERS);
        return new ClubActs(
            "the number changes hands",
            w -> {
              // Who had it has left.
              customers.removeIf(customer -> customer.number().equals(number));
              expected.removeIf(customer -> customer.number().equals(number));
              w.provider.give(number, "person-" + people++);
            });
      }
      if (die < 70 && !world.away.isEmpty()) {
        Fate fate = random.nextInt(2) == 0 ? Fate.ANSWERED : one(List.of(Fate.values()));
        return ClubActs.ends(one(world.away), fate);
      }
      if (die < 76 && !world.late.isEmpty()) {
        return new ClubActs("a late answer comes", w -> w.comesLate(one(w.late)));
      }
      if (die < 84 && ClubActs.shown(world).isPresent()) {
        boolean yes = random.nextInt(4) > 0;
        return new ClubActs(
            "the customer says " + (yes ? "yes" : "no"),
            w -> w.decides(ClubActs.shown(w).orElseThrow(), yes));
      }
      if (die < 90 && !world.owedPings.isEmpty()) {
        return random.nextInt(5) == 0
            ? new ClubActs("a ping is lost", w -> w.owedPings.removeFirst())
            : new ClubActs("a ping", w -> w.pinged(one(w.owedPings)));
      }
      return world.nextDue().isPresent() && world.away.isEmpty()
          ? new ClubActs("time passes", ClubWorld::due)
          : ask();
    }

    private ClubActs identification() {
      Msisdn number = one(NUMBERS);
      boolean here = random.nextBoolean();
      Duration age = random.nextInt(5) == 0 ? ClubActs.OLD : ClubActs.FRESH;
      if (random.nextInt(4) == 0) {
        boolean notMe = random.nextInt(4) == 0;
        Duration asked = random.nextInt(8) == 0 ? ClubActs.OLD : ClubActs.FRESH;
        return new ClubActs(
            number + " is asked for before they are identified, not me " + notMe,
            w -> {
              Customer customer =
                  w.expected(number, here ? ClubWorld.HERE : ClubWorld.THERE, ClubActs.checkout(w));
              w.asked(customer, customer.place().checkoutId(), notMe, asked);
              expected.add(customer);
            });
      }
      if (!expected.isEmpty() && random.nextBoolean()) {
        return new ClubActs(
            "and here they are",
            w -> {
              Customer customer = expected.removeFirst();
              w.arrives(customer, age);
              customers.add(customer);
            });
      }
      return new ClubActs(
          number + " is identified " + (here ? "here" : "there") + " " + age + " ago",
          w ->
              customers.add(
                  w.identified(
                      number, here ? ClubWorld.HERE : ClubWorld.THERE, ClubActs.checkout(w), age)));
    }

    private ClubActs ask() {
      Customer customer = one(customers);
      boolean wrong = random.nextInt(10) == 0;
      CheckoutId where =
          wrong ? one(customers).place().checkoutId() : customer.place().checkoutId();
      boolean notMe = random.nextInt(4) == 0;
      Duration age = random.nextInt(8) == 0 ? ClubActs.OLD : ClubActs.FRESH;
      return new ClubActs(
          "asked for %s, not me %s, %s ago".formatted(customer, notMe, age),
          w -> w.asked(customer, where, notMe, age));
    }

    private <T> T one(List<T> of) {
      return of.get(random.nextInt(of.size()));
    }
  }
}
