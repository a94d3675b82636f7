// Breadth first through everything that can happen in a World, so that the first violation found is
// the shortest story of one.
package dev.kassa.payment;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Currency;
import dev.kassa.contract.Money;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.payment.AskedBy;
import dev.kassa.contract.pos.CapturePolicy;
import dev.kassa.contract.pos.OnLateApproval;
import dev.kassa.payment.World.Attempt;
import dev.kassa.payment.World.Desk;
import dev.kassa.payment.World.Fate;
import dev.kassa.payment.World.ReadFate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** One scenario, exhausted. */
final class Search {
  /** What may be asked, each once. */
  enum Ask {
    CANCEL,
    CAPTURE,
    CAPTURE_LAST,
    REFUND,
    SECOND_ATTEMPT,
    /** The merchant portal cancels, captures or refunds. */
    PORTAL
  }

  /**
   * The bounds.
   *
   * @param faults as many answers, reads and notifications go wrong in any way
   * @param crash whether the instance may die once besides
   */
  record Scenario(
      String name,
      CapturePolicy capture,
      OnLateApproval onLateApproval,
      Set<Ask> asks,
      int faults,
      boolean crash) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Moments between which nothing begins or ends that matters: patience, validity, leases. */
  private static final int[] MOMENTS = {0, 11, 31, 47, 120, 800};

  private static final long AMOUNT = 1000;
  private static final CheckoutId CHECKOUT = new CheckoutId(new UUID(7, 7));

  private final Scenario scenario;
  private final Set<Canon.Print> seen = new HashSet<>();
  private final List<int[]> parents = new ArrayList<>();
  private long steps;
  private int depth;
  private int ends;
  private double seconds;

  Search(Scenario scenario) {
    this.scenario = scenario;
  }

  /** A world with what is left to spend. */
  private record Node(World world, int moment, int faults, boolean crash, Set<Ask> asks, int id) {
    long rest() {
      int left = 0;
      for (Ask ask : asks) {
        left |= 1 << ask.ordinal();
      }
      return ((long) left << 32) + moment * 1000L + faults * 10L + (crash ? 1 : 0);
    }
  }

  /** One thing that can happen. */
  private record Act(String words, boolean isFault, Ask ask, Consumer<World> happens) {
    static Act of(String words, Consumer<World> happens) {
      return new Act(words, false, null, happens);
    }

    static Act fault(String words, Consumer<World> happens) {
      return new Act(words, true, null, happens);
    }
  }

  /** Searches; returns the story of the shortest violation, or nothing. */
  List<String> run() {
    long begun = System.nanoTime();
    List<Node> layer = List.of(first());
    parents.add(new int[] {-1, -1});
    try {
      while (!layer.isEmpty()) {
        List<Node> next = new ArrayList<>();
        for (Node node : layer) {
          Optional<List<String>> story = expand(node, next);
          if (story.isPresent()) {
            return story.get();
          }
        }
        layer = next;
        depth++;
      }
      return List.of();
    } finally {
      seconds = (System.nanoTime() - begun) / 1e9;
    }
  }

  /** What was looked at. */
  String figures() {
    return String.format(
        "search: %s: %,d states, %,d steps, %,d ends, depth %d, %.1f s",
        scenario.name(), seen.size(), steps, ends, depth, seconds);
  }

  private Node first() {
    World world = new World(new PaymentSaga(1), Duration.ZERO);
    world.asked(request(1, World.START));
    return new Node(world, 0, scenario.faults(), scenario.crash(), scenario.asks(), 0);
  }

  private Optional<List<String>> expand(Node node, List<Node> next) {
    List<Act> acts = acts(node);
    if (acts.isEmpty()) {
      ends++;
      try {
        Calm.rest(node.world(), false);
        Judge.atRest(node.world());
      } catch (Judge.Violation violation) {
        return Optional.of(story(node.id(), -1, violation));
      }
    }
    for (int i = 0; i < acts.size(); i++) {
      steps++;
      World world = node.world().copy();
      try {
        happen(world, acts.get(i));
      } catch (Judge.Violation violation) {
        return Optional.of(story(node.id(), i, violation));
      }
      Node after = after(node, acts.get(i), world);
      if (seen.add(Canon.of(world, after.rest()))) {
        parents.add(new int[] {node.id(), i});
        next.add(after);
      }
    }
    return Optional.empty();
  }

  private static void happen(World world, Act act) {
    act.happens().accept(world);
    for (Desk desk : world.desks) {
      world.due(desk);
    }
    Judge.check(world);
  }

  private Node after(Node node, Act act, World world) {
    Set<Ask> asks = node.asks();
    if (act.ask() != null) {
      asks = new HashSet<>(asks);
      asks.remove(act.ask());
    }
    boolean time = act.words().startsWith("it is");
    boolean crash = act.words().startsWith("the instance");
    return new Node(
        world,
        node.moment() + (time ? 1 : 0),
        node.faults() - (act.isFault() ? 1 : 0),
        node.crash() && !crash,
        asks,
        parents.size());
  }

  // ---- what can happen

  private List<Act> acts(Node node) {
    List<Act> acts = new ArrayList<>();
    World world = node.world();
    for (int i = 0; i < world.desks.size(); i++) {
      calls(node, i, acts);
      reads(node, i, acts);
      notifications(node, i, acts);
      others(node, i, acts);
    }
    for (Ask ask : Ask.values()) {
      if (node.asks().contains(ask)) {
        ask(world, ask, acts);
      }
    }
    if (node.crash()) {
      acts.add(Act.of("the instance dies, and what was away had arrived", w -> w.crash(true)));
      acts.add(Act.of("the instance dies, and what was away had not", w -> w.crash(false)));
    }
    // What is on its way arrives before the next moment, or it is a fault of its own.
    boolean quiet =
        world.desks.stream().allMatch(desk -> desk.away.isEmpty() && desk.reading.isEmpty());
    if (quiet && node.moment() + 1 < MOMENTS.length) {
      Instant then = World.START.plusSeconds(MOMENTS[node.moment() + 1]);
      acts.add(Act.of("it is " + MOMENTS[node.moment() + 1] + " s", w -> w.now = then));
    }
    return acts;
  }

  private static void calls(Node node, int i, List<Act> acts) {
    Desk desk = node.world().desks.get(i);
    for (int n = 0; n < desk.away.size(); n++) {
      int away = n;
      SagaEvent.Kind kind = desk.away.get(n).call().kind();
      for (Fate fate : Fate.values()) {
        boolean possible =
            switch (fate) {
              case THIS_AMOUNT -> kind == SagaEvent.Kind.CAPTURE;
              // A cancel that is refused for no reason is told of by the model's own refusals.
              case REFUSED -> kind != SagaEvent.Kind.TERMINATE && kind != SagaEvent.Kind.RELEASE;
              case ANSWERED,
                  ANSWER_LOST,
                  LOST,
                  LATE_EFFECT,
                  LATE_ANSWER,
                  ANSWERED_TWICE,
                  NOT_NOW,
                  AT_THE_DOOR,
                  CONFLICT,
                  NOT_SENT ->
                  true;
            };
        if (possible && (fate == Fate.ANSWERED || node.faults() > 0)) {
          acts.add(
              new Act(
                  "the " + kind + " attempt: " + fate,
                  fate != Fate.ANSWERED,
                  null,
                  w -> {
                    Desk d = w.desks.get(i);
                    Attempt attempt = d.away.get(away);
                    w.ends(d, attempt, fate);
                  }));
        }
      }
    }
    if (!desk.lane.isEmpty()) {
      acts.add(
          Act.of(
              "the lane has room",
              w -> {
                w.lanesFull = false;
                w.turn(w.desks.get(i), w.desks.get(i).lane.getFirst());
              }));
    }
  }

  private static void reads(Node node, int i, List<Act> acts) {
    if (node.world().desks.get(i).reading.isEmpty()) {
      return;
    }
    for (ReadFate fate : ReadFate.values()) {
      if (fate == ReadFate.ANSWERED || node.faults() > 0) {
        acts.add(
            new Act(
                "the read: " + fate,
                fate != ReadFate.ANSWERED,
                null,
                w -> w.reads(w.desks.get(i), w.desks.get(i).reading.getFirst(), fate)));
      }
    }
  }

  private static void notifications(Node node, int i, List<Act> acts) {
    List<ModelProvider.Told> owed = node.world().desks.get(i).provider.notifications;
    if (owed.isEmpty()) {
      return;
    }
    acts.add(Act.of("a notification arrives", w -> arrives(w, i, false, false)));
    if (node.faults() > 0) {
      acts.add(
          Act.fault(
              "a notification is lost",
              w -> {
                ModelProvider books = w.desks.get(i).provider;
                books.unheard |= books.notifications.removeFirst().key().isEmpty();
              }));
      acts.add(Act.fault("a notification arrives, twice", w -> arrives(w, i, true, false)));
      acts.add(Act.fault("an odd notification arrives", w -> arrives(w, i, false, true)));
    }
  }

  private static void arrives(World w, int i, boolean twice, boolean odd) {
    List<ModelProvider.Told> owed = w.desks.get(i).provider.notifications;
    ModelProvider.Told told = owed.removeFirst();
    if (twice) {
      owed.addLast(told);
    }
    w.notified(w.desks.get(i), told, odd ? 999_999 : told.amount());
  }

  private static void others(Node node, int i, List<Act> acts) {
    Desk desk = node.world().desks.get(i);
    if (!desk.lateEffects.isEmpty()) {
      acts.add(
          Act.of(
              "a late effect",
              w -> w.lateEffect(w.desks.get(i), w.desks.get(i).lateEffects.getFirst())));
    }
    if (!desk.late.isEmpty()) {
      acts.add(
          Act.of("late news", w -> w.lateNews(w.desks.get(i), w.desks.get(i).late.getFirst())));
    }
    if (desk.provider.state == Snapshot.State.CREATED) {
      acts.add(
          Act.of(
              "the customer approves",
              w -> w.desks.get(i).provider.customer(Snapshot.State.AUTHORIZED)));
      acts.add(
          Act.of(
              "the customer declines",
              w -> w.desks.get(i).provider.customer(Snapshot.State.ABORTED)));
    }
    if (node.faults() > 0 && !node.world().lanesFull && desk.payment instanceof Payment.Creating) {
      acts.add(Act.fault("the lanes are full", w -> w.lanesFull = true));
    }
  }

  private void ask(World world, Ask ask, List<Act> acts) {
    int last = world.desks.size() - 1;
    switch (ask) {
      case CANCEL ->
          acts.add(
              asks(ask, w -> w.till(w.desks.getFirst(), new SagaEvent.CancelAsked(by(2), w.now))));
      case CAPTURE ->
          acts.add(asks(ask, w -> w.till(w.desks.getFirst(), capture(w, 3, 400, false))));
      case CAPTURE_LAST ->
          acts.add(asks(ask, w -> w.till(w.desks.getFirst(), capture(w, 4, 500, true))));
      case REFUND ->
          acts.add(
              asks(
                  ask,
                  w ->
                      w.till(
                          w.desks.getFirst(),
                          new SagaEvent.RefundAsked(by(5), money(300), w.now))));
      case SECOND_ATTEMPT -> acts.add(asks(ask, w -> w.asked(request(2, w.now))));
      case PORTAL -> {
        acts.add(asks(ask, w -> w.desks.get(last).provider.portalCancel()));
        acts.add(asks(ask, w -> w.desks.get(last).provider.portalCapture()));
        acts.add(
            asks(
                ask,
                w -> {
                  w.desks.get(last).portalRefunded = true;
                  w.desks.get(last).provider.portalRefund(300);
                }));
      }
    }
  }

  private static Act asks(Ask ask, Consumer<World> happens) {
    return new Act("asked: " + ask, false, ask, happens);
  }

  private static SagaEvent.CaptureAsked capture(World w, int n, long amount, boolean last) {
    return new SagaEvent.CaptureAsked(by(n), Optional.of(money(amount)), last, w.now);
  }

  private static Money money(long value) {
    return new Money(Currency.NOK, value);
  }

  private static Command by(int n) {
    return new Command(new UUID(0, n), new AskedBy("oslo-1", "till-7"));
  }

  private Request request(int attempt, Instant now) {
    return new Request(
        new Msn("123456"),
        Reference.of(CHECKOUT, attempt),
        CHECKOUT,
        by(10 + attempt),
        Optional.empty(),
        money(AMOUNT),
        scenario.capture(),
        scenario.onLateApproval(),
        now.plusSeconds(30));
  }

  // ---- the story

  private List<String> story(int id, int last, Judge.Violation violation) {
    List<Integer> path = new ArrayList<>();
    for (int at = id; parents.get(at)[0] >= 0; at = parents.get(at)[0]) {
      path.addFirst(parents.get(at)[1]);
    }
    if (last >= 0) {
      path.add(last);
    }
    List<String> story = new ArrayList<>();
    story.add(scenario.name());
    Node node = first();
    try {
      for (int choice : path) {
        Act act = acts(node).get(choice);
        story.add("* " + act.words());
        World world = node.world().copy();
        world.log = story::add;
        happen(world, act);
        node = after(node, act, world);
      }
      story.add("* and then nothing goes wrong any more");
      node.world().log = story::add;
      Calm.rest(node.world(), false);
      Judge.atRest(node.world());
    } catch (Judge.Violation _) {
      // told below
    }
    story.add("BROKEN: " + violation.getMessage());
    return story;
  }
}
