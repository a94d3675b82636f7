// Whoever follows a checkout: what each has seen, and what each is owed.
package dev.kassa.gateway.kafka;

import dev.kassa.gateway.CheckoutState;
import dev.kassa.gateway.Checkouts.Change;
import dev.kassa.gateway.OffsetVector;
import dev.kassa.gateway.OffsetVector.Partition;
import dev.kassa.gateway.kafka.VisitLog.Logged;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Clients and how far each has read. Called by one thread at a time, by whoever holds the lock of
 * the checkouts; what happens later by itself takes it.
 */
final class Followers {
  private final Object lock;
  private final Visits visits;
  private final Duration patience;
  private final Map<Partition, Long> next = new HashMap<>();
  private final Map<Visit, Set<Client>> clients = new HashMap<>();
  private final Set<Client> waiting = new LinkedHashSet<>();
  private final Set<Early> early = new LinkedHashSet<>();
  private boolean caughtUp;
  private boolean ended;

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

  /**
   * @param patience how long a client that is ahead of this replica waits for it
   */
  Followers(Object lock, Visits visits, Duration patience) {
    this.lock = lock;
    this.visits = visits;
    this.patience = patience;
  }

  int count() {
    return clients.values().stream().mapToInt(Set::size).sum() + waiting.size() + early.size();
  }

  void begins(Partition partition, long offset) {
    next.put(partition, offset);
  }

  void caughtUp() {
    caughtUp = true;
    List.copyOf(early).forEach(e -> serve(e.visit(), e.emitter(), e.lastEventId()));
    early.clear();
  }

  void passed(Partition partition, long nextOffset) {
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

  void tell(Visit visit, CheckoutState state, Logged message) {
    for (Client client : List.copyOf(clients.getOrDefault(visit, Set.of()))) {
      client.seen = client.seen.and(message.partition(), message.offset());
      client.emitter.emit(new Change.Event(client.seen, state, message.type(), message.json()));
    }
  }

  /** Something changed that no message of this store's says. */
  void tell(Visit visit, CheckoutState state) {
    for (Client client : List.copyOf(clients.getOrDefault(visit, Set.of()))) {
      client.emitter.emit(new Change.State(client.seen, state));
    }
  }

  /** Nobody is told anything from now on. */
  void end() {
    ended = true;
    List<Client> all = new ArrayList<>(waiting);
    clients.values().forEach(all::addAll);
    List<Early> before = List.copyOf(early);
    all.forEach(client -> client.emitter.complete());
    before.forEach(client -> client.emitter().complete());
  }

  boolean isEnded() {
    return ended;
  }

  void join(Visit visit, MultiEmitter<? super Change> emitter, Optional<String> lastEventId) {
    if (ended) {
      emitter.complete();
      return;
    }
    if (caughtUp) {
      serve(visit, emitter, lastEventId);
      return;
    }
    Early client = new Early(visit, emitter, lastEventId);
    early.add(client);
    emitter.onTermination(
        () -> {
          synchronized (lock) {
            early.remove(client);
          }
        });
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
      var unused =
          Infrastructure.getDefaultWorkerPool()
              .schedule(() -> giveUp(client), patience.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void leave(Client client) {
    synchronized (lock) {
      waiting.remove(client);
      clients.computeIfPresent(
          client.visit,
          (_, others) -> {
            others.remove(client);
            return others.isEmpty() ? null : others;
          });
    }
  }

  /** The id names a place that does not come: it is not ours, or from another system. */
  private void giveUp(Client client) {
    synchronized (lock) {
      if (waiting.remove(client)) {
        beginAnew(client);
      }
    }
  }

  private void beginAnew(Client client) {
    Optional<Held> held = visits.find(client.visit);
    client.seen = held.map(h -> h.log().end()).orElse(OffsetVector.START);
    clients.computeIfAbsent(client.visit, _ -> new LinkedHashSet<>()).add(client);
    if (held.isEmpty() && visits.isForgotten(client.visit)) {
      client.emitter.emit(new Change.Forgotten(client.seen));
      return;
    }
    client.emitter.emit(
        new Change.State(
            client.seen,
            held.map(Held::state)
                .orElseGet(
                    () -> CheckoutState.empty(client.visit.storeId(), client.visit.checkoutId()))));
  }

  private void catchUp(Client client) {
    Optional<Held> held = visits.find(client.visit);
    if (held.isEmpty()) {
      if (!client.seen.offsets().isEmpty() || visits.isForgotten(client.visit)) {
        beginAnew(client); // there was something, and it is forgotten
        return;
      }
      clients.computeIfAbsent(client.visit, _ -> new LinkedHashSet<>()).add(client);
      return;
    }
    Optional<List<Logged>> missed = held.get().log().since(client.seen);
    if (missed.isEmpty()) {
      beginAnew(client);
      return;
    }
    clients.computeIfAbsent(client.visit, _ -> new LinkedHashSet<>()).add(client);
    for (Logged message : missed.get()) {
      client.seen = client.seen.and(message.partition(), message.offset());
      client.emitter.emit(
          new Change.Event(client.seen, held.get().state(), message.type(), message.json()));
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
