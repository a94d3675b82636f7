package dev.kassa.payment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Currency;
import dev.kassa.contract.Money;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.payment.AskedBy;
import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.payment.OutcomePending;
import dev.kassa.contract.payment.PaymentFact;
import dev.kassa.contract.pos.CapturePolicy;
import dev.kassa.contract.pos.OnLateApproval;
import dev.kassa.payment.SagaEvent.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Thousands of seeded histories of one payment against a model of the provider: answers lost before
 * and after the effect, late effects, notifications doubled, reordered or gone, reads that fail,
 * tills that cancel, capture and refund at any moment, acts in the merchant portal. After the
 * faults end and everything under way has come to its end, the invariants of DESIGN 6 must hold.
 */
class PaymentHistoriesTest {
  private static final int HISTORIES = Integer.getInteger("kassa.histories", 20_000);
  private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

  @Test
  void everyHistoryEndsWithTheBooksAndTheTillsInAgreement() {
    long seed = Long.getLong("kassa.seed", 20261122L);
    System.out.printf("histories: seed %d, %d histories%n", seed, HISTORIES);
    Map<String, Integer> coverage = new TreeMap<>();
    long events = 0;
    long faults = 0;
    for (int i = 0; i < HISTORIES; i++) {
      History history = new History(seed + i);
      try {
        history.run();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "seed "
                + (seed + i)
                + " (-Dkassa.seed=… -Dkassa.histories=1): "
                + e.getMessage()
                + "\n"
                + String.join("\n", history.log.subList(0, Math.min(80, history.log.size()))),
            e);
      }
      events += history.eventsBeforeCalm;
      faults += history.faults;
      history.coverage.forEach((k, n) -> coverage.merge(k, n, Integer::sum));
    }
    double meanLength = (double) events / HISTORIES;
    double meanFaults = (double) faults / HISTORIES;
    System.out.printf(
        "mean length %.1f events before the faults end, mean faults %.1f%n",
        meanLength, meanFaults);
    coverage.forEach((k, n) -> System.out.printf("  %-45s %d%n", k, n));
    assertThat(meanLength).isGreaterThanOrEqualTo(15);
    assertThat(meanFaults).isGreaterThanOrEqualTo(1);
    assertThat(coverage.keySet())
        .as("moves that every phase must have seen")
        .contains(
            "Creating × CancelAsked",
            "Creating × NotFound",
            "Creating × Notified",
            "AwaitingCustomer × CallRefused",
            "Authorized × DeadlinePassed",
            "Capturing × CallRefused",
            "Capturing × ReadAnswered",
            "Releasing × Unresolved",
            "Refunding × Notified",
            "Captured × Notified",
            "Ended × Notified",
            "Ended × ReadAnswered");
  }

  @Test
  void sameEventsGiveTheSameStatesAndFacts() {
    for (long seed = 1; seed <= 200; seed++) {
      History one = new History(seed);
      History two = new History(seed);
      one.run();
      two.run();
      assertThat(one.log).as("seed " + seed).isEqualTo(two.log);
      assertThat(one.facts).as("seed " + seed).isEqualTo(two.facts);
    }
  }

  /** A stored call, as the shell keeps it. */
  private static final class Row {
    final Kind kind;
    final String key;
    final long amount;
    Instant due;
    boolean settled;
    boolean stopped;

    Row(Kind kind, String key, long amount, Instant due) {
      this.kind = kind;
      this.key = key;
      this.amount = amount;
      this.due = due;
    }
  }

  /** One payment's life. */
  private static final class History {
    final Random random;
    final List<String> log = new ArrayList<>();
    final Map<String, Integer> coverage = new HashMap<>();
    final List<dev.kassa.contract.payment.PaymentEvent> facts = new ArrayList<>();
    final Map<UUID, Integer> outcomes = new LinkedHashMap<>();
    final PaymentSaga saga = new PaymentSaga(1);
    final ModelProvider provider = new ModelProvider();
    final List<Row> rows = new ArrayList<>();
    final List<Runnable> lateEffects = new ArrayList<>();
    final boolean notificationsLost;
    final boolean readsLost;
    Payment payment;
    Instant now = START;
    Optional<Instant> nextRead = Optional.empty();
    int reads;
    int events;
    int eventsBeforeCalm;
    int faults;
    int commands;
    boolean calm;

    History(long seed) {
      random = new Random(seed);
      int mode = random.nextInt(4);
      notificationsLost = mode == 1;
      readsLost = mode == 2;
    }

    void run() {
      Request request = request();
      outcomes.put(request.command().id(), 0);
      if (random.nextInt(20) == 0) {
        now = START.plusSeconds(31);
      }
      if (random.nextInt(25) == 0) {
        Command cancel = command();
        take(saga.cancelledBefore(request, cancel));
        on(new SagaEvent.AskedAgain(request.command(), now));
      } else {
        take(saga.asked(request, random.nextInt(25) == 0, now));
      }
      int busy = 80 + random.nextInt(100);
      for (int i = 0; i < busy; i++) {
        now = now.plusMillis(random.nextInt(1500));
        something();
      }
      settle();
      judge();
    }

    private Request request() {
      CapturePolicy policy =
          switch (random.nextInt(4)) {
            case 0 -> new CapturePolicy.OnConfirm(30 + random.nextInt(60));
            case 1 -> new CapturePolicy.Manual();
            default -> new CapturePolicy.Immediate();
          };
      CheckoutId checkout = new CheckoutId(new UUID(7, random.nextLong()));
      return new Request(
          new Msn("123456"),
          Reference.of(checkout, 1),
          checkout,
          new Command(new UUID(1, random.nextLong()), new AskedBy("oslo-1", "till-7")),
          Optional.empty(),
          new Money(Currency.NOK, 1000 + random.nextInt(100_000)),
          policy,
          random.nextBoolean() ? OnLateApproval.KEEP : OnLateApproval.RELEASE,
          START.plusSeconds(30));
    }

    private Command command() {
      Command command =
          new Command(new UUID(2, random.nextLong()), new AskedBy("oslo-1", "till-" + ++commands));
      outcomes.put(command.id(), 0);
      return command;
    }

    private void something() {
      switch (random.nextInt(14)) {
        case 0, 1, 2, 3 -> makeACall();
        case 4, 5 -> deliver();
        case 6 -> read();
        case 7 ->
            provider.customer(
                switch (random.nextInt(6)) {
                  case 0 -> Snapshot.State.ABORTED;
                  case 1 -> Snapshot.State.EXPIRED;
                  default -> Snapshot.State.AUTHORIZED;
                });
        case 8 -> till();
        case 9 -> {
          if (random.nextInt(6) == 0 && !notificationsLost) {
            provider.portalRefund(1 + random.nextInt(500));
          } else if (random.nextInt(12) == 0 && !notificationsLost) {
            provider.portalCancel();
          }
        }
        case 10 -> {
          if (!lateEffects.isEmpty()) {
            lateEffects.removeFirst().run();
          }
        }
        case 11 -> deadline();
        default -> now = now.plusSeconds(random.nextInt(8));
      }
    }

    private void till() {
      Money some = new Money(Currency.NOK, 1 + random.nextInt(60_000));
      switch (random.nextInt(6)) {
        case 0, 1 -> on(new SagaEvent.CancelAsked(command(), now));
        case 2 ->
            on(
                new SagaEvent.CaptureAsked(
                    command(),
                    random.nextBoolean() ? Optional.of(some) : Optional.empty(),
                    random.nextBoolean(),
                    now));
        case 3, 4 -> on(new SagaEvent.RefundAsked(command(), some, now));
        default -> on(new SagaEvent.AskedAgain(command(), now));
      }
    }

    private void makeACall() {
      List<Row> due =
          rows.stream().filter(r -> !r.settled && !r.stopped && !r.due.isAfter(now)).toList();
      if (due.isEmpty()) {
        return;
      }
      Row row = due.get(random.nextInt(due.size()));
      int fate = calm ? 9 : random.nextInt(10);
      log.add(now + " call " + row.kind + " fate " + fate);
      switch (fate) {
        case 0 -> { // carried out, answer lost
          faults++;
          provider.write(row.kind, row.key, row.amount);
          unresolved(row, true);
        }
        case 1 -> { // not carried out, but who knows
          faults++;
          unresolved(row, true);
        }
        case 2 -> { // certainly not carried out
          faults++;
          unresolved(row, false);
        }
        case 3 -> { // carried out later than anybody waits
          faults++;
          lateEffects.add(() -> provider.write(row.kind, row.key, row.amount));
          unresolved(row, true);
        }
        default -> answer(row, provider.write(row.kind, row.key, row.amount));
      }
    }

    private void answer(Row row, ModelProvider.Answer answer) {
      row.settled = true;
      switch (answer) {
        case ModelProvider.Answer.Ok _ ->
            on(
                row.kind == Kind.CREATE
                    ? new SagaEvent.Created(now)
                    : new SagaEvent.Answered(row.kind, provider.snapshot(), now));
        case ModelProvider.Answer.No(String code) ->
            on(new SagaEvent.CallRefused(row.kind, code, now));
      }
    }

    private void unresolved(Row row, boolean maybeDone) {
      row.settled = true; // unless the saga goes on wanting it
      on(new SagaEvent.Unresolved(row.kind, maybeDone, now));
    }

    private void deliver() {
      if (notificationsLost) {
        provider.notifications.clear();
        return;
      }
      if (provider.notifications.isEmpty()) {
        return;
      }
      ModelProvider.Told told =
          calm || random.nextInt(4) > 0
              ? provider.notifications.removeFirst()
              : provider.notifications.removeLast(); // overtook the others
      if (!calm && random.nextInt(8) == 0) {
        faults++;
        provider.notifications.addLast(told); // will come again
      }
      boolean ours =
          told.key().isPresent() && rows.stream().anyMatch(r -> r.key.equals(told.key().get()));
      on(new SagaEvent.Notified(told.name(), told.amount(), ours, Optional.empty(), now));
    }

    private void read() {
      if (nextRead.isEmpty() || nextRead.get().isAfter(now)) {
        return;
      }
      reads++;
      nextRead = ReadSchedule.next(payment, reads, !notificationsLost).map(now::plus);
      if (!calm && (readsLost || random.nextInt(4) == 0)) {
        faults++;
        if (nextRead.isEmpty()) {
          nextRead = Optional.of(now.plusSeconds(5));
        }
        return;
      }
      on(
          provider.exists()
              ? new SagaEvent.ReadAnswered(provider.snapshot(), now)
              : new SagaEvent.NotFound(now));
    }

    private void deadline() {
      if (payment.deadline().filter(d -> !d.isAfter(now)).isPresent()) {
        on(new SagaEvent.DeadlinePassed(now));
      }
    }

    private void on(SagaEvent event) {
      events++;
      coverage.merge(
          payment.getClass().getSimpleName() + " × " + event.getClass().getSimpleName(),
          1,
          Integer::sum);
      Step step = saga.on(payment, event);
      log.add(now + " " + event + " → " + (step instanceof Step.Moved m ? m.next() : step));
      switch (step) {
        case Step.Moved moved -> take(moved);
        case Step.Ignored _ -> {}
      }
    }

    private void take(Step.Moved moved) {
      boolean samePhase = payment != null && payment.getClass() == moved.next().getClass();
      payment = moved.next();
      if (!samePhase) {
        reads = 0;
      }
      nextRead =
          ReadSchedule.earlier(
              samePhase ? nextRead : Optional.empty(),
              ReadSchedule.next(payment, reads, !notificationsLost).map(now::plus));
      for (var fact : moved.facts()) {
        facts.add(fact);
        log.add("    fact " + fact);
        ids(fact).forEach(id -> outcomes.merge(id, 1, Integer::sum));
      }
      for (ProviderCall call : moved.calls()) {
        log.add("    wants " + call);
        switch (call) {
          case ProviderCall.Create(String key) -> row(Kind.CREATE, key, amount(), Duration.ZERO);
          case ProviderCall.StopCreating _ ->
              rows.stream().filter(r -> r.kind == Kind.CREATE).forEach(r -> r.stopped = true);
          case ProviderCall.Terminate(String key, Duration after) ->
              row(Kind.TERMINATE, key, 0, after);
          case ProviderCall.Capture(String key, long amount) ->
              row(Kind.CAPTURE, key, amount, Duration.ZERO);
          case ProviderCall.Release(String key, Duration after) -> row(Kind.RELEASE, key, 0, after);
          case ProviderCall.Refund(String key, long amount) ->
              row(Kind.REFUND, key, amount, Duration.ZERO);
          case ProviderCall.Read(Duration after) -> {
            nextRead = ReadSchedule.earlier(nextRead, Optional.of(now.plus(after)));
          }
        }
      }
    }

    private long amount() {
      return payment.standing().request().amount().value();
    }

    private void row(Kind kind, String key, long amount, Duration after) {
      Optional<Row> same = rows.stream().filter(r -> r.key.equals(key)).findFirst();
      if (same.isPresent()) {
        assertThat(same.get().kind).isEqualTo(kind);
        same.get().settled = false;
        same.get().stopped = false;
        same.get().due = now.plus(after);
      } else {
        rows.add(new Row(kind, key, amount, now.plus(after)));
      }
    }

    /** No more faults; everything under way comes to its end, and ten minutes pass. */
    private void settle() {
      calm = true;
      eventsBeforeCalm = events;
      log.add(now + " calm");
      lateEffects.forEach(Runnable::run);
      lateEffects.clear();
      int guard = 0;
      while (true) {
        if (guard++ > 2000) {
          throw new AssertionError("does not come to rest in " + payment);
        }
        int before = events;
        deliver();
        makeACall();
        read();
        deadline();
        if (events != before || !provider.notifications.isEmpty()) {
          continue;
        }
        Optional<Instant> next = nextMoment();
        if (next.isEmpty()) {
          return;
        }
        now = next.get().isAfter(now) ? next.get() : now.plusMillis(1);
        if (now.isAfter(START.plus(Duration.ofMinutes(12)))) {
          provider.customer(Snapshot.State.EXPIRED);
        }
        if (now.isAfter(START.plus(Duration.ofDays(30)))) {
          return;
        }
      }
    }

    private Optional<Instant> nextMoment() {
      TreeSet<Instant> moments = new TreeSet<>(Comparator.naturalOrder());
      rows.stream().filter(r -> !r.settled && !r.stopped).forEach(r -> moments.add(r.due));
      payment.deadline().ifPresent(moments::add);
      nextRead.ifPresent(moments::add);
      if (provider.exists() && provider.state == Snapshot.State.CREATED) {
        moments.add(START.plus(Duration.ofMinutes(13)));
      }
      return moments.isEmpty() ? Optional.empty() : Optional.of(moments.first());
    }

    private void judge() {
      assertThat(provider.reserved()).as("nobody's money stays reserved").isZero();
      outcomes.forEach((id, n) -> assertThat(n).as("outcomes of command " + id).isEqualTo(1));
      long sequence = 0;
      for (var event : facts) {
        if (event instanceof PaymentFact fact) {
          assertThat(fact.standing().sequence()).isEqualTo(++sequence);
        }
      }
      if (provider.exists() && provider.state == Snapshot.State.AUTHORIZED) {
        assertThat(payment.standing().amounts())
            .as("our amounts are the books'")
            .isEqualTo(provider.snapshot().amounts());
      }
      assertThat(payment)
          .as("at rest")
          .isInstanceOfAny(Payment.Captured.class, Payment.Ended.class);
      if (payment.standing().request().capture() instanceof CapturePolicy.Immediate) {
        assertThat(provider.captures).as("captured once at most").isLessThanOrEqualTo(1);
      }
      assertThat(provider.captured).isLessThanOrEqualTo(provider.amount);
    }

    private static List<UUID> ids(dev.kassa.contract.payment.PaymentEvent event) {
      return switch (event) {
        case PaymentFact fact -> fact.standing().outcomeOf();
        case CommandRefused refused -> refused.outcomeOf();
        case OutcomePending _ -> List.of();
      };
    }
  }
}
