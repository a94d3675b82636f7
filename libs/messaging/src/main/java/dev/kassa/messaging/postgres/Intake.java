package dev.kassa.messaging.postgres;

import dev.kassa.messaging.ContentHash;
import dev.kassa.messaging.Inlet;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.postgres.Item.Origin;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;

/**
 * The one way into a service's database (DESIGN 7): records of all its topics and what comes back
 * from the provider. Whatever arrives while a transaction is under way goes into the next one
 * together, so a record costs a share of a transaction and a quiet system pays no wait.
 *
 * <p>Nobody's trouble is another's wait. What is bad becomes a dead letter, in the transaction that
 * would have taken it. What cannot be taken yet is parked with all later records of its key. What
 * somebody else holds is tried again shortly, and a batch that the database refuses is cut in
 * halves until the one record is found that it refuses.
 *
 * @param <E> what can happen in the service
 * @param <S> the states that a batch is decided on
 */
public final class Intake<E, S> {
  private static final Logger LOG = Logger.getLogger(Intake.class);

  /** Serialisation failure, deadlock, and a row that another instance has just made: once more. */
  private static final int MOST_REPEATS = 10;

  private static final Duration REPEAT_AFTER = Duration.ofMillis(5);
  private static final Duration FIRST_WAIT = Duration.ofMillis(50);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  private static final int PARKED_AT_ONCE = 1_000;
  private static final String COUNTED = "kassa.intake";

  /** A failure that is neither the database's nor the record's: perhaps it was chance. */
  private static final int TRIES_BEFORE_DEAD_LETTER = 3;

  private final Shell<E, S> shell;
  private final Outbox outbox;
  private final Runnable wakeRelay;
  private final Keysets keysets;
  private final String service;
  private final MeterRegistry metrics;
  private final OwnContext contexts;
  private final WaitingItems<E> waiting;
  private final ContentHash hashes;
  private final Map<String, RecordReader<E>> readers = new ConcurrentHashMap<>();
  private final Map<String, Source<E>> sources = new ConcurrentHashMap<>();
  private final Set<Long> takingBack = ConcurrentHashMap.newKeySet();
  private final AtomicLong parkedCount = new AtomicLong();

  Intake(
      Shell<E, S> shell,
      List<Source<E>> sources,
      Outbox outbox,
      Runnable wakeRelay,
      Keysets keysets,
      String service,
      MeterRegistry metrics,
      OwnContext contexts,
      int mostPerBatch) {
    this.shell = shell;
    this.outbox = outbox;
    this.wakeRelay = wakeRelay;
    this.keysets = keysets;
    this.service = service;
    this.metrics = metrics;
    this.contexts = contexts;
    this.waiting = new WaitingItems<>(mostPerBatch);
    var mac = keysets.mac("content-hash");
    // A stored hash is compared by the key that made it; which values were opened for it is the
    // business of each source.
    this.hashes = new ContentHash(mac, List.of());
    for (Source<E> source : sources) {
      this.sources.put(source.consumer(), source);
      readers.put(
          source.consumer(), new RecordReader<>(source, new ContentHash(mac, source.sealers())));
    }
    metrics.gauge("kassa.intake.waiting", waiting, WaitingItems::size);
    metrics.gauge("kassa.parked", parkedCount);
  }

  /**
   * Where the records of a source go in. What is taken completes when all that comes of it is
   * committed, and never fails.
   *
   * @param consumer name of the source
   */
  public Inlet inlet(String consumer) {
    Source<E> source = sources.get(consumer);
    RecordReader<E> reader = readers.get(consumer);
    Counter nothing = metrics.counter(COUNTED, "consumer", consumer, "outcome", "nothing");
    return record -> {
      Taking<E> taking = reader.read(record);
      if (taking instanceof Taking.Nothing) {
        nothing.increment();
        return Uni.createFrom().voidItem();
      }
      return submit(Item.record(Origin.of(source, reader, record, Optional.empty()), taking));
    };
  }

  /**
   * Takes an event from inside the service, such as the provider's answer to a call.
   *
   * @return completes when all that comes of it is committed; fails if it cannot be taken, which is
   *     a fault of ours
   */
  public Uni<Void> take(E event) {
    return submit(Item.inside(event));
  }

  /**
   * Looks whether what was parked can be taken by now. Keysets are read again first: a missing key
   * is the usual reason.
   */
  public Uni<Void> lookAtParked() {
    keysets.reload();
    return contexts
        .run(() -> Panache.withSession(() -> Panache.getSession().flatMap(this::parked)))
        .invoke(this::takeParked)
        .replaceWithVoid();
  }

  private Uni<List<Parked.Row>> parked(Mutiny.Session session) {
    return Parked.list(session, sources, PARKED_AT_ONCE);
  }

  private void takeParked(List<Parked.Row> rows) {
    Set<String> stuck = new HashSet<>();
    long still = 0;
    for (Parked.Row row : rows) {
      RecordReader<E> reader = readers.get(row.consumer());
      Origin<E> origin =
          Origin.of(sources.get(row.consumer()), reader, row.record(), Optional.of(row.id()));
      Taking<E> taking =
          row.bury()
              ? reader.buried(row.record(), "given up by an operator while it was parked")
              : reader.read(row.record());
      if (stuck.contains(origin.line()) || taking instanceof Taking.Park) {
        stuck.add(origin.line());
        still++;
      } else if (takingBack.add(row.id())) {
        submit(Item.record(origin, asEvent(origin, taking)))
            .onTermination()
            .invoke(() -> takingBack.remove(row.id()))
            .subscribe()
            .with(_ -> {}, failure -> LOG.errorf("%s stays parked: %s", row.id(), failure));
      }
    }
    parkedCount.set(still);
    if (still > 0) {
      LOG.errorf(
          "%d records wait, of %d keys: what they need is missing; table parked says what",
          still, stuck.size());
    }
  }

  /** What brings nothing any more still has to leave the table. */
  private static <E> Taking<E> asEvent(Origin<E> origin, Taking<E> taking) {
    return taking instanceof Taking.Nothing
        ? origin.reader().buried(origin.record(), "it was parked and brings nothing any more")
        : taking;
  }

  private Uni<Void> submit(Item<E> item) {
    if (waiting.add(item)) {
      contexts.run(this::pass).subscribe().with(_ -> {}, this::stopped);
    }
    return item.done();
  }

  private void stopped(Throwable failure) {
    LOG.fatal("nothing is taken in any more", failure);
  }

  /** Takes what waits, until nothing does. */
  private Uni<Void> pass() {
    List<Item<E>> batch = waiting.next();
    return batch.isEmpty()
        ? Uni.createFrom().voidItem()
        : attempt(batch, 0).flatMap(_ -> contexts.run(this::pass));
  }

  /** Completes when every item of the batch is taken, held or buried. */
  private Uni<Void> attempt(List<Item<E>> items, int repeats) {
    List<Item<E>> batch = waiting.withoutHeld(items);
    if (batch.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return contexts
        .run(() -> transaction(batch))
        .onItemOrFailure()
        .transformToUni(
            (result, failure) -> {
              if (failure != null) {
                return recover(batch, repeats, failure);
              }
              committed(result);
              return Uni.createFrom().voidItem();
            });
  }

  private Uni<Batch.Result<E, S>> transaction(List<Item<E>> items) {
    return Panache.withTransaction(
        () ->
            Panache.getSession()
                .flatMap(
                    session -> new Batch<>(shell, outbox, hashes, service, items).in(session)));
  }

  private void committed(Batch.Result<E, S> result) {
    if (result.published()) {
      wakeRelay.run();
    }
    try {
      shell.committed(result.states());
    } catch (RuntimeException e) {
      // What it should have done is found again by the next look for due work.
      LOG.errorf(e, "after a commit: %s", place(e));
    }
    result.counts().forEach((name, n) -> count(name.split("\n")[0], name.split("\n")[1], n));
    result.taken().forEach(Item::complete);
    result.held().forEach(this::hold);
  }

  private void hold(Item<E> item) {
    waiting.hold(item);
    Duration wait = wait(REPEAT_AFTER, item.held());
    contexts.after(
        wait,
        () -> {
          if (waiting.release(item)) {
            contexts.run(this::pass).subscribe().with(_ -> {}, this::stopped);
          }
        });
  }

  private Uni<Void> recover(List<Item<E>> batch, int repeats, Throwable failure) {
    if (failure instanceof Batch.DecisionFailed decision) {
      batch.stream().filter(decision::isOf).forEach(item -> undecided(item, decision.getCause()));
      return attempt(stillOpen(batch), repeats);
    }
    Trouble trouble = Trouble.of(failure);
    if (trouble == Trouble.CHANCE && repeats < MOST_REPEATS) {
      return later(REPEAT_AFTER.multipliedBy(repeats + 1L), batch, repeats + 1);
    }
    return switch (trouble) {
      case AWAY -> {
        LOG.warnf("%d records wait for the database: %s", batch.size(), kind(failure));
        metrics.counter("kassa.intake.failures", "trouble", "database").increment();
        yield later(wait(FIRST_WAIT, repeats), batch, repeats + 1);
      }
      case CHANCE, HELD, DATA, ODD -> {
        if (batch.size() > 1) {
          int half = batch.size() / 2;
          yield attempt(batch.subList(0, half), 0)
              .flatMap(_ -> attempt(batch.subList(half, batch.size()), 0));
        }
        yield alone(batch.getFirst(), trouble, failure)
            ? attempt(stillOpen(batch), 0)
            : Uni.createFrom().voidItem();
      }
    };
  }

  private List<Item<E>> stillOpen(List<Item<E>> batch) {
    return batch.stream().filter(item -> !item.isOver()).toList();
  }

  /**
   * The one item of its transaction that the database did not take.
   *
   * @return whether it is tried again at once; otherwise after a while
   */
  private boolean alone(Item<E> item, Trouble trouble, Throwable failure) {
    if (trouble == Trouble.HELD || trouble == Trouble.ODD) {
      if (trouble == Trouble.ODD) {
        LOG.errorf("%s waits, and so does what is behind it: %s", item, place(failure));
        metrics.counter("kassa.intake.failures", "trouble", "odd").increment();
      }
      hold(item);
      return false;
    }
    if (item.failed() >= TRIES_BEFORE_DEAD_LETTER) {
      undecided(item, failure);
    }
    return true;
  }

  /**
   * A fault of ours met this item. Where it was thrown is enough to find it, and the message of an
   * exception may hold values.
   */
  private void undecided(Item<E> item, Throwable failure) {
    LOG.errorf("%s cannot be handled: %s", item, place(failure));
    metrics.counter("kassa.intake.failures", "trouble", "ours").increment();
    if (item.origin().isPresent() && !item.isBuried()) {
      item.bury(item.origin().get(), "cannot be handled: " + kind(failure));
    } else if (item.origin().isPresent()) {
      // Not even its dead letter can be written. It is kept; somebody has to look.
      hold(item);
    } else {
      item.fail(failure);
    }
  }

  private Uni<Void> later(Duration wait, List<Item<E>> batch, int repeats) {
    return contexts.pause(wait).flatMap(_ -> attempt(batch, repeats));
  }

  private static Duration wait(Duration first, int before) {
    Duration wait = first.multipliedBy(1L << Math.min(before, 10));
    return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
  }

  private void count(String consumer, String outcome, int n) {
    metrics.counter(COUNTED, "consumer", consumer, "outcome", outcome).increment(n);
  }

  private static String place(Throwable failure) {
    StackTraceElement[] trace = failure.getStackTrace();
    return kind(failure) + (trace.length == 0 ? "" : " at " + trace[0]);
  }

  private static String kind(Throwable failure) {
    return failure.getClass().getSimpleName();
  }
}
