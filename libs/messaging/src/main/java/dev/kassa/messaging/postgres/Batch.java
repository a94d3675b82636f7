package dev.kassa.messaging.postgres;

import dev.kassa.messaging.ContentHash;
import dev.kassa.messaging.DeadLetters;
import dev.kassa.messaging.Outgoing;
import dev.kassa.messaging.postgres.Entries.Remembered;
import dev.kassa.messaging.postgres.InboxQuestions.Question;
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
    List<Item<E>> records = items.stream().filter(item -> item.origin().isPresent()).toList();
    InboxQuestions inbox =
        new InboxQuestions(
            records.stream().map(item -> question(item.origin().get(), entry(item))).toList());
    return shell
        .load(session, events(), inbox)
        .invoke(this::sortOut)
        .flatMap(_ -> inbox.ask(session))
        .flatMap(_ -> takeBack(session))
        .invoke(() -> arrive(records, inbox.answers()))
        .flatMap(_ -> arriveByPosition(session))
        .invoke(this::decideAll)
        .invoke(() -> outgoing.addAll(shell.outgoing(states)))
        .map(_ -> new Entries(remembered(), outgoing, outbox))
        .call(entries -> shell.store(session, states, entries))
        .flatMap(entries -> entries.write(session))
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

  /** What the inbox answered, and what the batch knows better: what stands before in itself. */
  private void arrive(List<Item<E>> records, List<Arrival> answers) {
    Set<Item<E>> taken = new HashSet<>(free);
    Set<String> parkedLines = new HashSet<>();
    for (int i = 0; i < records.size(); i++) {
      Item<E> item = records.get(i);
      if (!taken.contains(item) || arrivals.containsKey(item)) {
        continue;
      }
      String line = item.origin().orElseThrow().line();
      if (item.taking() instanceof Taking.Park || parkedLines.contains(line)) {
        parkedLines.add(line);
        arrivals.put(item, new Arrival.Behind());
      } else {
        arrivals.put(item, answers.get(i));
      }
    }
    Map<Object, Item<E>> first = new HashMap<>();
    for (Item<E> item : free) {
      if (arrivals.get(item) instanceof Arrival.First && entry(item).isPresent()) {
        Item<E> earlier =
            first.putIfAbsent(identity(item.origin().orElseThrow(), entry(item).get()), item);
        if (earlier != null) {
          arrivals.put(item, new Arrival.Before(hash(entry(earlier).orElseThrow())));
        }
      }
    }
  }

  /** A reused id is refused once per record, not once per id: by where the record stands. */
  private Uni<Void> arriveByPosition(Mutiny.Session session) {
    List<Question> questions = new ArrayList<>();
    List<Item<E>> asked = new ArrayList<>();
    for (Item<E> item : free) {
      if (item.taking() instanceof Taking.Event<E>(_, Optional<InboxEntry> entry, _)
          && entry.isPresent()
          && arrivals.get(item) instanceof Arrival.Before(byte[] stored)
          && arrivals.get(item) != GONE
          && !hashes.matches(stored, entry.get().content())) {
        Origin<E> origin = item.origin().orElseThrow();
        questions.add(question(origin, Optional.of(position(origin))));
        asked.add(item);
      }
    }
    InboxQuestions inbox = new InboxQuestions(questions);
    return inbox
        .ask(session)
        .invoke(
            () -> {
              for (int i = 0; i < asked.size(); i++) {
                positions.put(asked.get(i), inbox.answers().get(i));
              }
            });
  }

  /** What is taken for the first time, so that it is the last. */
  private List<Remembered> remembered() {
    List<Remembered> remembered = new ArrayList<>();
    for (Item<E> item : free) {
      item.origin()
          .ifPresent(
              origin -> {
                if (positions.get(item) instanceof Arrival.First) {
                  remembered.add(remembered(origin, position(origin)));
                } else if (arrivals.get(item) instanceof Arrival.First) {
                  entry(item).ifPresent(entry -> remembered.add(remembered(origin, entry)));
                }
              });
    }
    return remembered;
  }

  private Remembered remembered(Origin<E> origin, InboxEntry entry) {
    return new Remembered(origin.source().consumer(), entry, hash(entry));
  }

  private static InboxEntry position(Origin<?> origin) {
    return InboxEntry.at(origin.record().position(), RecordReader.day(origin.record()));
  }

  private static Question question(Origin<?> origin, Optional<InboxEntry> entry) {
    return new Question(
        origin.source().consumer(), origin.record().key(), origin.parkedAs().isPresent(), entry);
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
