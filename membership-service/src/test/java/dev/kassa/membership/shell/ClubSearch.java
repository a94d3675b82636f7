// Everything that can happen to the people of a scenario, one thing at a time, to its bound.
package dev.kassa.membership.shell;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Msisdn;
import dev.kassa.contract.Msn;
import dev.kassa.membership.enrolment.DueCall;
import dev.kassa.membership.shell.ClubWorld.Customer;
import dev.kassa.membership.shell.ClubWorld.Fate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** Depth first; a world that was seen with as much left to happen is not looked at again. */
final class ClubSearch {
  private static final Pattern SEALED = Pattern.compile("sealed:v1:[A-Za-z0-9_-]+");
  private static final Pattern TIME = Pattern.compile("2026-11-26T[0-9:.]+Z");

  /**
   * What may still happen.
   *
   * @param asks requests of tills
   * @param cancels what tills take back
   * @param faults calls and pings that go wrong
   * @param dues times that time passes
   * @param payments of customers
   */
  record Bound(int asks, int cancels, int faults, int dues, int payments) {
    Bound ask() {
      return new Bound(asks - 1, cancels, faults, dues, payments);
    }

    Bound cancel() {
      return new Bound(asks, cancels - 1, faults, dues, payments);
    }

    Bound fault() {
      return new Bound(asks, cancels, faults - 1, dues, payments);
    }

    Bound due() {
      return new Bound(asks, cancels, faults, dues - 1, payments);
    }

    Bound payment() {
      return new Bound(asks, cancels, faults, dues, payments - 1);
    }
  }

  /**
   * Somebody at a till.
   *
   * @param here at the sales unit that does not ask by itself
   * @param isThere whether they are identified already; otherwise it happens at some time
   * @param age how long ago they were identified
   * @param notMe whether they say that they are not the member whom their number finds
   */
  record Who(Msisdn number, boolean here, boolean isThere, Duration age, boolean notMe) {}

  /**
   * A beginning, and how far it is followed.
   *
   * @param fates what can go wrong with a call
   * @param before what has happened already
   */
  record Scenario(String name, Bound bound, Set<Fate> fates, Before before, List<Who> who) {}

  /** What has happened already. */
  enum Before {
    NOTHING,
    /** A till has asked for each of them. */
    ASKED,
    /** The first one's number was a member's who has it no more. */
    CHANGED_HANDS
  }

  private record Choice(ClubActs act, Bound left) {}

  /** A fingerprint of 128 bits. */
  private record Print(long a, long b) {}

  private final Scenario scenario;
  private final int most;
  private final List<Customer> customers = new ArrayList<>();
  private final Set<Print> seen = new HashSet<>();
  private final List<String> story = new ArrayList<>();
  private long steps;
  private long ends;
  private int deepest;

  /**
   * @param most worlds that are looked at; more are left out
   */
  ClubSearch(Scenario scenario, int most) {
    this.scenario = scenario;
    this.most = most;
  }

  /**
   * Looks at all.
   *
   * @throws AssertionError with the story, if something is not as it must be
   */
  void run(Seals seals, ClubMoves moves) {
    ClubWorld first = new ClubWorld(seals, moves, new ClubJudge());
    told(() -> begin(first));
    look(first, scenario.bound());
  }

  private void begin(ClubWorld world) {
    world.provider.give(ClubActs.NUMBER, "anne");
    world.provider.give(ClubActs.OTHER, "berit");
    if (scenario.before() == Before.CHANGED_HANDS) {
      Customer before =
          world.identified(
              ClubActs.NUMBER, ClubWorld.HERE, new CheckoutId(new UUID(2, 0)), Duration.ZERO);
      world.asked(before, before.place().checkoutId(), false, Duration.ZERO);
      world.ends(world.away.getFirst(), Fate.ANSWERED);
      world.decides(ClubActs.shown(world).orElseThrow(), true);
      ClubActs.calm(world);
      world.provider.give(ClubActs.NUMBER, "clara");
    }
    for (Who who : scenario.who()) {
      Msn at = who.here() ? ClubWorld.HERE : ClubWorld.THERE;
      Customer customer =
          world.expected(who.number(), at, new CheckoutId(new UUID(2, 1 + customers.size())));
      customers.add(customer);
      if (who.isThere()) {
        world.arrives(customer, who.age());
      }
      if (scenario.before() == Before.ASKED) {
        world.asked(customer, customer.place().checkoutId(), who.notMe(), Duration.ZERO);
      }
    }
  }

  /** Whether nothing was left out. */
  boolean isExhausted() {
    return seen.size() <= most;
  }

  String figures() {
    return String.format(
        Locale.ROOT,
        "search: %s, %s: %,d states, %,d steps, %,d ends, %d deep",
        scenario.name(),
        scenario.bound(),
        seen.size(),
        steps,
        ends,
        deepest);
  }

  private void look(ClubWorld world, Bound left) {
    deepest = Math.max(deepest, story.size());
    List<Choice> choices = choices(world, left);
    for (Choice choice : choices) {
      if (!isExhausted()) {
        return;
      }
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
      throw new AssertionError(
          scenario.name() + ": " + broken.getMessage() + "\n" + String.join("\n", story), broken);
    }
  }

  private List<Choice> choices(ClubWorld world, Bound left) {
    List<Choice> choices = new ArrayList<>();
    for (int i = 0; i < customers.size(); i++) {
      tills(choices, world, left, scenario.who().get(i), customers.get(i));
    }
    for (DueCall call : world.away) {
      choices.add(new Choice(ClubActs.ends(call, Fate.ANSWERED), left));
      if (left.faults() > 0) {
        for (Fate fate : scenario.fates()) {
          choices.add(new Choice(ClubActs.ends(call, fate), left.fault()));
        }
      }
    }
    world.late.forEach(
        late ->
            choices.add(new Choice(new ClubActs("a late answer", w -> w.comesLate(late)), left)));
    world.provider.all().stream()
        .filter(login -> login.isOpen(world.now))
        .forEach(
            login -> {
              String whom = login.person() + " says ";
              choices.add(
                  new Choice(new ClubActs(whom + "yes", w -> w.decides(login, true)), left));
              choices.add(
                  new Choice(new ClubActs(whom + "no", w -> w.decides(login, false)), left));
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

  private static void tills(
      List<Choice> choices, ClubWorld world, Bound left, Who who, Customer customer) {
    String store = customer.place().storeId() + " of " + customer.number();
    CheckoutId checkout = customer.place().checkoutId();
    if (!world.identifications.containsKey(customer.place().identificationId())) {
      choices.add(
          new Choice(
              new ClubActs(store + " identifies", w -> w.arrives(customer, who.age())), left));
    }
    if (left.asks() > 0) {
      choices.add(
          new Choice(
              new ClubActs(
                  store + " asks", w -> w.asked(customer, checkout, who.notMe(), Duration.ZERO)),
              left.ask()));
    }
    if (left.cancels() > 0) {
      choices.add(
          new Choice(
              new ClubActs(store + " takes it back", w -> w.cancelled(customer.place())),
              left.cancel()));
    }
    if (left.payments() > 0) {
      choices.add(
          new Choice(
              new ClubActs(store + " is paid", w -> w.paid(customer, checkout, 10_000)),
              left.payment()));
    }
  }

  /** Worlds that differ in what was sealed, or in the hour, are one. */
  private static Print print(ClubWorld world, Bound left) {
    String text =
        world.enrolments.values()
            + "\n"
            + world.provider
            + world.members
            + world.identifications.values()
            + world.purchases.values()
            + world.phones
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
