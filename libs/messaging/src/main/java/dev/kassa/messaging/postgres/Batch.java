package dev.kassa.messaging.postgres;

import dev.kassa.messaging.ContentHash;
import dev.kassa.messaging.DeadLetters;
import dev.kassa.messaging.Outgoing;
import dev.kassa.messaging.postgres.Inbox.Arrival;
import dev.kassa.messaging.postgres.Item.Origin;
import dev.kassa.messaging.postgres.Taking.InboxEntry;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * One transaction of an intake: loads the states of all its items, looks them up in the inbox,
 * decides about one after the other in memory, and writes all of it. Lives for one attempt.
 */
final class Batch<E, S> {
  /** A parked record that another instance has taken meanwhile. */
  private static final Arrival GONE = new Arrival.Before(new byte[0]);

  private static final String BEHIND = "an earlier record of its key is parked";

  private final Shell<E, S> shell;
  private final Outbox outbox;
  private final ContentHash hashes;
  private final String service;
  private final List<Item<E>> items;
  private final List<Item<E>> free = new ArrayList<>();
  private final List<Item<E>> held = new ArrayList<>();
  private final Map<Item<E>, Arrival> arrivals = new HashMap<>();
  private final Map<Item<E>, Arrival> positions = new HashMap<>();
  private final List<Outgoing> outgoing = new ArrayList<>();
  private final List<Parked.Put> parked = new ArrayList<>();
  private final Map<String, Integer> counts = new HashMap<>();
  private S states;

  Batch(Shell<E, S> shell, Outbox outbox, ContentHash hashes, String service, List<Item<E>> items) {
    this.shell = shell;
    this.outbox = outbox;
    this.hashes = hashes;
    this.service = service;
    this.items = items;
  }

  /** Deciding about this item failed: a fault of ours that its record has met. */
  static final class DecisionFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Item<?> item;

    DecisionFailed(Item<?> item, RuntimeException cause) {
      super(cause);
      this.item = item;
    }

    boolean isOf(Item<?> candidate) {
      return item == candidate;
    }
  }

  /**
   * What a batch came to, once it is committed.
   *
   * @param taken done with
   * @param held to be tried again shortly
   * @param published whether the relay has something to send
   * @param counts of what became of the records, by consumer and outcome
   */
  record Result<E, S>(
      S states,
      List<Item<E>> taken,
      List<Item<E>> held,
      boolean published,
      Map<String, Integer> counts) {}

  Uni<Result<E, S>> in(Mutiny.Session session) {
    return shell
        .load(session, events())
        .invoke(this::sortOut)
        .flatMap(_ -> takeBack(session))
        .flatMap(_ -> arrive(session))
        .flatMap(_ -> arriveByPosition(session))
        .invoke(() -> decideAll())
        .flatMap(_ -> shell.store(session, states))
        .invoke(() -> outgoing.addAll(shell.outgoing(states)))
        .flatMap(_ -> outbox.append(session, outgoing))
        .flatMap(_ -> Parked.put(session, parked))
        .map(_ -> new Result<>(states, free, held, !outgoing.isEmpty(), counts));
  }

  private List<E> events() {
    List<E> events = new ArrayList<>(items.size());
    for (Item<E> item : items) {
      event(item).ifPresent(events::add);
    }
    return events;
  }

  static <E> Optional<E> event(Item<E> item) {
    return switch (item.taking()) {
      case Taking.Event<E>(E event, _, _) -> Optional.of(event);
      case Taking.DeadLetter<E>(_, Optional<E> told, _) -> told;
      case Taking.Nothing<E> _, Taking.Park<E> _ -> Optional.empty();
    };
  }

  /** What waits for somebody else, and whatever stands behind it. */
  private void sortOut(S loaded) {
    states = loaded;
    Set<String> lines = new HashSet<>();
    for (Item<E> item : items) {
      boolean behind = item.line().filter(lines::contains).isPresent();
      if (behind || event(item).filter(e -> shell.isHeld(states, e)).isPresent()) {
        item.line().ifPresent(lines::add);
        held.add(item);
      } else {
        free.add(item);
      }
    }
  }

  /** What was parked and can be taken leaves the table; what is gone there was taken by another. */
  private Uni<Void> takeBack(Mutiny.Session session) {
    List<Long> ids =
        free.stream()
            .filter(item -> !(item.taking() instanceof Taking.Park))
            .flatMap(item -> item.origin().flatMap(Origin::parkedAs).stream())
            .toList();
    if (ids.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return Parked.remove(session, ids)
        .invoke(
            there ->
                free.stream()
                    .filter(
                        item ->
                            item.origin()
                                .flatMap(Origin::parkedAs)
                                .filter(id -> !there.contains(id))
                                .isPresent())
                    .forEach(item -> arrivals.put(item, GONE)))
        .replaceWithVoid();
  }

  private Uni<Void> arrive(Mutiny.Session session) {
    List<Inbox.Question> questions = new ArrayList<>();
    List<Item<E>> asked = new ArrayList<>();
    Set<Object> known = new HashSet<>();
    Set<String> parkedLines = new HashSet<>();
    for (Item<E> item : free) {
      if (item.origin().isEmpty() || arrivals.containsKey(item)) {
        continue;
      }
      Origin<E> origin = item.origin().get();
      if (item.taking() instanceof Taking.Park || parkedLines.contains(origin.line())) {
        parkedLines.add(origin.line());
        arrivals.put(item, new Arrival.Behind());
        continue;
      }
      Optional<InboxEntry> entry = entry(item);
      // The second of two in one batch is told from the first in memory.
      if (entry.isEmpty() || known.add(identity(origin, entry.get()))) {
        questions.add(question(origin, entry));
        asked.add(item);
      }
    }
    return ask(session, questions, asked, arrivals);
  }

  /** A reused id is refused once per record, not once per id: by where the record stands. */
  private Uni<Void> arriveByPosition(Mutiny.Session session) {
    List<Inbox.Question> questions = new ArrayList<>();
    List<Item<E>> asked = new ArrayList<>();
    Map<Object, Item<E>> first = new HashMap<>();
    for (Item<E> item : free) {
      if (!(item.taking() instanceof Taking.Event<E>(_, Optional<InboxEntry> entry, _))
          || entry.isEmpty()) {
        continue;
      }
      Origin<E> origin = item.origin().orElseThrow();
      Item<E> earlier = first.putIfAbsent(identity(origin, entry.get()), item);
      if (earlier != null && !arrivals.containsKey(item)) {
        // One that was here before itself is no measure: what is stored is.
        arrivals.put(
            item,
            switch (arrivals.get(earlier)) {
              case Arrival.Behind behind -> behind;
              case Arrival.Before before -> before;
              case Arrival.First _ -> new Arrival.Before(hash(entry(earlier).orElseThrow()));
            });
      }
      if (arrivals.get(item) instanceof Arrival.Before(byte[] stored)
          && arrivals.get(item) != GONE
          && !hashes.matches(stored, entry.get().content())) {
        questions.add(
            question(
                origin,
                Optional.of(
                    InboxEntry.at(origin.record().position(), RecordReader.day(origin.record())))));
        asked.add(item);
      }
    }
    return ask(session, questions, asked, positions);
  }

  private Uni<Void> ask(
      Mutiny.Session session,
      List<Inbox.Question> questions,
      List<Item<E>> asked,
      Map<Item<E>, Arrival> answers) {
    if (questions.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return Inbox.arrive(session, questions)
        .invoke(
            found -> {
              for (int i = 0; i < asked.size(); i++) {
                answers.put(asked.get(i), found.get(i));
              }
            })
        .replaceWithVoid();
  }

  private Inbox.Question question(Origin<E> origin, Optional<InboxEntry> entry) {
    return new Inbox.Question(
        origin.source().consumer(),
        origin.record().key(),
        origin.parkedAs().isPresent(),
        entry,
        entry.map(this::hash).orElse(new byte[0]));
  }

  private byte[] hash(InboxEntry entry) {
    return entry.content().length == 0 ? entry.content() : hashes.of(entry.content());
  }

  private static <E> Optional<InboxEntry> entry(Item<E> item) {
    return switch (item.taking()) {
      case Taking.Event<E>(_, Optional<InboxEntry> entry, _) -> entry;
      case Taking.DeadLetter<E>(InboxEntry entry, _, _) -> Optional.of(entry);
      case Taking.Nothing<E> _, Taking.Park<E> _ -> Optional.empty();
    };
  }

  private static Object identity(Origin<?> origin, InboxEntry entry) {
    record Identity(String consumer, String source, UUID id) {}
    return new Identity(origin.source().consumer(), entry.source(), entry.id());
  }

  private void decideAll() {
    for (Item<E> item : free) {
      try {
        decide(item);
      } catch (RuntimeException e) {
        throw new DecisionFailed(item, e);
      }
    }
  }

  private void decide(Item<E> item) {
    if (item.origin().isEmpty()) {
      event(item).ifPresent(event -> shell.decide(states, event));
      return;
    }
    Origin<E> origin = item.origin().get();
    switch (Objects.requireNonNull(arrivals.get(item), "every record has an answer")) {
      case Arrival.Behind _ -> park(item, origin);
      case Arrival.Before _ -> before(item, origin);
      case Arrival.First _ -> first(item, origin);
    }
  }

  private void park(Item<E> item, Origin<E> origin) {
    String reason = item.taking() instanceof Taking.Park<E>(String missing) ? missing : BEHIND;
    if (origin.parkedAs().isEmpty()) {
      count(origin, "parked");
      parked.add(new Parked.Put(origin.source(), origin.record(), reason));
    }
  }

  private void before(Item<E> item, Origin<E> origin) {
    if (!positions.containsKey(item)) {
      count(origin, "repeated");
    } else if (positions.get(item) instanceof Arrival.First
        && item.taking() instanceof Taking.Event<E> event) {
      count(origin, "id-reused");
      event.reused().get().ifPresent(refusal -> shell.decide(states, refusal));
    }
  }

  private void first(Item<E> item, Origin<E> origin) {
    switch (item.taking()) {
      case Taking.Event<E>(E event, _, _) -> {
        count(origin, "taken");
        shell.decide(states, event);
      }
      case Taking.DeadLetter<E>(_, Optional<E> told, String reason) -> {
        count(origin, "dead-letter");
        outgoing.add(
            new DeadLetters(service, origin.source().letters()).of(origin.record(), reason));
        told.ifPresent(event -> shell.decide(states, event));
      }
      case Taking.Nothing<E> _, Taking.Park<E> _ -> {}
    }
  }

  private void count(Origin<E> origin, String outcome) {
    counts.merge(origin.source().consumer() + "\n" + outcome, 1, Integer::sum);
  }
}
