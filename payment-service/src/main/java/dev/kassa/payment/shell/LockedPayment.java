package dev.kassa.payment.shell;

import dev.kassa.contract.Currency;
import dev.kassa.messaging.Sealer;
import dev.kassa.payment.CallBudget;
import dev.kassa.payment.Payment;
import dev.kassa.payment.ProviderCall;
import dev.kassa.payment.ReadSchedule;
import dev.kassa.payment.SagaEvent.Kind;
import dev.kassa.payment.Step;
import dev.kassa.payment.epayment.RequestBodies;
import dev.kassa.payment.postgres.PaymentName;
import dev.kassa.payment.postgres.StoredCall;
import dev.kassa.payment.postgres.StoredPayment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A payment while a batch decides about it: what was loaded, and what its events have made of it.
 * Several events of one batch see each other's work here.
 */
final class LockedPayment {
  private final PaymentName name;
  private final boolean isNew;
  private final Sealer sealer;
  private final Duration lease;
  private final Optional<String> traceParent;
  private final Set<UUID> commands;
  private final Map<String, StoredCall> calls = new LinkedHashMap<>();
  private final Set<String> newCalls = new LinkedHashSet<>();
  private final Set<String> movedCalls = new LinkedHashSet<>();
  private final List<LeasedCall> leased = new ArrayList<>();
  private Payment payment;
  private CallBudget budget;
  private int reads;
  private Optional<Instant> nextRead;
  private Instant phaseSince;
  private boolean open;
  private boolean changed;
  private boolean readsNow;

  /** One that was loaded. */
  LockedPayment(PaymentName name, StoredPayment stored, Sealer sealer, Duration lease) {
    this.name = name;
    this.isNew = false;
    this.sealer = sealer;
    this.lease = lease;
    this.payment = stored.payment();
    this.traceParent = stored.traceParent();
    this.commands = new LinkedHashSet<>(stored.commands());
    this.budget = stored.budget();
    this.reads = stored.reads();
    this.nextRead = stored.nextRead();
    this.phaseSince = stored.phaseSince();
    this.open = stored.open();
    stored.calls().forEach(call -> calls.put(call.key(), call));
  }

  /** One that begins. */
  LockedPayment(
      PaymentName name,
      Payment first,
      UUID command,
      Optional<String> traceParent,
      Sealer sealer,
      Duration lease,
      Instant now) {
    this.name = name;
    this.isNew = true;
    this.sealer = sealer;
    this.lease = lease;
    this.payment = first;
    this.traceParent = traceParent;
    this.commands = new LinkedHashSet<>(Set.of(command));
    this.budget = CallBudget.UNUSED;
    this.nextRead = Optional.empty();
    this.phaseSince = now;
    this.open = first.isOpen();
    this.changed = true;
  }

  PaymentName name() {
    return name;
  }

  boolean isNew() {
    return isNew;
  }

  boolean isChanged() {
    return changed;
  }

  Payment payment() {
    return payment;
  }

  boolean isOpen() {
    return open;
  }

  Instant phaseSince() {
    return phaseSince;
  }

  int reads() {
    return reads;
  }

  Optional<String> traceParent() {
    return traceParent;
  }

  /** Whether the command is new to this payment (DESIGN 7), remembered from now on. */
  boolean firstTime(UUID command) {
    boolean first = commands.add(command);
    changed |= first;
    return first;
  }

  /** Whether the key is one of this payment's calls. */
  boolean isOurs(String key) {
    return calls.containsKey(key);
  }

  /**
   * Takes a step.
   *
   * @param createBody bytes of the create call, for the step that first asks for it
   * @param flowing whether notifications of the sales unit come
   */
  void move(Step.Moved step, Optional<byte[]> createBody, boolean flowing, Instant now) {
    boolean samePhase = payment.getClass() == step.next().getClass();
    payment = step.next();
    // What has ended never hinders the checkout's next payment again, even if it releases a late
    // approval (DESIGN 6.8).
    open = open && payment.isOpen();
    changed = true;
    if (!samePhase) {
      reads = 0;
      phaseSince = now;
    }
    scheduleRead(step, samePhase, flowing, now);
    for (ProviderCall call : step.calls()) {
      want(call, createBody, now);
    }
  }

  /** Without another step: when to ask the provider next. */
  void readAt(Optional<Instant> at) {
    changed |= !at.equals(nextRead);
    nextRead = at;
  }

  private void scheduleRead(Step.Moved step, boolean samePhase, boolean flowing, Instant now) {
    Optional<Instant> scheduled = ReadSchedule.next(payment, reads, flowing).map(now::plus);
    Optional<Instant> asked =
        step.calls().stream()
            .filter(ProviderCall.Read.class::isInstance)
            .map(call -> now.plus(((ProviderCall.Read) call).after()))
            .findFirst();
    // A read that was asked for earlier in this phase is still owed.
    Optional<Instant> owed = samePhase ? nextRead : Optional.empty();
    nextRead = ReadSchedule.earlier(owed, ReadSchedule.earlier(scheduled, asked));
  }

  private void want(ProviderCall call, Optional<byte[]> createBody, Instant now) {
    Currency currency = payment.standing().request().amount().currency();
    switch (call) {
      case ProviderCall.Create(String key) ->
          want(Kind.CREATE, key, createBody.orElse(new byte[0]), Duration.ZERO, now);
      case ProviderCall.StopCreating _ -> stopCreating();
      case ProviderCall.Terminate(String key, Duration after) ->
          want(Kind.TERMINATE, key, RequestBodies.terminate(), after, now);
      case ProviderCall.Capture(String key, long amount) ->
          want(Kind.CAPTURE, key, RequestBodies.modification(currency, amount), Duration.ZERO, now);
      case ProviderCall.Release(String key, Duration after) ->
          want(Kind.RELEASE, key, RequestBodies.release(), after, now);
      case ProviderCall.Refund(String key, long amount) ->
          want(Kind.REFUND, key, RequestBodies.modification(currency, amount), Duration.ZERO, now);
      case ProviderCall.Read(Duration after) -> {
        if (after.isZero()) {
          leaseRead(now);
        }
      }
    }
  }

  /** A call of the same key is the same call: it is only made sooner. */
  private void want(Kind kind, String key, byte[] body, Duration after, Instant now) {
    StoredCall known = calls.get(key);
    if (known != null) {
      if (!known.settled()) {
        moved(known.sooner(now.plus(after)));
      }
      return;
    }
    String sealed =
        sealer.seal(
            "provider_call",
            name.toString(),
            kind.name(),
            new String(body, StandardCharsets.UTF_8));
    StoredCall call = StoredCall.of(kind, key, sealed, now.plus(after));
    newCalls.add(key);
    calls.put(key, call);
    if (after.isZero()) {
      lease(call, now);
    }
  }

  private void stopCreating() {
    for (StoredCall call : List.copyOf(calls.values())) {
      if (call.kind() == Kind.CREATE && !call.settled()) {
        moved(call.stopped());
      }
    }
  }

  /** Everything whose time has come is leased, within the provider's limit. */
  void leaseDue(Instant now) {
    for (StoredCall call : List.copyOf(calls.values())) {
      if (call.isDue(now) && call.sealedRequest().isPresent()) {
        lease(call, now);
      }
    }
    if (nextRead.filter(at -> !at.isAfter(now)).isPresent()) {
      leaseRead(now);
    }
  }

  private void lease(StoredCall call, Instant now) {
    Instant admitted = budget.admitsFrom(call.kind(), now);
    if (admitted.isAfter(now)) {
      moved(call.again(admitted));
      return;
    }
    budget = budget.with(call.kind(), now);
    changed = true;
    StoredCall taken = call.leased(now.plus(lease));
    moved(taken);
    leased.add(
        new LeasedCall(
            name,
            call.kind(),
            call.key(),
            call.sealedRequest().orElseThrow(),
            taken.attempts(),
            taken.leasedUntil().orElseThrow()));
  }

  /**
   * Moving the time of the next read is the lease: who is gone did not read, and it comes again.
   */
  private void leaseRead(Instant now) {
    nextRead = Optional.of(now.plus(lease));
    reads++;
    readsNow = true;
    changed = true;
  }

  /** Nothing more is to be done about a call. */
  void settle(String key) {
    Optional.ofNullable(calls.get(key))
        .filter(call -> !call.settled())
        .ifPresent(call -> moved(call.over()));
  }

  /** The same bytes go out again under the same key after a while. */
  void again(String key, Instant at) {
    Optional.ofNullable(calls.get(key))
        .filter(call -> !call.settled())
        .ifPresent(call -> moved(call.again(at)));
  }

  private void moved(StoredCall call) {
    calls.put(call.key(), call);
    movedCalls.add(call.key());
  }

  boolean isNewCall(String key) {
    return newCalls.contains(key);
  }

  /** Calls that must be written. */
  List<StoredCall> callsToWrite() {
    Set<String> keys = new LinkedHashSet<>(newCalls);
    keys.addAll(movedCalls);
    return keys.stream().map(calls::get).toList();
  }

  /** Calls that this instance makes once the batch is committed. */
  List<LeasedCall> leased() {
    return leased;
  }

  /** Whether this instance reads once the batch is committed. */
  boolean readsNow() {
    return readsNow;
  }

  StoredPayment stored() {
    return new StoredPayment(
        payment,
        commands,
        budget,
        reads,
        nextRead,
        phaseSince,
        traceParent,
        open,
        List.copyOf(calls.values()));
  }
}
