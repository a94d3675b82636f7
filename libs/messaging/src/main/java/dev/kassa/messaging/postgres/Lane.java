package dev.kassa.messaging.postgres;

import dev.kassa.messaging.ContentHash;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Takes what is of some keys, a batch at a time. Whatever arrives while a transaction is under way
 * goes into the next one together, so a record costs a share of a transaction and a quiet system
 * pays no wait.
 */
final class Lane<E, S> {
  private static final Logger LOG = Logger.getLogger(Lane.class);

  /** Name of the counter of what became of records. */
  static final String COUNTED = "kassa.intake";

  /** Serialisation failure, deadlock, and a row that another instance has just made: once more. */
  private static final int MOST_REPEATS = 10;

  private static final Duration REPEAT_AFTER = Duration.ofMillis(5);
  private static final Duration FIRST_WAIT = Duration.ofMillis(50);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  /** A failure that is neither the database's nor the record's: perhaps it was chance. */
  private static final int TRIES_BEFORE_DEAD_LETTER = 3;

  private final Shell<E, S> shell;
  private final Outbox outbox;
  private final Runnable wakeRelay;
  private final ContentHash hashes;
  private final String service;
  private final MeterRegistry metrics;
  private final OwnContext contexts;
  private final WaitingItems<E> waiting;
  private final Passes passes;

  /**
   * @param hashes a stored hash is compared by the key that made it; which values were opened for
   *     it is the business of each source
   */
  Lane(
      Shell<E, S> shell,
      Outbox outbox,
      Runnable wakeRelay,
      ContentHash hashes,
      String service,
      MeterRegistry metrics,
      OwnContext contexts,
      int mostPerBatch) {
    this.shell = shell;
    this.outbox = outbox;
    this.wakeRelay = wakeRelay;
    this.hashes = hashes;
    this.service = service;
    this.metrics = metrics;
    this.contexts = contexts;
    this.waiting = new WaitingItems<>(mostPerBatch);
    this.passes = new Passes(() -> contexts.run(this::pass), this::stopped);
  }

  int size() {
    return waiting.size();
  }

  /** Completes when all that comes of the item is committed; fails as {@link Item#done} does. */
  Uni<Void> submit(Item<E> item) {
    if (waiting.add(item)) {
      passes.begin();
    }
    return item.done();
  }

  private void stopped(Throwable failure) {
    LOG.fatal("KASSA-108 nothing is taken in any more", failure);
  }

  /** Takes a batch of what waits; whether there was any. */
  private Uni<Boolean> pass() {
    List<Item<E>> batch = waiting.next();
    return batch.isEmpty() ? Uni.createFrom().item(false) : attempt(batch, 0).replaceWith(true);
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
      LOG.errorf(e, "KASSA-104 after a commit: %s", place(e));
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
            passes.begin();
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
        LOG.warnf("KASSA-101 %d records wait for the database: %s", batch.size(), kind(failure));
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
        item.subject()
            .say(
                () ->
                    LOG.errorf(
                        "KASSA-102 %s waits, and so does what is behind it: %s",
                        item, place(failure)));
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
    item.subject()
        .say(() -> LOG.errorf("KASSA-103 %s cannot be handled: %s", item, place(failure)));
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
