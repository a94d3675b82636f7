package dev.kassa.payment;

import dev.kassa.payment.SagaEvent.CallEnded;
import dev.kassa.payment.SagaEvent.Kind;
import dev.kassa.payment.SagaEvent.Unresolved;
import dev.kassa.payment.Step.Moved;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What is to be done about one payment and when: its calls with their leases, within the provider's
 * limits, and its reads. Pure: the saga decides what is wanted, this decides when it may leave, and
 * whoever makes calls reports back. Never changes; each method gives the agenda that follows.
 *
 * @param calls every call there ever was, by its key, oldest first
 * @param budget attempts at them
 * @param reads when the provider is asked next
 * @param open whether the checkout's next payment must wait; what has ended never is again
 */
public record Agenda(
    SequencedMap<String, PlannedCall> calls,
    CallBudget budget,
    Reads reads,
    Instant phaseSince,
    boolean open) {
  /**
   * Of a payment that begins.
   *
   * @param alone no other payment of the checkout is open; of two that a restored database has
   *     forgotten nobody knows yet which one was
   */
  public static Agenda begin(Payment first, boolean alone, Instant now) {
    return new Agenda(
        new LinkedHashMap<>(), CallBudget.UNUSED, Reads.NONE, now, alone && first.isOpen());
  }

  /**
   * What somebody is to do now.
   *
   * @param calls leased to them
   * @param readUntil the end of the lease of the read that they are to make, if they are
   */
  public record Due(Agenda next, List<PlannedCall> calls, Optional<Instant> readUntil) {}

  // ---- what the saga wants

  /**
   * After a step.
   *
   * @param flowing whether notifications of the sales unit come
   */
  public Agenda after(Payment before, Moved step, boolean flowing, Instant now) {
    boolean samePhase = before.getClass() == step.next().getClass();
    Reads since = reads.after(samePhase);
    Optional<Instant> asked =
        step.calls().stream()
            .filter(ProviderCall.Read.class::isInstance)
            .map(call -> now.plus(((ProviderCall.Read) call).after()))
            .findFirst();
    Agenda next =
        new Agenda(
            calls,
            budget,
            since
                .scheduled(ReadSchedule.next(step.next(), since.made(), flowing).map(now::plus))
                .asked(asked),
            samePhase ? phaseSince : now,
            // What has ended never hinders the checkout's next payment again, even if it releases
            // a late approval (DESIGN 6.8).
            open && step.next().isOpen());
    for (ProviderCall call : step.calls()) {
      next = next.want(call, now);
    }
    return step.next() instanceof Payment.Creating
        ? next
        : next.each(call -> call.isGivenUp() ? call.over() : call);
  }

  private Agenda want(ProviderCall call, Instant now) {
    return switch (call) {
      case ProviderCall.Create(String key, _) -> want(Kind.CREATE, key, now);
      case ProviderCall.StopCreating _ ->
          each(c -> c.kind() == Kind.CREATE && !c.settled() ? c.stopped() : c);
      case ProviderCall.Terminate(String key, Duration after) ->
          want(Kind.TERMINATE, key, now.plus(after));
      case ProviderCall.Capture(String key, _) -> want(Kind.CAPTURE, key, now);
      case ProviderCall.Release(String key, Duration after) ->
          want(Kind.RELEASE, key, now.plus(after));
      case ProviderCall.Refund(String key, _) -> want(Kind.REFUND, key, now);
      case ProviderCall.Read _ -> this;
    };
  }

  /** A call of the same key is the same call: it is only made sooner. */
  private Agenda want(Kind kind, String key, Instant at) {
    PlannedCall known = calls.get(key);
    if (known == null) {
      return with(PlannedCall.of(kind, key, at));
    }
    return known.settled() ? this : with(known.sooner(at));
  }

  // ---- what is due

  /** When something is to be done at the earliest, unless something new is heard before. */
  public Optional<Instant> dueAt(Payment payment) {
    Stream<Instant> times = Stream.concat(reads.next().stream(), payment.deadline().stream());
    return Stream.concat(times, calls.values().stream().flatMap(call -> call.dueAt().stream()))
        .min(Comparator.naturalOrder());
  }

  /**
   * A call whose time has passed in a way that the saga must hear of before anything else is done:
   * somebody began it and fell silent, or it may not leave any more (DESIGN 6.7, 6.9).
   */
  public Optional<CallEnded> overdue(Payment payment, Instant now) {
    for (PlannedCall call : calls.values()) {
      if (call.isLost(now)) {
        return Optional.of(new Unresolved(call.kind(), call.key(), true, now));
      }
      if (call.isDue(now) && isTooLate(call, payment, now)) {
        return Optional.of(new Unresolved(call.kind(), call.key(), false, now));
      }
      if (call.isGivenUp() && isNeverSent(payment)) {
        return Optional.of(new Unresolved(call.kind(), call.key(), false, now));
      }
    }
    return Optional.empty();
  }

  /**
   * Takes everything whose time has come, within the provider's limits.
   *
   * @param lease how long it belongs to whoever takes it
   * @param ready keys of calls that can be taken
   * @param reading whether a read may be taken too
   */
  public Due due(
      Payment payment, Duration lease, Predicate<String> ready, boolean reading, Instant now) {
    Agenda next = this;
    List<PlannedCall> leased = new ArrayList<>();
    for (PlannedCall call : calls.values()) {
      if (call.isDue(now) && !isTooLate(call, payment, now) && ready.test(call.key())) {
        next = next.lease(call, payment, lease, now, leased);
      }
    }
    if (!reading || !reads.isDue(now)) {
      return new Due(next, leased, Optional.empty());
    }
    Instant until = now.plus(lease);
    return new Due(next.with(reads.leased(until, now)), leased, Optional.of(until));
  }

  private Agenda lease(
      PlannedCall call, Payment payment, Duration lease, Instant now, List<PlannedCall> leased) {
    Instant admitted = budget.admitsFrom(call.kind(), now);
    if (admitted.isAfter(now)) {
      return again(call.key(), payment, admitted);
    }
    PlannedCall taken = call.leased(now.plus(lease));
    leased.add(taken);
    return with(taken).with(budget.with(call.kind(), now));
  }

  /** The till gave up while the create waited its turn: nobody need be asked what came of it. */
  private static boolean isNeverSent(Payment payment) {
    return payment instanceof Payment.Creating creating && !creating.maybeCreated();
  }

  private static boolean isTooLate(PlannedCall call, Payment payment, Instant now) {
    return notAfter(call.kind(), payment).filter(now::isAfter).isPresent();
  }

  /** When an attempt may leave at the latest. */
  public static Optional<Instant> notAfter(Kind kind, Payment payment) {
    return kind == Kind.CREATE
        ? Optional.of(payment.standing().request().validUntil())
        : Optional.empty();
  }

  // ---- what came of it

  /**
   * An attempt has ended and the saga has heard of it.
   *
   * @param payment as it stands now
   * @param wanted what the saga wants since
   * @param pause before the same bytes go out again
   */
  public Agenda ended(
      CallEnded event, Payment payment, List<ProviderCall> wanted, Duration pause, Instant now) {
    PlannedCall call = calls.get(event.key());
    if (call == null || call.settled()) {
      return this;
    }
    if (wanted.stream().anyMatch(w -> isSame(w, event.key()))) {
      // An unresolved call that the saga goes on wanting keeps its row, its key and its bytes.
      return again(event.key(), payment, now.plus(pause));
    }
    // Creating is stopped but not over: a read may still ask for the same bytes again.
    boolean maybeAgain =
        event instanceof Unresolved
            && payment instanceof Payment.Creating
            && wanted.stream().anyMatch(ProviderCall.StopCreating.class::isInstance);
    return with(maybeAgain ? call.free() : call.over());
  }

  /**
   * An attempt was not made after all: nothing was sent, nothing is counted.
   *
   * @param leasedUntil of that attempt; of a lease that is over nothing can be given back
   * @param lease how long it was leased for
   */
  public Agenda notMade(
      String key, Instant leasedUntil, Duration lease, Payment payment, Instant at) {
    if (!isLeased(key, leasedUntil)) {
      return this;
    }
    PlannedCall call = calls.get(key);
    Agenda counted = notCounted(key, leasedUntil, lease);
    return call.isWanted()
        ? counted.with(call.notMade(call.kind() == Kind.CREATE ? capped(at, payment) : at))
        : counted.with(call.free());
  }

  /** The attempt under this lease was none: nothing was sent. */
  public Agenda notCounted(String key, Instant leasedUntil, Duration lease) {
    return isLeased(key, leasedUntil)
        ? with(budget.without(calls.get(key).kind(), leasedUntil.minus(lease)))
        : this;
  }

  private boolean isLeased(String key, Instant leasedUntil) {
    PlannedCall call = calls.get(key);
    return call != null
        && !call.settled()
        && call.leasedUntil().filter(leasedUntil::equals).isPresent();
  }

  /**
   * A read was answered, before the saga hears of it.
   *
   * @param leasedUntil of that read: one that was asked for since is still owed
   */
  public Agenda readAnswered(Instant leasedUntil) {
    return with(reads.answered(leasedUntil));
  }

  /**
   * A read was not answered.
   *
   * @param pause before it is made again, if it is owed
   */
  public Agenda readUnanswered(Instant leasedUntil, Duration pause, Instant now) {
    return with(reads.unanswered(leasedUntil, now.plus(pause)));
  }

  /** The next read is made after a while, or when it is owed if that is sooner. */
  public Agenda readAgain(Optional<Duration> pause, Instant now) {
    return with(reads.again(pause, now));
  }

  private Agenda again(String key, Payment payment, Instant at) {
    PlannedCall call = calls.get(key);
    return with(call.again(call.kind() == Kind.CREATE ? capped(at, payment) : at));
  }

  /** It is known no later than the request's end that the create does not leave any more. */
  private static Instant capped(Instant at, Payment payment) {
    Instant end = payment.standing().request().validUntil().plusMillis(1);
    return at.isBefore(end) ? at : end;
  }

  private static boolean isSame(ProviderCall wanted, String key) {
    return switch (wanted) {
      case ProviderCall.Create(String own, _) -> own.equals(key);
      case ProviderCall.Terminate(String own, _) -> own.equals(key);
      case ProviderCall.Capture(String own, _) -> own.equals(key);
      case ProviderCall.Release(String own, _) -> own.equals(key);
      case ProviderCall.Refund(String own, _) -> own.equals(key);
      case ProviderCall.StopCreating _, ProviderCall.Read _ -> false;
    };
  }

  // ---- copies

  private Agenda with(PlannedCall call) {
    SequencedMap<String, PlannedCall> changed = new LinkedHashMap<>(calls);
    changed.put(call.key(), call);
    return new Agenda(changed, budget, reads, phaseSince, open);
  }

  private Agenda each(UnaryOperator<PlannedCall> change) {
    SequencedMap<String, PlannedCall> changed = new LinkedHashMap<>(calls);
    for (Map.Entry<String, PlannedCall> entry : changed.entrySet()) {
      entry.setValue(change.apply(entry.getValue()));
    }
    return new Agenda(changed, budget, reads, phaseSince, open);
  }

  private Agenda with(CallBudget changed) {
    return new Agenda(calls, changed, reads, phaseSince, open);
  }

  private Agenda with(Reads changed) {
    return new Agenda(calls, budget, changed, phaseSince, open);
  }
}
