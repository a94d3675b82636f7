package dev.kassa.payment.shell;

import dev.kassa.contract.Currency;
import dev.kassa.messaging.Sealer;
import dev.kassa.messaging.postgres.Restore;
import dev.kassa.payment.Agenda;
import dev.kassa.payment.Payment;
import dev.kassa.payment.PaymentSaga;
import dev.kassa.payment.PlannedCall;
import dev.kassa.payment.ProviderCall;
import dev.kassa.payment.ReadSchedule;
import dev.kassa.payment.SagaEvent.CallEnded;
import dev.kassa.payment.SagaEvent.Kind;
import dev.kassa.payment.Step;
import dev.kassa.payment.epayment.RequestBodies;
import dev.kassa.payment.postgres.PaymentName;
import dev.kassa.payment.postgres.StoredCall;
import dev.kassa.payment.postgres.StoredPayment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.UUID;

/**
 * A payment while a batch decides about it: what was loaded, and what its events have made of it.
 * Several events of one batch see each other's work here. Times and limits are the {@link
 * Agenda}'s; here are the bytes.
 */
final class LockedPayment {
  private final PaymentName name;
  private final boolean isNew;
  private final Sealer sealer;
  private final Duration lease;
  private final Optional<String> traceParent;
  private final Set<UUID> commands;
  private final Map<String, PlannedCall> loaded;
  private final Map<String, String> sealedRequests = new HashMap<>();
  private final SequencedMap<String, LeasedCall> leased = new LinkedHashMap<>();
  private Payment payment;
  private Agenda agenda;
  private boolean changed;
  private Optional<Instant> readLease = Optional.empty();
  private Optional<Instant> dueAt;

  /** One that was loaded. */
  LockedPayment(
      PaymentName name, StoredPayment stored, Sealer sealer, Duration lease, Restore restore) {
    this.name = name;
    this.isNew = false;
    this.sealer = sealer;
    this.lease = lease;
    this.payment =
        restore.forgot(stored.phaseSince())
            ? PaymentSaga.restored(stored.payment())
            : stored.payment();
    this.traceParent = stored.traceParent();
    this.commands = new LinkedHashSet<>(stored.commands());
    SequencedMap<String, PlannedCall> calls = new LinkedHashMap<>();
    for (StoredCall call : stored.calls()) {
      calls.put(call.key(), call.planned());
      call.sealedRequest().ifPresent(bytes -> sealedRequests.put(call.key(), bytes));
    }
    this.loaded = Map.copyOf(calls);
    this.agenda =
        new Agenda(calls, stored.budget(), stored.reads(), stored.phaseSince(), stored.open());
    this.dueAt = stored.dueAt();
  }

  /**
   * One that begins.
   *
   * @param alone no other payment of the checkout is open
   */
  LockedPayment(
      PaymentName name,
      Payment first,
      UUID command,
      Optional<String> traceParent,
      Sealer sealer,
      Duration lease,
      boolean alone,
      Instant now) {
    this.name = name;
    this.isNew = true;
    this.sealer = sealer;
    this.lease = lease;
    this.payment = first;
    this.traceParent = traceParent;
    this.commands = new LinkedHashSet<>(Set.of(command));
    this.loaded = Map.of();
    this.agenda = Agenda.begin(first, alone, now);
    // Whatever comes next waits as long at least: then its time need not be moved.
    this.dueAt = Optional.of(now.plus(ReadSchedule.FIRST));
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

  /** Whether the provider is asked for all that happened, because a restored database forgot. */
  boolean isForgotten() {
    return payment.standing().recall().isPresent();
  }

  boolean isOpen() {
    return agenda.open();
  }

  Instant phaseSince() {
    return agenda.phaseSince();
  }

  int reads() {
    return agenda.reads().made();
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

  /** The commands that it has had. */
  Set<UUID> commands() {
    return commands;
  }

  /** Whether the key is one of this payment's calls. */
  boolean isOurs(String key) {
    return agenda.calls().containsKey(key);
  }

  /**
   * Takes a step.
   *
   * @param createBody bytes of the create call, for the step that first asks for it
   * @param flowing whether notifications of the sales unit come
   */
  void move(Step.Moved step, Optional<byte[]> createBody, boolean flowing, Instant now) {
    agenda(agenda.after(payment, step, flowing, now));
    changed |= !step.next().equals(payment); // nothing need be due sooner or later for that
    payment = step.next();
    Set<String> begun = new HashSet<>();
    for (ProviderCall call : step.calls()) {
      seal(call, createBody).ifPresent(begun::add);
    }
    take(agenda.due(payment, lease, begun::contains, false, now));
  }

  /** What an attempt at a call has come to, once the saga has heard it. */
  void ended(CallEnded event, List<ProviderCall> wanted, Duration pause, Instant now) {
    agenda(agenda.ended(event, payment, wanted, pause, now));
  }

  /** A call was not made after all: it may be taken again, at once too, so its bytes are kept. */
  void notMade(LeasedCall call, Instant at) {
    sealedRequests.putIfAbsent(call.key(), call.sealedRequest());
    agenda(agenda.notMade(call.key(), call.leasedUntil(), lease, payment, at));
  }

  /** Nothing had been sent: the provider has not counted it. */
  void notCounted(LeasedCall call) {
    agenda(agenda.notCounted(call.key(), call.leasedUntil(), lease));
  }

  /** A read was answered; one that was asked for since is still owed. */
  void readAnswered(Instant leasedUntil) {
    agenda(agenda.readAnswered(leasedUntil));
  }

  /** A read was not answered; if it is owed it is made again after the pause. */
  void readUnanswered(Instant leasedUntil, Duration pause, Instant now) {
    agenda(agenda.readUnanswered(leasedUntil, pause, now));
  }

  /** When to ask the provider next, unless it is owed sooner. */
  void readAgain(Optional<Duration> pause, Instant now) {
    agenda(agenda.readAgain(pause, now));
  }

  /** A call whose time has passed in a way that the saga must hear of first. */
  Optional<CallEnded> overdue(Instant now) {
    return agenda.overdue(payment, now);
  }

  /** Everything whose time has come is leased, within the provider's limit. */
  void leaseDue(Instant now) {
    // The time that is stored has come: from now on it is that of what is due next.
    changed |= dueAt.isPresent();
    dueAt = Optional.empty();
    // A call whose bytes were not loaded was not due then; it has its turn the next time.
    take(agenda.due(payment, lease, sealedRequests::containsKey, true, now));
  }

  private void take(Agenda.Due due) {
    agenda(due.next());
    for (PlannedCall call : due.calls()) {
      leased.put(
          call.key(),
          new LeasedCall(
              name,
              payment.standing().request().checkoutId(),
              traceParent,
              call.kind(),
              call.key(),
              sealedRequests.get(call.key()),
              call.attempts(),
              call.leasedUntil().orElseThrow(),
              Agenda.notAfter(call.kind(), payment)));
    }
    if (due.readUntil().isPresent()) {
      readLease = due.readUntil();
    }
  }

  /** The stored time stays where it is as long as it is not too late. */
  private Optional<Instant> dueAt() {
    Optional<Instant> due = agenda.dueAt(payment);
    return due.map(at -> dueAt.filter(stored -> !stored.isAfter(at)).orElse(at));
  }

  private void agenda(Agenda next) {
    changed |= !next.equals(agenda);
    agenda = next;
  }

  /** Bytes of a call that is new, sealed; they never change. Returns its key. */
  private Optional<String> seal(ProviderCall call, Optional<byte[]> createBody) {
    Currency currency = payment.standing().request().amount().currency();
    return switch (call) {
      case ProviderCall.Create(String key, _) ->
          seal(Kind.CREATE, key, createBody.orElse(new byte[0]));
      case ProviderCall.Terminate(String key, _) ->
          seal(Kind.TERMINATE, key, RequestBodies.terminate());
      case ProviderCall.Capture(String key, long amount) ->
          seal(Kind.CAPTURE, key, RequestBodies.modification(currency, amount));
      case ProviderCall.Release(String key, _) -> seal(Kind.RELEASE, key, RequestBodies.release());
      case ProviderCall.Refund(String key, long amount) ->
          seal(Kind.REFUND, key, RequestBodies.modification(currency, amount));
      case ProviderCall.StopCreating _, ProviderCall.Read _ -> Optional.empty();
    };
  }

  private Optional<String> seal(Kind kind, String key, byte[] body) {
    if (loaded.containsKey(key) || sealedRequests.containsKey(key)) {
      return Optional.empty();
    }
    String text = new String(body, StandardCharsets.UTF_8);
    sealedRequests.put(key, sealer.seal("provider_call", name.toString(), kind.name(), text));
    return Optional.of(key);
  }

  boolean isNewCall(String key) {
    return !loaded.containsKey(key);
  }

  /** Calls that must be written. */
  List<StoredCall> callsToWrite() {
    return agenda.calls().values().stream()
        .filter(call -> !call.equals(loaded.get(call.key())))
        .map(this::stored)
        .toList();
  }

  /** Calls that this instance makes once the batch is committed. */
  List<LeasedCall> leased() {
    return List.copyOf(leased.values());
  }

  /**
   * What this batch has leased and then thought better of, as when a cancel comes with its request:
   * nobody makes it, so it goes back. Else its lease would end unheard, as if it had been made.
   *
   * @return whether there was any
   */
  boolean givesBack(Instant now) {
    List<LeasedCall> unwanted =
        leased.values().stream()
            .filter(call -> !agenda.calls().get(call.key()).isWanted())
            .toList();
    for (LeasedCall call : unwanted) {
      leased.remove(call.key());
      notMade(call, now);
    }
    return !unwanted.isEmpty();
  }

  /** When the lease of the read ends that this instance makes once the batch is committed. */
  Optional<Instant> readsUntil() {
    return readLease;
  }

  StoredPayment stored() {
    return new StoredPayment(
        payment,
        commands,
        agenda.budget(),
        agenda.reads(),
        dueAt(),
        agenda.phaseSince(),
        traceParent,
        agenda.open(),
        agenda.calls().values().stream().map(this::stored).toList());
  }

  private StoredCall stored(PlannedCall call) {
    return StoredCall.of(call, Optional.ofNullable(sealedRequests.get(call.key())));
  }
}
