package dev.kassa.payment.shell;

import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.messaging.Outgoing;
import dev.kassa.payment.Admission;
import dev.kassa.payment.Request;
import dev.kassa.payment.postgres.OperatorActs.ActWrite;
import dev.kassa.payment.postgres.PaymentName;
import dev.kassa.payment.postgres.PaymentStore;
import dev.kassa.payment.postgres.PaymentWriter.CallWrite;
import dev.kassa.payment.postgres.StoredPayment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The payments that a batch is about, locked, and what it has decided. Lives for one attempt. */
final class Payments {
  private final Map<PaymentName, LockedPayment> payments = new HashMap<>();
  private final Set<PaymentName> held;
  private final Map<PaymentName, Reference> openBefore;
  private final List<Outgoing> outgoing = new ArrayList<>();
  private final List<ActWrite> acts = new ArrayList<>();
  private final List<Duration> waits = new ArrayList<>();
  private final Instant now;
  private final Admission admission;
  private final Set<Msn> crowded;

  Payments(
      PaymentStore.Loaded loaded,
      Collection<LockedPayment> found,
      Admission admission,
      Set<Msn> crowded) {
    this.admission = admission;
    this.crowded = crowded;
    found.forEach(payment -> payments.put(payment.name(), payment));
    this.held = loaded.held();
    this.openBefore = loaded.open();
    this.now = loaded.now();
  }

  /** The database's clock when the batch was loaded. */
  Instant now() {
    return now;
  }

  /** A request that the broker took then has come to its turn. */
  void cameAt(Instant appendedAt) {
    waits.add(Duration.between(appendedAt, now));
  }

  /** How long the requests of this batch have waited. */
  List<Duration> waits() {
    return waits;
  }

  /** Whether a request of the sales unit that the broker took then is let in. */
  boolean admits(Msn msn, Instant appendedAt) {
    return !crowded.contains(msn) && admission.admits(Duration.between(appendedAt, now));
  }

  boolean isHeld(PaymentName name) {
    return held.contains(name);
  }

  Optional<LockedPayment> find(PaymentName name) {
    return Optional.ofNullable(payments.get(name));
  }

  void begin(LockedPayment payment) {
    payments.put(payment.name(), payment);
  }

  /** Whether the request's checkout has an open payment under another reference (DESIGN 6.8). */
  boolean hasOtherOpen(Request request) {
    PaymentName own = PaymentName.of(request);
    boolean here =
        payments.values().stream()
            .filter(other -> !other.name().equals(own) && other.isOpen())
            .filter(other -> other.name().msn().equals(own.msn()))
            .anyMatch(
                other ->
                    other.payment().standing().request().checkoutId().equals(request.checkoutId()));
    return here
        || Optional.ofNullable(openBefore.get(own))
            .filter(reference -> !reference.equals(own.reference()))
            // One that this batch holds too is known better here.
            .filter(reference -> !payments.containsKey(new PaymentName(own.msn(), reference)))
            .isPresent();
  }

  void publish(List<Outgoing> messages) {
    outgoing.addAll(messages);
  }

  List<Outgoing> outgoing() {
    return outgoing;
  }

  void audit(ActWrite act) {
    acts.add(act);
  }

  /** What operators did or were refused. */
  List<ActWrite> acts() {
    return acts;
  }

  Collection<LockedPayment> all() {
    return payments.values();
  }

  SortedMap<PaymentName, StoredPayment> begun() {
    return stored(LockedPayment::isNew);
  }

  SortedMap<PaymentName, StoredPayment> changed() {
    return stored(payment -> !payment.isNew() && payment.isChanged());
  }

  private SortedMap<PaymentName, StoredPayment> stored(Predicate<LockedPayment> which) {
    SortedMap<PaymentName, StoredPayment> stored = new TreeMap<>();
    payments.values().stream()
        .filter(which)
        .forEach(payment -> stored.put(payment.name(), payment.stored()));
    return stored;
  }

  List<CallWrite> calls() {
    List<CallWrite> calls = new ArrayList<>();
    for (LockedPayment payment : payments.values()) {
      payment
          .callsToWrite()
          .forEach(
              call ->
                  calls.add(new CallWrite(payment.name(), call, payment.isNewCall(call.key()))));
    }
    return calls;
  }
}
