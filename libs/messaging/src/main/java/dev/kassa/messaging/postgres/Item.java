package dev.kassa.messaging.postgres;

import dev.kassa.messaging.Incoming;
import dev.kassa.messaging.LogSubject;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Something that waits to be taken in: a record of a topic, or an event from inside the service.
 */
final class Item<E> {
  private final Optional<Origin<E>> origin;
  private final boolean command;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private Taking<E> taking;

  /** How often it had to wait because something else holds what it needs. */
  private int holds;

  /** How often it failed by itself, with nobody else in its transaction. */
  private int failures;

  /**
   * Where a record comes from.
   *
   * @param line records of one are taken in their order: the consumer and the record's key
   * @param parkedAs id of its row, if it was parked
   */
  record Origin<E>(
      Source<E> source,
      RecordReader<E> reader,
      Incoming record,
      String line,
      Optional<Long> parkedAs) {
    static <E> Origin<E> of(
        Source<E> source, RecordReader<E> reader, Incoming record, Optional<Long> parkedAs) {
      return new Origin<>(
          source, reader, record, source.consumer() + "\n" + record.key(), parkedAs);
    }
  }

  private Item(Optional<Origin<E>> origin, boolean command, Taking<E> taking) {
    this.origin = origin;
    this.command = command;
    this.taking = taking;
  }

  static <E> Item<E> record(Origin<E> origin, Taking<E> taking) {
    return new Item<>(Optional.of(origin), origin.source().commands(), taking);
  }

  static <E> Item<E> inside(E event) {
    return new Item<>(
        Optional.empty(), false, new Taking.Event<>(event, Optional.empty(), Optional::empty));
  }

  Optional<Origin<E>> origin() {
    return origin;
  }

  /** Empty for what has no order to keep. */
  Optional<String> line() {
    return origin.map(Origin::line);
  }

  /** Whether it asks for something new, which waits while something under way can go on. */
  boolean isCommand() {
    return command;
  }

  Taking<E> taking() {
    return taking;
  }

  /** Buries it: nothing else can be done about the record. */
  void bury(Origin<E> of, String reason) {
    taking = of.reader().buried(of.record(), reason);
  }

  boolean isBuried() {
    return taking instanceof Taking.DeadLetter;
  }

  boolean isOver() {
    return done.isDone();
  }

  int held() {
    return holds++;
  }

  int failed() {
    return ++failures;
  }

  void complete() {
    done.complete(null);
  }

  void fail(Throwable cause) {
    done.completeExceptionally(cause);
  }

  Uni<Void> done() {
    return Uni.createFrom().completionStage(done);
  }

  /** For the log: what it concerns, where a record says so. */
  LogSubject subject() {
    return origin
        .map(o -> LogSubject.of(o.record()))
        .orElseGet(() -> new LogSubject(Optional.empty(), Optional.empty(), Optional.empty()));
  }

  /** For the log: where the record stands, or what kind of event it is. Never a value. */
  @Override
  public String toString() {
    return origin
        .map(o -> o.record().position())
        .orElseGet(
            () ->
                taking instanceof Taking.Event<E>(E event, _, _)
                    ? event.getClass().getSimpleName()
                    : "an event");
  }
}
