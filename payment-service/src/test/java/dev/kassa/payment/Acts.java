// What can happen next in a World, within the bounds of a search.
package dev.kassa.payment;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Currency;
import dev.kassa.contract.Money;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.payment.AskedBy;
import dev.kassa.contract.pos.CapturePolicy;
import dev.kassa.contract.pos.OnLateApproval;
import dev.kassa.payment.Desk.Attempt;
import dev.kassa.payment.World.Fate;
import dev.kassa.payment.World.ReadFate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** The acts of a scenario, always in the same order. */
final class Acts {
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

  Acts(Scenario scenario) {
    this.scenario = scenario;
  }

  /** What is left to spend. */
  record Left(int moment, int faults, boolean crash, Set<Ask> asks) {
    /** All of it as one number. */
    long print() {
      int open = 0;
      for (Ask ask : asks) {
        open |= 1 << ask.ordinal();
      }
      return ((long) open << 32) + moment * 1000L + faults * 10L + (crash ? 1 : 0);
    }

    /** After an act. */
    Left after(Act act) {
      Set<Ask> still = asks;
      if (act.ask() != null) {
        still = new HashSet<>(asks);
        still.remove(act.ask());
      }
      return new Left(
          moment + (act.words().startsWith("it is") ? 1 : 0),
          faults - (act.isFault() ? 1 : 0),
          crash && !act.words().startsWith("the instance"),
          still);
    }
  }

  /** One thing that can happen. */
  record Act(String words, boolean isFault, Ask ask, Consumer<World> happens) {
    static Act of(String words, Consumer<World> happens) {
      return new Act(words, false, null, happens);
    }

    static Act fault(String words, Consumer<World> happens) {
      return new Act(words, true, null, happens);
    }
  }

  /** Everything that can happen next. */
  List<Act> of(World world, Left left) {
    List<Act> acts = new ArrayList<>();
    for (int i = 0; i < world.desks.size(); i++) {
      calls(world, left, i, acts);
      reads(world, left, i, acts);
      notifications(world, left, i, acts);
      others(world, left, i, acts);
    }
    for (Ask ask : Ask.values()) {
      if (left.asks().contains(ask)) {
        ask(world, ask, acts);
      }
    }
    if (left.crash()) {
      acts.add(Act.of("the instance dies, and what was away had arrived", w -> w.crash(true)));
      acts.add(Act.of("the instance dies, and what was away had not", w -> w.crash(false)));
    }
    // What is on its way arrives before the next moment, or it is a fault of its own.
    boolean quiet =
        world.desks.stream().allMatch(desk -> desk.away.isEmpty() && desk.reading.isEmpty());
    if (quiet && left.moment() + 1 < MOMENTS.length) {
      Instant then = World.START.plusSeconds(MOMENTS[left.moment() + 1]);
      acts.add(Act.of("it is " + MOMENTS[left.moment() + 1] + " s", w -> w.now = then));
    }
    return acts;
  }

  private static void calls(World world, Left left, int i, List<Act> acts) {
    Desk desk = world.desks.get(i);
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
        if (possible && (fate == Fate.ANSWERED || left.faults() > 0)) {
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

  private static void reads(World world, Left left, int i, List<Act> acts) {
    if (world.desks.get(i).reading.isEmpty()) {
      return;
    }
    for (ReadFate fate : ReadFate.values()) {
      if (fate == ReadFate.ANSWERED || left.faults() > 0) {
        acts.add(
            new Act(
                "the read: " + fate,
                fate != ReadFate.ANSWERED,
                null,
                w -> w.reads(w.desks.get(i), w.desks.get(i).reading.getFirst(), fate)));
      }
    }
  }

  private static void notifications(World world, Left left, int i, List<Act> acts) {
    List<ModelProvider.Told> owed = world.desks.get(i).provider.notifications;
    if (owed.isEmpty()) {
      return;
    }
    acts.add(Act.of("a notification arrives", w -> arrives(w, i, false, false)));
    if (left.faults() > 0) {
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

  private static void others(World world, Left left, int i, List<Act> acts) {
    Desk desk = world.desks.get(i);
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
    if (left.faults() > 0 && !world.lanesFull && desk.payment instanceof Payment.Creating) {
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

  /** The request of an attempt of the checkout. */
  Request request(int attempt, Instant now) {
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
}
