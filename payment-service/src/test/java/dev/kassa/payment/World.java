// One checkout with its payments, the shell that keeps them, and the provider: everything that can
// happen to it, one thing at a time.
package dev.kassa.payment;

import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.payment.OutcomePending;
import dev.kassa.contract.payment.PaymentEvent;
import dev.kassa.contract.payment.PaymentFact;
import dev.kassa.contract.payment.PaymentRefused;
import dev.kassa.payment.Desk.Attempt;
import dev.kassa.payment.SagaEvent.CallEnded;
import dev.kassa.payment.SagaEvent.Kind;
import dev.kassa.payment.SagaEvent.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The shell's part is as PaymentShell and CallMaker do it: leases, lanes, budgets and reads are the
 * production's {@link Agenda}. What goes wrong is for the driver to choose; the judge looks at the
 * world after every step.
 */
final class World {
  static final Instant START = Words.START;
  static final Duration LEASE = Duration.ofSeconds(15);

  /** What becomes of an attempt that has left. */
  enum Fate {
    ANSWERED,
    /** Carried out; the answer is lost. */
    ANSWER_LOST,
    /** Not carried out, but nobody knows. */
    LOST,
    /** Carried out later than anybody waits. */
    LATE_EFFECT,
    /** Carried out; the answer comes after the lease has ended. */
    LATE_ANSWER,
    /** Answered, and the same answer comes once more. */
    ANSWERED_TWICE,
    /** 423, 429 and the like. */
    NOT_NOW,
    /** 401, 403, 404, a redirect. */
    AT_THE_DOOR,
    /** 409. */
    CONFLICT,
    /** Nothing was sent: our breaker is open, nobody took the connection. */
    NOT_SENT,
    /** The provider refuses for a reason of its own. */
    REFUSED,
    /** The same of this amount. */
    THIS_AMOUNT
  }

  /** What becomes of a read. */
  enum ReadFate {
    ANSWERED,
    LOST,
    /** What was true now arrives later. */
    LATE
  }

  /** Looks on when an attempt leaves. */
  interface Watch {
    /** It is about to. */
    void leaves(World world, Desk desk, PlannedCall call);
  }

  PaymentSaga saga;
  final Watch watch;
  final List<Desk> desks = new ArrayList<>();
  final Duration pause;
  Instant now = START;
  boolean lanesFull;
  boolean flowing = true;

  /** Hears of every step; null: nobody listens. */
  Consumer<String> log;

  /** Hears of everything that is published; null: nobody listens. */
  Consumer<PaymentEvent> topic;

  /** What tills and the provider say from now on, for who must read it again; null: nobody. */
  List<Consumer<World>> tape;

  /** What a restart does to a state: to its stored form and back. */
  UnaryOperator<Payment> restart = payment -> payment;

  World(PaymentSaga saga, Duration pause, Watch watch) {
    this.saga = saga;
    this.watch = watch;
    this.pause = pause;
  }

  World copy() {
    World copy = new World(saga, pause, watch);
    copy.now = now;
    copy.lanesFull = lanesFull;
    copy.flowing = flowing;
    copy.restart = restart;
    desks.forEach(desk -> copy.desks.add(new Desk(desk)));
    return copy;
  }

  // ---- tills

  Desk asked(Request request) {
    Desk desk = new Desk(request);
    boolean anotherOpen = desks.stream().anyMatch(other -> other.agenda.open());
    desks.add(desk);
    owe(desk, request.command());
    record(w -> w.askedBefore(w.same(desk)));
    begin(desk, saga.asked(request, anotherOpen, now));
    return desk;
  }

  Desk cancelledBefore(Request request, Command cancel) {
    Desk desk = new Desk(request);
    desks.add(desk);
    owe(desk, cancel);
    record(w -> w.begin(w.same(desk), w.saga.cancelledBefore(request, cancel)));
    begin(desk, saga.cancelledBefore(request, cancel));
    return desk;
  }

  void till(Desk desk, SagaEvent.TillAsked asked) {
    owe(desk, asked.by());
    record(w -> w.on(w.same(desk), new SagaEvent.AskedBefore(asked)));
    on(desk, asked);
    if (desk.payment instanceof Payment.Creating p && p.cancel().isPresent()) {
      desk.stopped = true;
    }
  }

  private void record(Consumer<World> again) {
    if (tape != null) {
      tape.add(again);
    }
  }

  /** The desk of the same payment, in the world that reads the tape. */
  private Desk same(Desk desk) {
    return desks.stream().filter(d -> d.request.equals(desk.request)).findFirst().orElseThrow();
  }

  private void askedBefore(Desk desk) {
    begin(desk, saga.forgotten(desk.request, 0, now));
  }

  /**
   * The database is lost and made anew as it was, while nobody works.
   *
   * @param backup the world when the copy was made
   * @param since what was said after that, and is read again
   * @param carriedOut whether what was away reached the provider
   */
  void restore(World backup, List<Consumer<World>> since, boolean carriedOut) {
    crash(carriedOut);
    tape = null;
    saga = new PaymentSaga(2);
    now = now.plusSeconds(120);
    for (Desk desk : desks) {
      desk.lateEffects.forEach(
          call ->
              desk.provider.write(
                  call.kind(), call.key(), desk.amounts.getOrDefault(call.key(), 0L)));
      desk.restored(backup.desks.stream().filter(d -> d.request.equals(desk.request)).findFirst());
    }
    since.forEach(said -> said.accept(this));
  }

  private static void owe(Desk desk, Command command) {
    String id = command.id().toString();
    desk.told.put(
        command.id(),
        new Desk.Told(
            ProviderCall.key(desk.request, "capture/" + id),
            ProviderCall.key(desk.request, "refund/" + id),
            List.of()));
  }

  // ---- calls

  /** The lane has room again: what waited goes back, and is leased anew under the lock. */
  void turn(Desk desk, Attempt waited) {
    desk.lane.remove(waited);
    notMade(desk, waited);
  }

  private void notMade(Desk desk, Attempt attempt) {
    PlannedCall call = attempt.call();
    desk.agenda =
        desk.agenda.notMade(call.key(), call.leasedUntil().orElseThrow(), LEASE, desk.payment, now);
    overdue(desk);
    take(desk, desk.agenda.due(desk.payment, LEASE, _ -> true, true, now));
  }

  void ends(Desk desk, Attempt attempt, Fate fate) {
    desk.away.remove(attempt);
    PlannedCall call = attempt.call();
    long amount = desk.amounts.getOrDefault(call.key(), 0L);
    switch (fate) {
      case ANSWERED -> ended(desk, answer(desk, call));
      case ANSWERED_TWICE -> {
        CallEnded answer = answer(desk, call);
        ended(desk, answer);
        desk.late.add(answer);
      }
      case ANSWER_LOST -> {
        desk.provider.write(call.kind(), call.key(), amount);
        ended(desk, unresolved(call, true));
      }
      case LOST -> ended(desk, unresolved(call, true));
      case LATE_EFFECT -> {
        desk.lateEffects.add(call);
        ended(desk, unresolved(call, true));
      }
      case LATE_ANSWER -> desk.late.add(answer(desk, call));
      case NOT_NOW -> ended(desk, unresolved(call, false));
      case AT_THE_DOOR ->
          ended(
              desk,
              call.kind() == Kind.CREATE
                  ? refused(call, Refusal.AT_THE_DOOR, "401")
                  : unresolved(call, false));
      case CONFLICT ->
          ended(
              desk,
              refused(
                  call,
                  call.kind() == Kind.TERMINATE || call.kind() == Kind.RELEASE
                      ? Refusal.FOR_GOOD
                      : Refusal.CONFLICT,
                  "409"));
      case NOT_SENT -> {
        notSent(desk, call);
        ended(desk, unresolved(call, false));
      }
      case REFUSED -> {
        desk.provider.refuse(call.key(), "6260");
        ended(desk, answer(desk, call));
      }
      case THIS_AMOUNT -> {
        desk.provider.refuse(call.key(), "6140");
        ended(desk, answer(desk, call));
      }
    }
  }

  void lateEffect(Desk desk, PlannedCall call) {
    desk.lateEffects.remove(call);
    desk.provider.write(call.kind(), call.key(), desk.amounts.getOrDefault(call.key(), 0L));
  }

  void lateNews(Desk desk, SagaEvent news) {
    desk.late.remove(news);
    if (news instanceof CallEnded answer) {
      ended(desk, answer);
    } else {
      readEnded(desk, Instant.MIN, news);
    }
  }

  private CallEnded answer(Desk desk, PlannedCall call) {
    return switch (desk.provider.write(
        call.kind(), call.key(), desk.amounts.getOrDefault(call.key(), 0L))) {
      case ModelProvider.Answer.Ok(Snapshot snapshot) ->
          call.kind() == Kind.CREATE
              ? new SagaEvent.Created(call.key(), now)
              : new SagaEvent.Answered(call.kind(), call.key(), snapshot, now);
      case ModelProvider.Answer.No(String code) ->
          refused(
              call,
              call.kind() == Kind.CAPTURE && (code.equals("6140") || code.equals("6090"))
                  ? Refusal.THIS_AMOUNT
                  : Refusal.FOR_GOOD,
              code);
    };
  }

  private CallEnded refused(PlannedCall call, Refusal refusal, String code) {
    return call.kind() == Kind.CREATE
        ? new SagaEvent.CreateRefused(
            call.key(), refusal, PaymentRefused.Reason.PROVIDER_REFUSED, code, now)
        : new SagaEvent.CallRefused(call.kind(), call.key(), refusal, code, now);
  }

  private CallEnded unresolved(PlannedCall call, boolean maybeDone) {
    return new SagaEvent.Unresolved(call.kind(), call.key(), maybeDone, now);
  }

  private void ended(Desk desk, CallEnded event) {
    List<ProviderCall> wanted = on(desk, event);
    desk.agenda = desk.agenda.ended(event, desk.payment, wanted, pause, now);
  }

  private static void notSent(Desk desk, PlannedCall call) {
    Instant leasedUntil = call.leasedUntil().orElseThrow();
    desk.agenda = desk.agenda.notCounted(call.key(), leasedUntil, LEASE);
    desk.sent.remove(Map.entry(CallBudget.Operation.of(call.kind()), leasedUntil.minus(LEASE)));
  }

  // ---- reads and notifications

  void reads(Desk desk, Instant lease, ReadFate fate) {
    desk.reading.remove(lease);
    SagaEvent.ProviderSaid stands =
        desk.provider.exists()
            ? new SagaEvent.ReadAnswered(desk.provider.snapshot(), now)
            : new SagaEvent.NotFound(now);
    SagaEvent truth =
        desk.payment.standing().recall().isPresent()
            ? new SagaEvent.Forgotten(stands, desk.provider.done())
            : stands;
    switch (fate) {
      case ANSWERED -> readEnded(desk, lease, truth);
      case LOST -> readEnded(desk, lease, new SagaEvent.NoAnswer(now));
      case LATE -> desk.late.add(truth);
    }
  }

  private void readEnded(Desk desk, Instant lease, SagaEvent event) {
    desk.agenda =
        event instanceof SagaEvent.NoAnswer
            ? desk.agenda.readUnanswered(lease, Duration.ofSeconds(5), now)
            : desk.agenda.readAnswered(lease);
    on(desk, event);
    Optional<Duration> scheduled =
        ReadSchedule.next(desk.payment, desk.agenda.reads().made(), flowing);
    desk.agenda = desk.agenda.readAgain(scheduled, now);
  }

  /**
   * @param amount what it names
   */
  void notified(Desk desk, ModelProvider.Told told, long amount) {
    record(w -> w.same(desk).provider.notifications.add(told));
    boolean ours = told.key().filter(desk.agenda.calls()::containsKey).isPresent();
    on(desk, new SagaEvent.Notified(told.name(), amount, ours, Optional.empty(), now));
  }

  // ---- time and instances

  /** What the sweep finds due. */
  void due(Desk desk) {
    if (desk.payment.deadline().filter(at -> !at.isAfter(now)).isPresent()) {
      on(desk, new SagaEvent.DeadlinePassed(now));
    }
    overdue(desk);
    take(desk, desk.agenda.due(desk.payment, LEASE, _ -> true, true, now));
  }

  private void overdue(Desk desk) {
    Optional<CallEnded> overdue = desk.agenda.overdue(desk.payment, now);
    for (int heard = 0; overdue.isPresent(); heard++) {
      if (heard > desk.agenda.calls().size()) {
        throw new IllegalStateException("what is overdue is overdue again once it is heard");
      }
      List<ProviderCall> wanted = on(desk, overdue.get());
      desk.agenda = desk.agenda.ended(overdue.get(), desk.payment, wanted, Duration.ZERO, now);
      overdue = desk.agenda.overdue(desk.payment, now);
    }
  }

  /**
   * The instance is gone: what it held in memory is lost, what is stored is read again.
   *
   * @param carriedOut whether what was away reached the provider
   */
  void crash(boolean carriedOut) {
    for (Desk desk : desks) {
      if (carriedOut) {
        for (Attempt attempt : desk.away) {
          PlannedCall call = attempt.call();
          long amount = desk.amounts.getOrDefault(call.key(), 0L);
          desk.provider.write(call.kind(), call.key(), amount);
        }
      }
      desk.away.clear();
      desk.lane.clear();
      desk.reading.clear();
      if (desk.payment != desk.restarted) {
        desk.payment = restart.apply(desk.payment);
        desk.restarted = desk.payment;
      }
    }
    lanesFull = false;
  }

  // ---- what the shell does with a step

  private void begin(Desk desk, Step.Moved first) {
    desk.payment = first.next();
    desk.agenda = Agenda.begin(first.next(), alone(desk), now);
    Moves.began(first);
    log("begins", first);
    moved(desk, first);
  }

  private boolean alone(Desk desk) {
    return desks.stream()
        .noneMatch(other -> other != desk && other.agenda != null && other.agenda.open());
  }

  private List<ProviderCall> on(Desk desk, SagaEvent event) {
    Step step = saga.on(desk.payment, event);
    Moves.took(desk.payment, event, step);
    log(event, step);
    if (!(step instanceof Step.Moved moved)) {
      return List.of();
    }
    moved(desk, moved);
    return moved.calls();
  }

  private void moved(Desk desk, Step.Moved moved) {
    desk.agenda = desk.agenda.after(desk.payment, moved, flowing, now);
    desk.payment = moved.next();
    for (var fact : moved.facts()) {
      tell(desk, fact);
    }
    Set<String> begun = new HashSet<>();
    for (ProviderCall call : moved.calls()) {
      switch (call) {
        case ProviderCall.Create(String key, _) ->
            begun(desk, key, desk.request.amount().value(), begun);
        case ProviderCall.Terminate(String key, _) -> begun(desk, key, 0, begun);
        case ProviderCall.Capture(String key, long amount) -> begun(desk, key, amount, begun);
        case ProviderCall.Release(String key, _) -> begun(desk, key, 0, begun);
        case ProviderCall.Refund(String key, long amount) -> begun(desk, key, amount, begun);
        case ProviderCall.StopCreating _, ProviderCall.Read _ -> {}
      }
    }
    take(desk, desk.agenda.due(desk.payment, LEASE, begun::contains, false, now));
  }

  private static void begun(Desk desk, String key, long amount, Set<String> begun) {
    if (desk.amounts.putIfAbsent(key, amount) == null) {
      begun.add(key);
    }
  }

  private void take(Desk desk, Agenda.Due due) {
    desk.agenda = due.next();
    for (PlannedCall call : due.calls()) {
      Attempt attempt = new Attempt(call, Agenda.notAfter(call.kind(), desk.payment));
      if (lanesFull) {
        desk.lane.add(attempt);
      } else if (attempt.notAfter().filter(now::isAfter).isPresent()) {
        notMade(desk, attempt);
      } else {
        watch.leaves(this, desk, call);
        desk.sent.add(Map.entry(CallBudget.Operation.of(call.kind()), now));
        desk.away.add(attempt);
      }
    }
    due.readUntil().ifPresent(desk.reading::add);
  }

  private void tell(Desk desk, PaymentEvent event) {
    if (topic != null) {
      topic.accept(event);
    }
    if (event instanceof PaymentFact fact) {
      desk.facts = fact.standing().amounts();
      desk.gap |= fact.standing().sequence() != ++desk.sequence;
    }
    List<UUID> ids =
        switch (event) {
          case PaymentFact fact -> fact.standing().outcomeOf();
          case CommandRefused refused -> refused.outcomeOf();
          case OutcomePending _ -> List.of();
        };
    for (UUID id : ids) {
      desk.told.put(id, desk.told.get(id).and(Words.word(event)));
    }
  }

  private void log(Object what, Step step) {
    if (log != null) {
      log.accept(Words.of(now, what, step));
    }
  }
}
