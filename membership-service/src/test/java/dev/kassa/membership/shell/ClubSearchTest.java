// Everything that can happen to one person between two tills, one thing at a time, to a bound.
package dev.kassa.membership.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.CheckoutId;
import dev.kassa.localstack.LocalKeysets;
import dev.kassa.membership.enrolment.DueCall;
import dev.kassa.membership.shell.ClubWorld.Customer;
import dev.kassa.membership.shell.ClubWorld.Fate;
import dev.kassa.messaging.Keysets;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The bound: one person at two tills of two sales units of one club; so many asks and cancels; so
 * many calls and pings that go wrong; and nothing is left out within it.
 */
class ClubSearchTest {
  private static final System.Logger LOG = System.getLogger(ClubSearchTest.class.getName());
  private static final boolean LONG = Boolean.getBoolean("kassa.long");
  private static final Bound BOUND = LONG ? new Bound(2, 1, 1, 4) : new Bound(2, 1, 1, 2);
  private static final Pattern SEALED = Pattern.compile("sealed:v1:[A-Za-z0-9_-]+");
  private static final Pattern TIME = Pattern.compile("2026-11-26T[0-9:.]+Z");

  @TempDir static Path directory;
  private static Seals seals;

  @BeforeAll
  static void keys() {
    LocalKeysets.writeMissing(directory.resolve("keysets"));
    seals = new Seals(new Keysets(directory.resolve("keysets/membership")));
  }

  /**
   * What may still happen.
   *
   * @param faults calls and pings that go wrong
   * @param dues times that time passes
   */
  private record Bound(int asks, int cancels, int faults, int dues) {
    Bound ask() {
      return new Bound(asks - 1, cancels, faults, dues);
    }

    Bound cancel() {
      return new Bound(asks, cancels - 1, faults, dues);
    }

    Bound fault() {
      return new Bound(asks, cancels, faults - 1, dues);
    }

    Bound due() {
      return new Bound(asks, cancels, faults, dues - 1);
    }
  }

  private record Choice(ClubActs act, Bound left) {}

  @Test
  void onePersonBetweenTwoTillsIsAskedOnceAndLosesNothing() {
    ClubWorld first = new ClubWorld(seals, new ClubMoves(), new ClubJudge());
    first.provider.give(ClubActs.NUMBER, "anne");
    CheckoutId here = new CheckoutId(new UUID(2, 1));
    CheckoutId there = new CheckoutId(new UUID(2, 2));
    // At a sales unit that does not ask by itself, so that the asks are the search's to choose.
    List<Customer> customers =
        List.of(
            first.identified(ClubActs.NUMBER, ClubWorld.HERE, here, Duration.ZERO),
            first.identified(ClubActs.NUMBER, ClubWorld.THERE, there, ClubActs.OLD));
    Search search = new Search(customers);
    search.look(first, BOUND);
    LOG.log(
        Level.INFO,
        "search: {0}: {1} states, {2} steps, {3} ends, {4} deep",
        BOUND,
        search.seen.size(),
        search.steps,
        search.ends,
        search.deepest);
    assertThat(search.seen).hasSizeGreaterThan(1_000);
  }

  /** Depth first; a world that was seen with as much left to happen is not looked at again. */
  private static final class Search {
    private final List<Customer> customers;
    private final Set<Print> seen = new HashSet<>();
    private final List<String> story = new ArrayList<>();
    private long steps;
    private long ends;
    private int deepest;

    Search(List<Customer> customers) {
      this.customers = customers;
    }

    void look(ClubWorld world, Bound left) {
      deepest = Math.max(deepest, story.size());
      List<Choice> choices = choices(world, left, customers);
      for (Choice choice : choices) {
        steps++;
        ClubWorld next = new ClubWorld(world);
        story.add(world.now + " " + choice.act().words());
        told(() -> choice.act().happens().accept(next));
        if (seen.add(print(next, choice.left()))) {
          look(next, choice.left());
        }
        story.removeLast();
      }
      if (choices.isEmpty()) {
        ends++;
        told(
            () -> {
              ClubActs.calm(world);
              ClubJudge.atRest(world);
            });
      }
    }

    private void told(Runnable act) {
      try {
        act.run();
      } catch (AssertionError | RuntimeException broken) {
        throw new AssertionError(broken.getMessage() + "\n" + String.join("\n", story), broken);
      }
    }
  }

  /** A fingerprint of 128 bits. */
  private record Print(long a, long b) {}

  private static List<Choice> choices(ClubWorld world, Bound left, List<Customer> customers) {
    List<Choice> choices = new ArrayList<>();
    if (left.asks() > 0) {
      for (Customer customer : customers) {
        choices.add(
            new Choice(
                new ClubActs(
                    customer.place().storeId() + " asks",
                    w -> w.asked(customer, customer.place().checkoutId(), false, Duration.ZERO)),
                left.ask()));
      }
    }
    if (left.cancels() > 0) {
      for (Customer customer : customers) {
        choices.add(
            new Choice(
                new ClubActs(
                    customer.place().storeId() + " takes it back",
                    w -> w.cancelled(customer.place())),
                left.cancel()));
      }
    }
    for (DueCall call : world.away) {
      choices.add(new Choice(ClubActs.ends(call, Fate.ANSWERED), left));
      if (left.faults() > 0) {
        for (Fate fate : Fate.values()) {
          if (fate != Fate.ANSWERED) {
            choices.add(new Choice(ClubActs.ends(call, fate), left.fault()));
          }
        }
      }
    }
    world.late.forEach(
        late ->
            choices.add(new Choice(new ClubActs("a late answer", w -> w.comesLate(late)), left)));
    ClubActs.shown(world)
        .ifPresent(
            login -> {
              choices.add(new Choice(new ClubActs("yes", w -> w.decides(login, true)), left));
              choices.add(new Choice(new ClubActs("no", w -> w.decides(login, false)), left));
            });
    for (String ping : world.owedPings) {
      choices.add(new Choice(new ClubActs("a ping", w -> w.pinged(ping)), left));
      if (left.faults() > 0) {
        choices.add(
            new Choice(
                new ClubActs("a ping is lost", w -> w.owedPings.remove(ping)), left.fault()));
      }
    }
    if (left.dues() > 0 && world.away.isEmpty() && world.nextDue().isPresent()) {
      choices.add(new Choice(new ClubActs("time passes", ClubWorld::due), left.due()));
    }
    return choices;
  }

  /** Worlds that differ in what was sealed, or in the hour, are one. */
  private static Print print(ClubWorld world, Bound left) {
    String text =
        world.enrolments.values()
            + "\n"
            + world.provider
            + world.members
            + world.pings
            + world.away
            + world.late
            + world.owedPings
            + world.commands
            + world.asks
            + left;
    String canon =
        TIME.matcher(SEALED.matcher(text).replaceAll("sealed"))
            .replaceAll(
                at -> Duration.between(world.now, Instant.parse(at.group())).toSeconds() + "s");
    long a = 0x9e3779b97f4a7c15L;
    long b = 0xc2b2ae3d27d4eb4fL;
    for (int i = 0; i < canon.length(); i++) {
      a = (a ^ canon.charAt(i)) * 0xff51afd7ed558ccdL;
      a ^= a >>> 32;
      b = (b + canon.charAt(i)) * 0xc4ceb9fe1a85ec53L;
      b ^= b >>> 29;
    }
    return new Print(a, b);
  }
}
