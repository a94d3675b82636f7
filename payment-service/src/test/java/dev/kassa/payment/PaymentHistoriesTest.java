package dev.kassa.payment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Currency;
import dev.kassa.contract.Money;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.payment.AskedBy;
import dev.kassa.contract.pos.CapturePolicy;
import dev.kassa.contract.pos.OnLateApproval;
import dev.kassa.payment.World.Fate;
import dev.kassa.payment.World.ReadFate;
import dev.kassa.payment.postgres.StoredForm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Thousands of seeded histories of a checkout's payments against a model of the provider: answers
 * lost before and after the effect, late and twice, refused at the door, notifications doubled,
 * reordered, odd or gone, reads that fail or come late, full lanes, restarts, tills that ask for
 * anything at any moment, acts in the merchant portal. {@link Judge} looks on at every step, and
 * when everything has come to rest.
 */
class PaymentHistoriesTest {
  private static final boolean LONG = Boolean.getBoolean("kassa.long");
  private static final int HISTORIES = Replay.count(LONG ? 1_000_000 : 50_000);

  /** The normal run plays the same histories each time; new ones are looked for in the long run. */
  private static final long SEED =
      Replay.first(LONG ? new SplittableRandom().nextInt() : 20261122L);

  /** Too few to say anything about what histories see as a whole. */
  private static final int FEW = 5_000;

  @Test
  void everyHistoryEndsWithTheBooksAndTheTillsInAgreement() {
    System.out.printf("histories: seed %d, %,d histories%n", SEED, HISTORIES);
    long begun = System.nanoTime();
    LongAdder events = new LongAdder();
    LongAdder faults = new LongAdder();
    Optional<String> broken =
        LongStream.range(SEED, SEED + HISTORIES)
            .parallel()
            .mapToObj(seed -> broken(seed, events, faults))
            .flatMap(Optional::stream)
            .findFirst();
    if (broken.isPresent()) {
      throw new AssertionError(broken.get());
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    double many = HISTORIES;
    System.out.printf(
        "%,d histories held, %.0f a second; on average %.1f events before the faults end, %.1f"
            + " faults%n",
        HISTORIES, many / seconds, events.sum() / many, faults.sum() / many);
    assertThat(Drawing.exits()).as("exits in docs/payments.md").containsAll(Moves.exits());
    if (HISTORIES < FEW) {
      return;
    }
    Moves.heard().forEach((k, n) -> System.out.printf("  %-40s %d%n", k, n));
    assertThat(events.sum() / many).isGreaterThanOrEqualTo(15);
    assertThat(faults.sum() / many).isGreaterThanOrEqualTo(1);
    assertThat(Moves.heard().keySet())
        .as("what every phase must have heard")
        .contains(
            "Creating × CancelAsked",
            "Creating × CreateRefused",
            "Creating × NotFound",
            "Creating × NoAnswer",
            "Creating × Notified",
            "AwaitingCustomer × CallRefused",
            "Authorized × DeadlinePassed",
            "Authorized × RefundAsked",
            "Capturing × CallRefused",
            "Capturing × ReadAnswered",
            "Releasing × Unresolved",
            "Refunding × CallRefused",
            "Refunding × Notified",
            "Captured × Answered",
            "Ended × Created",
            "Ended × ReadAnswered");
  }

  private static Optional<String> broken(long seed, LongAdder events, LongAdder faults) {
    History history = new History(seed);
    try {
      history.run();
    } catch (AssertionError | RuntimeException e) {
      return Optional.of(told(seed, e));
    }
    events.add(history.events);
    faults.add(history.faults);
    return Optional.empty();
  }

  /** The story of a seed, and how it is told again. */
  private static String told(long seed, Throwable broken) {
    List<String> log = new ArrayList<>();
    try {
      log(seed, log::add);
    } catch (AssertionError | RuntimeException _) {
      // the same as before
    }
    return "seed %d: %s\n%s\n%s"
        .formatted(
            seed,
            broken,
            Replay.again(PaymentHistoriesTest.class, seed),
            String.join("\n", log.subList(Math.max(0, log.size() - 80), log.size())));
  }

  @Test
  void sameEventsGiveTheSameStatesAndFacts() {
    Replay.each(
        PaymentHistoriesTest.class,
        Replay.first(1),
        Replay.count(200),
        seed -> {
          List<String> once = new ArrayList<>();
          List<String> again = new ArrayList<>();
          log(seed, once::add);
          log(seed, again::add);
          assertThat(again).as("seed " + seed).isEqualTo(once);
        });
  }

  private static void log(long seed, Consumer<String> log) {
    History history = new History(seed);
    history.world.log = log;
    history.run();
  }

  /** One checkout's life. */
  static final class History {
    final SplittableRandom random;
    final World world;
    final boolean notificationsLost;
    final boolean readsLost;
    final boolean keepsRefusing;
    final CheckoutId checkout;
    int events;
    int faults;
    int commands;

    History(long seed) {
      // A Random would begin alike for thousands of neighbouring seeds.
      random = new SplittableRandom(seed);
      world = new World(new PaymentSaga(1), Duration.ofMillis(500), Judge::leaves);
      world.restart = StoredForm::again;
      int mode = random.nextInt(4);
      notificationsLost = mode == 1;
      world.flowing = !notificationsLost;
      readsLost = mode == 2;
      keepsRefusing = random.nextInt(20) == 0;
      checkout = new CheckoutId(new UUID(7, random.nextLong()));
    }

    void run() {
      begins();
      busy(60 + random.nextInt(80));
      Calm.rest(world, notificationsLost);
      Judge.atRest(world);
    }

    private void begins() {
      if (random.nextInt(20) == 0) {
        world.now = World.START.plusSeconds(31);
      }
      if (random.nextInt(25) == 0) {
        Desk desk = world.cancelledBefore(request(1), command());
        world.till(desk, new SagaEvent.AskedAgain(desk.request.command(), world.now));
      } else {
        world.asked(request(1));
      }
      Judge.check(world);
    }

    /** The database is lost in the middle of it. */
    void runWithARestore() {
      boolean before = random.nextBoolean();
      World backup = world.copy();
      List<Consumer<World>> since = new ArrayList<>();
      world.tape = since;
      begins();
      if (before) {
        busy(1 + random.nextInt(60));
        backup = world.copy();
        since.clear();
      }
      busy(1 + random.nextInt(60));
      world.restore(backup, List.copyOf(since), random.nextBoolean());
      Judge.check(world);
      busy(random.nextInt(40));
      Calm.rest(world, notificationsLost);
      Judge.atRest(world);
      Judge.afterRestore(world);
    }

    private void busy(int many) {
      for (int i = 0; i < many; i++) {
        world.now = world.now.plusMillis(random.nextInt(1500));
        something(world.desks.get(random.nextInt(world.desks.size())));
        Judge.check(world);
        events++;
      }
    }

    private Request request(int attempt) {
      CapturePolicy policy =
          switch (random.nextInt(4)) {
            case 0 -> new CapturePolicy.OnConfirm(30 + random.nextInt(60));
            case 1 -> new CapturePolicy.Manual();
            default -> new CapturePolicy.Immediate();
          };
      return new Request(
          new Msn("123456"),
          Reference.of(checkout, attempt),
          checkout,
          new Command(new UUID(1, random.nextLong()), new AskedBy("oslo-1", "till-7")),
          Optional.empty(),
          new Money(Currency.NOK, 1000 + random.nextInt(100_000)),
          policy,
          random.nextBoolean() ? OnLateApproval.KEEP : OnLateApproval.RELEASE,
          world.now.plusSeconds(attempt == 1 ? 30 - random.nextInt(10) : 30));
    }

    private Command command() {
      return new Command(
          new UUID(2, random.nextLong()), new AskedBy("oslo-1", "till-" + ++commands));
    }

    private void something(Desk desk) {
      switch (random.nextInt(16)) {
        case 0, 1, 2, 3 -> attempt(desk);
        case 4, 5 -> notification(desk);
        case 6 -> read(desk);
        case 7 -> customer(desk);
        case 8 -> till(desk);
        case 9 -> portal(desk);
        case 10 -> late(desk);
        case 11, 12 -> world.due(desk);
        case 13 -> instance(desk);
        default -> world.now = world.now.plusSeconds(random.nextInt(8));
      }
    }

    private void customer(Desk desk) {
      if (random.nextInt(60) == 0 && desk.provider.state == Snapshot.State.CREATED) {
        faults++;
        desk.provider.odd = true;
        desk.provider.amount += random.nextBoolean() ? 999 : -1;
      }
      desk.provider.customer(
          switch (random.nextInt(6)) {
            case 0 -> Snapshot.State.ABORTED;
            case 1 -> Snapshot.State.EXPIRED;
            default -> Snapshot.State.AUTHORIZED;
          });
    }

    private void till(Desk desk) {
      Money some = new Money(Currency.NOK, 1 + random.nextInt(60_000));
      switch (random.nextInt(7)) {
        case 0, 1 -> world.till(desk, new SagaEvent.CancelAsked(command(), world.now));
        case 2 ->
            world.till(
                desk,
                new SagaEvent.CaptureAsked(
                    command(),
                    random.nextBoolean() ? Optional.of(some) : Optional.empty(),
                    random.nextBoolean(),
                    world.now));
        case 3, 4 -> world.till(desk, new SagaEvent.RefundAsked(command(), some, world.now));
        case 5 -> {
          if (world.desks.size() < 3) {
            world.asked(request(world.desks.size() + 1));
          }
        }
        default -> world.till(desk, new SagaEvent.AskedAgain(command(), world.now));
      }
    }

    private void attempt(Desk desk) {
      if (desk.away.isEmpty()) {
        return;
      }
      Desk.Attempt attempt = desk.away.get(random.nextInt(desk.away.size()));
      Fate fate =
          random.nextInt(20) < 11
              ? Fate.ANSWERED
              : Fate.values()[1 + random.nextInt(Fate.values().length - 1)];
      if ((fate == Fate.REFUSED || fate == Fate.THIS_AMOUNT)
          && (attempt.call().kind() == SagaEvent.Kind.RELEASE
              || attempt.call().kind() == SagaEvent.Kind.TERMINATE)
          && !keepsRefusing) {
        fate = Fate.ANSWERED;
      }
      if (fate == Fate.REFUSED && keepsRefusing) {
        desk.provider.releasesNothing = true;
      }
      if (fate == Fate.THIS_AMOUNT && attempt.call().kind() != SagaEvent.Kind.CAPTURE) {
        fate = Fate.ANSWERED;
      }
      faults += fate == Fate.ANSWERED ? 0 : 1;
      world.ends(desk, attempt, fate);
    }

    private void notification(Desk desk) {
      List<ModelProvider.Told> owed = desk.provider.notifications;
      if (notificationsLost) {
        owed.clear();
      }
      if (owed.isEmpty()) {
        return;
      }
      ModelProvider.Told told =
          random.nextInt(4) > 0 ? owed.removeFirst() : owed.removeLast(); // overtook the others
      if (random.nextInt(8) == 0) {
        faults++;
        owed.addLast(told); // will come again
      }
      boolean odd = random.nextInt(30) == 0;
      faults += odd ? 1 : 0;
      world.notified(desk, told, odd ? 999_999 : told.amount());
    }

    private void read(Desk desk) {
      if (desk.reading.isEmpty()) {
        return;
      }
      ReadFate fate =
          readsLost || random.nextInt(4) == 0
              ? ReadFate.LOST
              : random.nextInt(8) == 0 ? ReadFate.LATE : ReadFate.ANSWERED;
      faults += fate == ReadFate.ANSWERED ? 0 : 1;
      world.reads(desk, desk.reading.getFirst(), fate);
    }

    private void portal(Desk desk) {
      desk.provider.unheard |= notificationsLost;
      switch (random.nextInt(36)) {
        case 0, 1, 2, 3, 4, 5 -> {
          desk.portalRefunded = true;
          desk.provider.portalRefund(1 + random.nextInt(500));
        }
        case 6, 7, 8 -> desk.provider.portalCancel();
        case 9 -> desk.provider.portalCapture();
        default -> {}
      }
    }

    private void late(Desk desk) {
      if (!desk.lateEffects.isEmpty()) {
        world.lateEffect(desk, desk.lateEffects.getFirst());
      } else if (!desk.late.isEmpty()) {
        world.lateNews(desk, desk.late.get(random.nextInt(desk.late.size())));
      }
    }

    private void instance(Desk desk) {
      switch (random.nextInt(8)) {
        case 0 -> {
          faults++;
          world.crash(random.nextBoolean());
        }
        case 1 -> world.lanesFull = true;
        default -> {
          world.lanesFull = false;
          if (!desk.lane.isEmpty()) {
            world.turn(desk, desk.lane.getFirst());
          }
        }
      }
    }
  }
}
