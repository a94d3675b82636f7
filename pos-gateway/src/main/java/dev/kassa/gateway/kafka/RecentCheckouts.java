// The checkouts of the last hours, in memory, folded from what the reader hears.
package dev.kassa.gateway.kafka;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.payment.PaymentEvent;
import dev.kassa.contract.pos.CaptureRequested;
import dev.kassa.contract.pos.PaymentCancelRequested;
import dev.kassa.contract.pos.PaymentRequested;
import dev.kassa.gateway.CheckoutState;
import dev.kassa.gateway.Checkouts;
import dev.kassa.gateway.Command;
import dev.kassa.gateway.CommandName;
import dev.kassa.gateway.Fingerprint;
import dev.kassa.gateway.Heard;
import dev.kassa.gateway.News;
import dev.kassa.gateway.News.About;
import dev.kassa.gateway.NotReadBack;
import dev.kassa.gateway.OffsetVector.Partition;
import dev.kassa.gateway.Outcome;
import dev.kassa.gateway.PaymentOutcome;
import dev.kassa.gateway.Prior;
import dev.kassa.gateway.RefundState;
import dev.kassa.gateway.TillCommand;
import dev.kassa.gateway.kafka.VisitLog.Logged;
import dev.kassa.gateway.kafka.Waiters.Waiter;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/**
 * What this replica knows. The reader's thread writes, requests read; each holds the lock for as
 * long as it takes to touch one checkout, or to look through all of them.
 *
 * <p>Everything is bounded: checkouts by {@link Visits}, their states and logs by {@link
 * CheckoutState} and {@link VisitLog}, the rest by the constants here and in {@link Refunds}.
 */
final class RecentCheckouts implements Checkouts {
  private static final int MOST_UNMATCHED_PAYMENTS = 10_000;
  private static final int MOST_UNMATCHED_MESSAGES = 20;

  /** More than a client can miss: then it is too slow and comes back with its last id. */
  private static final int QUEUE = 512;

  private final Limits limits;
  private final Visits visits;
  private final Followers followers;
  private final Refunds refunds = new Refunds();
  private final Waiters waiters = new Waiters();
  private final KnownPayments payments = new KnownPayments();

  private final SequencedMap<PaymentOfStore, List<Read>> unmatched = new LinkedHashMap<>();
  private boolean caughtUp;
  private volatile Optional<Instant> asOf = Optional.empty();

  RecentCheckouts(Limits limits) {
    this.limits = limits;
    this.visits =
        new Visits(limits.maxCheckouts(), gone -> gone.payments().forEach(payments::forget));
    this.followers = new Followers(this, visits, limits.catchUp());
  }

  /**
   * A message that was read.
   *
   * @param json for clients; empty where none can be waiting for it
   */
  record Read(Partition partition, long offset, Heard heard, String type, Optional<String> json) {}

  // --- the reader's side -------------------------------------------------------------------------

  /** From where a partition is read. */
  synchronized void begins(Partition partition, long offset) {
    followers.begins(partition, offset);
  }

  /** All is read that there was at the start; whoever came before is served now. */
  synchronized void caughtUp() {
    caughtUp = true;
    followers.caughtUp();
  }

  /** Takes in a message; a repetition changes nothing. */
  synchronized void hears(Read read) {
    About about = read.heard().news().about();
    refunds.hears(read.heard());
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
      payment.filter(_ -> isFact(read)).ifPresent(payments::isOwnedByItsStore);
      add(visit.get(), read);
    } else if (payment.isPresent()) {
      payments
          .visit(payment.get())
          .ifPresentOrElse(known -> add(known, read), () -> keepUnmatched(payment.get(), read));
    }
    waiters.look(stores(read.heard(), about), this::outcome);
    passed(read.partition(), read.offset() + 1);
  }

  private static Set<String> stores(Heard heard, About about) {
    Set<String> stores = new HashSet<>();
    about.storeId().ifPresent(stores::add);
    if (heard.news() instanceof News.OfPayment(PaymentEvent event)) {
      stores.addAll(PaymentOutcome.of(heard.id().id(), event).stores());
    }
    return stores;
  }

  private Optional<Outcome> outcome(Waiter waiter) {
    return waiter
        .visit()
        .flatMap(visits::find)
        .flatMap(held -> held.state().command(waiter.commandId()))
        .flatMap(Command::outcome)
        .or(() -> refunds.find(waiter.storeId(), waiter.commandId()).flatMap(RefundState::outcome));
  }

  /** What tills of other stores asked of this payment has ended as well. */
  private void outcomesElsewhere(Heard heard, About about) {
    if (!(heard.news() instanceof News.OfPayment(PaymentEvent event))
        || about.reference().isEmpty()) {
      return;
    }
    for (String store : PaymentOutcome.of(heard.id().id(), event).stores()) {
      if (about.storeId().filter(store::equals).isPresent()) {
        continue;
      }
      payments
          .visit(new PaymentOfStore(store, about.msn(), about.reference().get()))
          .ifPresent(visit -> ended(visit, heard.id().id(), event));
    }
  }

  private void ended(Visit visit, UUID eventId, PaymentEvent event) {
    visits
        .find(visit)
        .ifPresent(
            held -> {
              held.state(CheckoutState.applyOutcomes(held.state(), eventId, event));
              visits.heard(visit, held);
              followers.tell(visit, held.state());
            });
  }

  /** Nothing before this offset is still to come. */
  synchronized void passed(Partition partition, long nextOffset) {
    followers.passed(partition, nextOffset);
  }

  /** All is known that there was at this time. */
  void asOf(Instant time) {
    asOf = Optional.of(time);
  }

  /** Forgets what is too old. */
  synchronized void sweep(Instant now) {
    Instant horizon = now.minus(limits.horizon());
    visits.sweep(now, limits.keepClosed(), limits.horizon());
    refunds.sweep(horizon);
    unmatched.values().removeIf(reads -> reads.getLast().heard().at().isBefore(horizon));
  }

  /** Ends all streams: this replica is about to stop. */
  synchronized void end() {
    followers.end();
    waiters.end();
  }

  /** Checkouts in memory. */
  synchronized int size() {
    return visits.size();
  }

  /** Checkouts that had to go before their time, because there were too many. */
  synchronized long forgotten() {
    return visits.evicted();
  }

  /** Clients that follow a checkout. */
  synchronized int followers() {
    return followers.count();
  }

  private void add(Visit visit, Read read) {
    Held held = visits.findOrBegin(visit);
    if (!held.state().knows(read.heard())) {
      held.state(CheckoutState.apply(held.state(), read.heard()));
      // A message that waited for its payment may be behind its partition; the state has it.
      if (held.log().takes(read.partition(), read.offset())) {
        log(visit, held, read);
      }
    }
    visits.heard(visit, held);
  }

  private void log(Visit visit, Held held, Read read) {
    if (read.json().isEmpty()) {
      held.log().pass(read.partition(), read.offset());
      return;
    }
    Logged message = new Logged(read.partition(), read.offset(), read.type(), read.json().get());
    held.log().add(message);
    followers.tell(visit, held.state(), message);
  }

  private void matched(PaymentOfStore payment, Visit visit) {
    payments.belongs(payment, visit);
    visits.findOrBegin(visit).payments().add(payment);
    List<Read> waited = unmatched.remove(payment);
    if (waited != null) {
      waited.forEach(read -> add(visit, read));
    }
  }

  /** Whether it says whose the payment is: a till's word, and a refusal of it, do not. */
  private static boolean isFact(Read read) {
    return read.heard().news() instanceof News.OfPayment(PaymentEvent event)
        && !(event instanceof CommandRefused);
  }

  private void keepUnmatched(PaymentOfStore payment, Read read) {
    List<Read> reads = unmatched.computeIfAbsent(payment, _ -> new ArrayList<>());
    reads.add(read);
    if (reads.size() > MOST_UNMATCHED_MESSAGES) {
      reads.removeFirst();
    }
    while (unmatched.size() > MOST_UNMATCHED_PAYMENTS) {
      unmatched.pollFirstEntry();
    }
  }

  // --- the tills' side ---------------------------------------------------------------------------

  @Override
  public synchronized Optional<CheckoutState> find(String storeId, CheckoutId checkoutId) {
    requireReadBack();
    return visits.find(new Visit(storeId, checkoutId)).map(Held::state);
  }

  @Override
  public Optional<Instant> asOf() {
    return asOf;
  }

  @Override
  public boolean isStale(Instant now) {
    return asOf.filter(time -> !time.plus(limits.staleAfter()).isBefore(now)).isEmpty();
  }

  @Override
  public synchronized boolean isEnding() {
    return followers.isEnded();
  }

  @Override
  public synchronized boolean isForgotten(String storeId, CheckoutId checkoutId) {
    return visits.isForgotten(new Visit(storeId, checkoutId));
  }

  @Override
  public List<CheckoutState> recent(String storeId, Which which, int limit) {
    List<CheckoutState> found;
    synchronized (this) {
      requireReadBack();
      found = visits.ofStore(storeId).stream().map(Held::state).toList();
    }
    return found.stream()
        .filter(which::admits)
        .sorted(Comparator.comparing(Place::of))
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized Optional<RefundState> refund(
      String storeId, Msn msn, Reference reference, String refundId) {
    requireReadBack();
    return refunds.find(
        storeId, CommandIds.of(CommandName.refund(storeId, msn, reference, refundId)));
  }

  private void requireReadBack() {
    if (!caughtUp) {
      throw new NotReadBack();
    }
  }

  @Override
  public synchronized Prior prior(TillCommand command) {
    String store = command.till().storeId();
    boolean anotherStores =
        switch (command.message()) {
          case PaymentRequested m -> payments.isAnotherStores(store, m.msn(), m.reference());
          case PaymentCancelRequested m -> payments.isAnotherStores(store, m.msn(), m.reference());
          case CaptureRequested m -> payments.isAnotherStores(store, m.msn(), m.reference());
          // A refund may come from any store; the rest is about no payment.
          default -> false;
        };
    if (anotherStores) {
      return new Prior.AnotherStores();
    }
    return switch (command.name()) {
      case CommandName.Unnamed _ -> new Prior.Unheard();
      case CommandName.Named named -> prior(command, CommandIds.of(named));
    };
  }

  private Prior prior(TillCommand command, UUID id) {
    String store = command.till().storeId();
    Fingerprint content = Fingerprint.of(command.message());
    Optional<Command> known =
        command
            .checkout()
            .flatMap(checkout -> visits.find(new Visit(store, checkout)))
            .flatMap(held -> held.state().command(id));
    if (known.isPresent()) {
      return prior(id, known.get().content(), content, known.get().outcome());
    }
    return refunds
        .find(store, id)
        .map(refund -> prior(id, refund.content(), content, refund.outcome()))
        .orElseGet(Prior.Unheard::new);
  }

  private static Prior prior(
      UUID id, Fingerprint heard, Fingerprint now, Optional<Outcome> outcome) {
    return heard.equals(now) ? new Prior.Same(id, outcome) : new Prior.Another(id);
  }

  @Override
  public synchronized CompletionStage<Optional<Outcome>> outcome(
      String storeId, Optional<CheckoutId> checkout, UUID commandId, Duration within) {
    Waiter waiter =
        new Waiter(
            storeId,
            checkout.map(id -> new Visit(storeId, id)),
            commandId,
            new CompletableFuture<Optional<Outcome>>()
                .completeOnTimeout(Optional.empty(), within.toMillis(), TimeUnit.MILLISECONDS));
    Optional<Outcome> known = outcome(waiter);
    if (known.isPresent() || followers.isEnded()) {
      return CompletableFuture.completedFuture(known);
    }
    waiters.add(waiter);
    return waiter.outcome().whenComplete((_, _) -> leave(waiter));
  }

  private synchronized void leave(Waiter waiter) {
    waiters.remove(waiter);
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
    followers.join(visit, emitter, lastEventId);
  }
}
