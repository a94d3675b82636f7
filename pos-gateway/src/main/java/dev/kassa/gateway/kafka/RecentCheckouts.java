// The checkouts of the last hours, in memory, folded from what the reader hears.
package dev.kassa.gateway.kafka;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.payment.Asker;
import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.payment.PaymentEvent;
import dev.kassa.contract.payment.PaymentRefunded;
import dev.kassa.contract.pos.CaptureRequested;
import dev.kassa.contract.pos.PaymentCancelRequested;
import dev.kassa.contract.pos.PaymentRequested;
import dev.kassa.contract.pos.RefundRequested;
import dev.kassa.gateway.CheckoutState;
import dev.kassa.gateway.Checkouts;
import dev.kassa.gateway.CommandName;
import dev.kassa.gateway.Heard;
import dev.kassa.gateway.News;
import dev.kassa.gateway.News.About;
import dev.kassa.gateway.NotReadBack;
import dev.kassa.gateway.OffsetVector;
import dev.kassa.gateway.OffsetVector.Partition;
import dev.kassa.gateway.Outcome;
import dev.kassa.gateway.PaymentOutcome;
import dev.kassa.gateway.Prior;
import dev.kassa.gateway.RefundState;
import dev.kassa.gateway.TillCommand;
import dev.kassa.gateway.kafka.VisitLog.Logged;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/**
 * What this replica knows. The reader's thread writes, requests read; each holds the lock for as
 * long as it takes to touch one checkout, or to look through all of them.
 *
 * <p>Everything is bounded: checkouts by number and age, their states and logs by {@link
 * CheckoutState} and {@link VisitLog}, the rest by the constants here.
 */
final class RecentCheckouts implements Checkouts {
  private static final int MOST_UNMATCHED_PAYMENTS = 10_000;
  private static final int MOST_UNMATCHED_MESSAGES = 20;
  private static final int MOST_REFUNDS = 50_000;
  private static final int MOST_EARLY_OUTCOMES = 10_000;

  /** More than a client can miss: then it is too slow and comes back with its last id. */
  private static final int QUEUE = 512;

  private final Limits limits;

  /** In the order in which they were last heard of. */
  private final SequencedMap<Visit, Held> visits = new LinkedHashMap<>();

  private final Map<PaymentOfStore, Visit> payments = new HashMap<>();
  private final SequencedMap<PaymentOfStore, List<Read>> unmatched = new LinkedHashMap<>();

  /** Whose a payment is, by what payment-service says of it. */
  private final Map<PaymentName, String> owners = new HashMap<>();

  private final SequencedMap<CommandOfStore, RefundState> refunds = new LinkedHashMap<>();
  private final SequencedMap<CommandOfStore, Outcome> earlyOutcomes = new LinkedHashMap<>();
  private final Map<Partition, Long> next = new HashMap<>();
  private final Map<Visit, Set<Client>> clients = new HashMap<>();
  private final Set<Client> waiting = new LinkedHashSet<>();
  private final Set<Early> early = new LinkedHashSet<>();
  private boolean caughtUp;
  private long forgotten;

  RecentCheckouts(Limits limits) {
    this.limits = limits;
  }

  /** A checkout of a store. */
  private record Visit(String storeId, CheckoutId checkoutId) {}

  /** A payment as one store names it: another store's word does not move it. */
  private record PaymentOfStore(String storeId, Msn msn, Reference reference) {
    PaymentName name() {
      return new PaymentName(msn, reference);
    }
  }

  /** A payment, whoever names it. */
  private record PaymentName(Msn msn, Reference reference) {}

  /** A command: tills of two stores may give the same id. */
  private record CommandOfStore(String storeId, UUID id) {}

  /**
   * A message that was read.
   *
   * @param json for clients
   */
  record Read(Partition partition, long offset, Heard heard, String type, String json) {}

  private static final class Held {
    private CheckoutState state;
    private boolean closed;
    private final VisitLog log = new VisitLog();
    private final Set<PaymentOfStore> payments = new LinkedHashSet<>();

    Held(CheckoutState state) {
      this.state = state;
    }
  }

  /** Somebody who follows a checkout. */
  private static final class Client {
    private final Visit visit;
    private final MultiEmitter<? super Change> emitter;
    private OffsetVector seen;

    Client(Visit visit, MultiEmitter<? super Change> emitter, OffsetVector seen) {
      this.visit = visit;
      this.emitter = emitter;
      this.seen = seen;
    }
  }

  /** Somebody who came before the past was read: nothing true can be said to them yet. */
  private record Early(
      Visit visit, MultiEmitter<? super Change> emitter, Optional<String> lastEventId) {}

  // --- the reader's side -------------------------------------------------------------------------

  /** From where a partition is read. */
  synchronized void begins(Partition partition, long offset) {
    next.put(partition, offset);
  }

  /** All is read that there was at the start; whoever came before is served now. */
  synchronized void caughtUp() {
    caughtUp = true;
    List.copyOf(early).forEach(e -> serve(e.visit(), e.emitter(), e.lastEventId()));
    early.clear();
  }

  /** Takes in a message; a repetition changes nothing. */
  synchronized void hears(Read read) {
    About about = read.heard().news().about();
    refund(read.heard());
    Optional<PaymentOfStore> payment =
        about
            .storeId()
            .flatMap(
                store -> about.reference().map(r -> new PaymentOfStore(store, about.msn(), r)));
    Optional<Visit> visit =
        about
            .storeId()
            .flatMap(store -> about.checkout().map(checkout -> new Visit(store, checkout)));
    outcomesElsewhere(read.heard(), about);
    if (visit.isPresent()) {
      // First those that waited for it: they are older.
      payment.ifPresent(p -> matched(p, visit.get()));
      payment.filter(_ -> isFact(read)).ifPresent(p -> owners.put(p.name(), p.storeId()));
      add(visit.get(), read);
    } else if (payment.isPresent()) {
      Visit known = payments.get(payment.get());
      if (known != null) {
        add(known, read);
      } else {
        keepUnmatched(payment.get(), read);
      }
    }
    passed(read.partition(), read.offset() + 1);
  }

  /** What tills of other stores asked of this payment has ended as well. */
  private void outcomesElsewhere(Heard heard, About about) {
    if (!(heard.news() instanceof News.OfPayment(PaymentEvent event))) {
      return;
    }
    for (String store : PaymentOutcome.of(heard.id().id(), event).stores()) {
      if (about.storeId().filter(store::equals).isPresent() || about.reference().isEmpty()) {
        continue;
      }
      Visit visit = payments.get(new PaymentOfStore(store, about.msn(), about.reference().get()));
      Held held = visit == null ? null : visits.get(visit);
      if (held != null) {
        held.state = CheckoutState.applyOutcomes(held.state, heard.id().id(), event);
        held.closed = held.state.isClosed();
      }
    }
  }

  /** Nothing before this offset is still to come. */
  synchronized void passed(Partition partition, long nextOffset) {
    next.merge(partition, nextOffset, Math::max);
    if (!waiting.isEmpty()) {
      for (Client client : List.copyOf(waiting)) {
        if (hasRead(client.seen)) {
          waiting.remove(client);
          catchUp(client);
        }
      }
    }
  }

  /** Forgets what is too old. */
  synchronized void sweep(Instant now) {
    Instant closedBefore = now.minus(limits.keepClosed());
    Instant horizon = now.minus(limits.horizon());
    visits
        .entrySet()
        .removeIf(
            entry -> {
              Held held = entry.getValue();
              Instant last = held.state.updatedAt().orElse(Instant.MIN);
              boolean old = last.isBefore(held.closed ? closedBefore : horizon);
              if (old) {
                held.payments.forEach(this::forget);
              }
              return old;
            });
    refunds.values().removeIf(refund -> refund.askedAt().isBefore(horizon));
    unmatched.values().removeIf(reads -> reads.getLast().heard().at().isBefore(horizon));
  }

  /** Checkouts in memory. */
  synchronized int size() {
    return visits.size();
  }

  /** Checkouts that had to go before their time, because there were too many. */
  synchronized long forgotten() {
    return forgotten;
  }

  /** Clients that follow a checkout. */
  synchronized int followers() {
    return clients.values().stream().mapToInt(Set::size).sum() + waiting.size() + early.size();
  }

  private void add(Visit visit, Read read) {
    Held held = visits.remove(visit);
    if (held == null) {
      held = new Held(CheckoutState.empty(visit.storeId(), visit.checkoutId()));
    }
    visits.putLast(visit, held);
    if (held.state.knows(read.heard())) {
      return;
    }
    held.state = CheckoutState.apply(held.state, read.heard());
    held.closed = held.state.isClosed();
    // A message that waited for its payment may be behind its partition; the state has it.
    if (held.log.takes(read.partition(), read.offset())) {
      held.log.add(new Logged(read.partition(), read.offset(), read.type(), read.json()));
      tell(visit, held, read);
    }
    while (visits.size() > limits.maxCheckouts()) {
      visits.pollFirstEntry().getValue().payments.forEach(this::forget);
      forgotten++;
    }
  }

  private void tell(Visit visit, Held held, Read read) {
    for (Client client : List.copyOf(clients.getOrDefault(visit, Set.of()))) {
      client.seen = client.seen.and(read.partition(), read.offset());
      client.emitter.emit(new Change.Event(client.seen, held.state, read.type(), read.json()));
    }
  }

  private void matched(PaymentOfStore payment, Visit visit) {
    payments.put(payment, visit);
    List<Read> waited = unmatched.remove(payment);
    if (waited != null) {
      waited.forEach(read -> add(visit, read));
    }
    Held held = visits.computeIfAbsent(visit, RecentCheckouts::held);
    held.payments.add(payment);
  }

  private void forget(PaymentOfStore payment) {
    payments.remove(payment);
    owners.remove(payment.name(), payment.storeId());
  }

  /** Whether it says whose the payment is: a till's word, and a refusal of it, do not. */
  private static boolean isFact(Read read) {
    return read.heard().news() instanceof News.OfPayment(PaymentEvent event)
        && !(event instanceof CommandRefused);
  }

  private static Held held(Visit visit) {
    return new Held(CheckoutState.empty(visit.storeId(), visit.checkoutId()));
  }

  private void keepUnmatched(PaymentOfStore payment, Read read) {
    List<Read> reads = unmatched.computeIfAbsent(payment, _ -> new ArrayList<>());
    reads.add(read);
    if (reads.size() > MOST_UNMATCHED_MESSAGES) {
      reads.removeFirst();
    }
    trim(unmatched, MOST_UNMATCHED_PAYMENTS);
  }

  private void refund(Heard heard) {
    UUID id = heard.id().id();
    switch (heard.news()) {
      case News.RefundAsked(RefundRequested m) -> {
        RefundState asked =
            new RefundState(m.storeId(), m.msn(), m.reference(), id, heard.at(), Optional.empty());
        CommandOfStore name = new CommandOfStore(m.storeId(), id);
        Outcome early = earlyOutcomes.remove(name);
        refunds.putIfAbsent(name, early == null ? asked : asked.ended(early));
        trim(refunds, MOST_REFUNDS);
      }
      case News.OfPayment(PaymentEvent event) -> {
        PaymentOutcome ended = PaymentOutcome.of(id, event);
        for (Asker asker : ended.askedBy()) {
          CommandOfStore name = new CommandOfStore(asker.storeId(), asker.commandId());
          RefundState known = refunds.get(name);
          if (known != null) {
            refunds.put(name, known.ended(ended.outcome()));
          } else if (event instanceof PaymentRefunded || event instanceof CommandRefused) {
            earlyOutcomes.merge(name, ended.outcome(), Outcome::real);
            trim(earlyOutcomes, MOST_EARLY_OUTCOMES);
          }
        }
      }
      case News.Scan _,
          News.EnrolmentAsked _,
          News.EnrolmentTakenBack _,
          News.PaymentAsked _,
          News.CancelAsked _,
          News.CaptureAsked _,
          News.Identified _,
          News.Unidentified _,
          News.OfClub _ -> {}
    }
  }

  private static void trim(SequencedMap<?, ?> map, int most) {
    while (map.size() > most) {
      map.pollFirstEntry();
    }
  }

  // --- the tills' side ---------------------------------------------------------------------------

  @Override
  public synchronized Optional<CheckoutState> find(String storeId, CheckoutId checkoutId) {
    requireReadBack();
    return Optional.ofNullable(visits.get(new Visit(storeId, checkoutId))).map(held -> held.state);
  }

  @Override
  public List<CheckoutState> recent(
      String storeId, Optional<String> posId, Optional<Instant> since, int limit) {
    List<CheckoutState> found;
    synchronized (this) {
      requireReadBack();
      found =
          visits.entrySet().stream()
              .filter(entry -> entry.getKey().storeId().equals(storeId))
              .map(entry -> entry.getValue().state)
              .toList();
    }
    return found.stream()
        .filter(
            state -> posId.isEmpty() || state.place().map(CheckoutState.Place::posId).equals(posId))
        .filter(
            state ->
                since.isEmpty()
                    || state.updatedAt().filter(at -> !at.isBefore(since.get())).isPresent())
        .sorted(
            Comparator.comparing((CheckoutState state) -> state.updatedAt().orElse(Instant.MIN))
                .reversed())
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized Optional<RefundState> refund(
      String storeId, Msn msn, Reference reference, String refundId) {
    requireReadBack();
    UUID id = CommandIds.of(CommandName.refund(storeId, msn, reference, refundId));
    return Optional.ofNullable(refunds.get(new CommandOfStore(storeId, id)));
  }

  @Override
  public synchronized Prior prior(TillCommand command) {
    return switch (command.message()) {
      case PaymentRequested m -> prior(command, m.msn(), m.reference());
      case PaymentCancelRequested m -> prior(command, m.msn(), m.reference());
      case CaptureRequested m -> prior(command, m.msn(), m.reference());
      // A refund may come from any store; the rest is about no payment.
      default -> new Prior.Unheard();
    };
  }

  private Prior prior(TillCommand command, Msn msn, Reference reference) {
    String owner = owners.get(new PaymentName(msn, reference));
    return owner == null || owner.equals(command.till().storeId())
        ? new Prior.Unheard()
        : new Prior.AnotherStores();
  }

  private void requireReadBack() {
    if (!caughtUp) {
      throw new NotReadBack();
    }
  }

  @Override
  public Flow.Publisher<Change> follow(
      String storeId, CheckoutId checkoutId, Optional<String> lastEventId) {
    Visit visit = new Visit(storeId, checkoutId);
    return Multi.createFrom()
        .<Change>emitter(emitter -> join(visit, emitter, lastEventId), BackPressureStrategy.ERROR)
        // Off the reader's thread, with a bounded queue between.
        .emitOn(Infrastructure.getDefaultExecutor(), QUEUE);
  }

  private synchronized void join(
      Visit visit, MultiEmitter<? super Change> emitter, Optional<String> lastEventId) {
    if (caughtUp) {
      serve(visit, emitter, lastEventId);
      return;
    }
    Early client = new Early(visit, emitter, lastEventId);
    early.add(client);
    emitter.onTermination(() -> leave(client));
  }

  private synchronized void leave(Early client) {
    early.remove(client);
  }

  private void serve(
      Visit visit, MultiEmitter<? super Change> emitter, Optional<String> lastEventId) {
    Optional<OffsetVector> seen = lastEventId.flatMap(OffsetVector::parse).filter(this::isOfHere);
    Client client = new Client(visit, emitter, seen.orElse(OffsetVector.START));
    emitter.onTermination(() -> leave(client));
    if (seen.isEmpty()) {
      beginAnew(client);
    } else if (hasRead(seen.get())) {
      catchUp(client);
    } else {
      waiting.add(client);
      Duration patience = limits.catchUp();
      var unused =
          Infrastructure.getDefaultWorkerPool()
              .schedule(() -> giveUp(client), patience.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private synchronized void leave(Client client) {
    waiting.remove(client);
    clients.computeIfPresent(
        client.visit,
        (_, others) -> {
          others.remove(client);
          return others.isEmpty() ? null : others;
        });
  }

  /** The id names a place that does not come: it is not ours, or from another system. */
  private synchronized void giveUp(Client client) {
    if (waiting.remove(client)) {
      beginAnew(client);
    }
  }

  private void beginAnew(Client client) {
    Held held = visits.get(client.visit);
    CheckoutState state =
        held == null
            ? CheckoutState.empty(client.visit.storeId(), client.visit.checkoutId())
            : held.state;
    client.seen = held == null ? OffsetVector.START : held.log.end();
    clients.computeIfAbsent(client.visit, _ -> new LinkedHashSet<>()).add(client);
    client.emitter.emit(new Change.State(client.seen, state));
  }

  private void catchUp(Client client) {
    Held held = visits.get(client.visit);
    if (held == null) {
      if (!client.seen.offsets().isEmpty()) {
        beginAnew(client); // there was something, and it is forgotten
        return;
      }
      clients.computeIfAbsent(client.visit, _ -> new LinkedHashSet<>()).add(client);
      return;
    }
    Optional<List<Logged>> missed = held.log.since(client.seen);
    if (missed.isEmpty()) {
      beginAnew(client);
      return;
    }
    clients.computeIfAbsent(client.visit, _ -> new LinkedHashSet<>()).add(client);
    for (Logged message : missed.get()) {
      client.seen = client.seen.and(message.partition(), message.offset());
      client.emitter.emit(
          new Change.Event(client.seen, held.state, message.type(), message.json()));
    }
  }

  private boolean isOfHere(OffsetVector seen) {
    return next.keySet().containsAll(seen.offsets().keySet());
  }

  private boolean hasRead(OffsetVector seen) {
    return seen.offsets().entrySet().stream()
        .allMatch(entry -> next.get(entry.getKey()) > entry.getValue());
  }
}
