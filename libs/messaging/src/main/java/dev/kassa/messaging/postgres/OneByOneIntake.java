package dev.kassa.messaging.postgres;

import dev.kassa.contract.Topic;
import dev.kassa.messaging.ContentHash;
import dev.kassa.messaging.DeadLetters;
import dev.kassa.messaging.EventHeaders;
import dev.kassa.messaging.Incoming;
import dev.kassa.messaging.MessageReader;
import dev.kassa.messaging.Reading;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;

/**
 * An {@link Intake} with one transaction per record: inbox row, state, facts and calls together, or
 * nothing. The offset is committed after it, so a crash in between brings the record again and
 * finds the inbox row.
 */
final class OneByOneIntake implements Intake {
  private static final Logger LOG = Logger.getLogger(OneByOneIntake.class);

  /** Source under which a record is remembered that has no readable id of its own. */
  private static final String POSITION = "kafka";

  /** A failure that is neither ours to wait for nor the record's: perhaps it was chance. */
  private static final int TRIES_BEFORE_DEAD_LETTER = 3;

  private static final Duration FIRST_WAIT = Duration.ofMillis(50);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  private final String consumer;
  private final MessageHandler handler;
  private final Transactions transactions;
  private final Outbox outbox;
  private final ContentHash hashes;
  private final DeadLetters deadLetters;
  private final MeterRegistry metrics;

  OneByOneIntake(
      String consumer,
      MessageHandler handler,
      Transactions transactions,
      Outbox outbox,
      ContentHash hashes,
      DeadLetters deadLetters,
      MeterRegistry metrics) {
    this.consumer = consumer;
    this.handler = handler;
    this.transactions = transactions;
    this.outbox = outbox;
    this.hashes = hashes;
    this.deadLetters = deadLetters;
    this.metrics = metrics;
  }

  @Override
  public Uni<Void> take(List<Incoming> records) {
    return Multi.createFrom()
        .iterable(records)
        .onItem()
        .transformToUniAndConcatenate(record -> take(record, 1))
        .toUni()
        .replaceWithVoid();
  }

  private Uni<Void> take(Incoming record, int attempt) {
    return transactions
        .run(session -> take(session, record))
        .onFailure()
        .recoverWithUni(failure -> recover(record, attempt, failure));
  }

  private Uni<Void> take(Mutiny.Session session, Incoming record) {
    return switch (MessageReader.read(record)) {
      case Reading.Known known -> known(session, record, known);
      case Reading.UnknownType unknown -> unknownType(session, record, unknown.headers());
      case Reading.Unreadable(var headers, var payload, String reason) ->
          refuse(
              session,
              record,
              new MessageHandler.Refusal.Unreadable(headers, payload, reason),
              reason);
    };
  }

  private Uni<Void> known(Mutiny.Session session, Incoming record, Reading.Known known) {
    EventHeaders headers = known.envelope().headers();
    byte[] content = hashes.canonical(known);
    return Inbox.arrive(
            session, consumer, headers.source(), headers.id(), day(record), hashes.of(content))
        .flatMap(
            arrival ->
                switch (arrival) {
                  case Inbox.Arrival.First _ -> handler.handle(session, known.envelope());
                  case Inbox.Arrival.Before(byte[] stored) -> {
                    if (hashes.matches(stored, content)) {
                      count("repeated");
                      yield Uni.createFrom().voidItem();
                    }
                    count("id-reused");
                    yield once(
                        session,
                        record,
                        () ->
                            handler.refuse(
                                session, new MessageHandler.Refusal.IdReused(known.envelope())));
                  }
                });
  }

  private Uni<Void> unknownType(Mutiny.Session session, Incoming record, EventHeaders headers) {
    boolean command =
        Arrays.stream(Topic.values())
            .anyMatch(t -> t.stampedByBroker() && t.topicName().equals(record.topic()));
    if (!command) {
      count("unknown-type"); // a newer writer; skipping it is the contract
      return Uni.createFrom().voidItem();
    }
    String reason = "ce_type is none of this topic's";
    return refuse(
        session,
        record,
        new MessageHandler.Refusal.Unreadable(
            Optional.of(headers), MessageReader.payload(record), reason),
        reason);
  }

  private Uni<Void> refuse(
      Mutiny.Session session, Incoming record, MessageHandler.Refusal refusal, String reason) {
    count("dead-letter");
    LOG.warnf("dead letter: %s: %s", record.position(), reason);
    return once(
        session,
        record,
        () ->
            outbox
                .append(session, List.of(deadLetters.of(record, reason)))
                .flatMap(_ -> handler.refuse(session, refusal)));
  }

  /** Under the record's position: what has no trustworthy id must not be refused twice either. */
  private Uni<Void> once(Mutiny.Session session, Incoming record, Supplier<Uni<Void>> effect) {
    UUID id = UUID.nameUUIDFromBytes(record.position().getBytes(StandardCharsets.UTF_8));
    return Inbox.arrive(session, consumer, POSITION, id, day(record), new byte[0])
        .flatMap(
            arrival ->
                arrival instanceof Inbox.Arrival.First
                    ? effect.get()
                    : Uni.createFrom().voidItem());
  }

  private Uni<Void> recover(Incoming record, int attempt, Throwable failure) {
    if (failure instanceof MessageHandler.Poison poison) {
      return transactions
          .run(session -> poison(session, record, poison.getMessage()))
          .onFailure()
          .recoverWithUni(() -> again(record, attempt));
    }
    if (failure instanceof MessageHandler.KeyMissing missing) {
      count("key-missing");
      LOG.errorf(
          "%s waits: %s. Add the keyset and restart, or end the wait by deploying the old one",
          record.position(), missing.getMessage());
      return again(record, attempt);
    }
    if (Transactions.isInfrastructure(failure) || attempt < TRIES_BEFORE_DEAD_LETTER) {
      count("waiting");
      LOG.warnf("%s is tried again (attempt %d): %s", record.position(), attempt, kind(failure));
      return again(record, attempt);
    }
    // A bug of ours met this record. Where it was thrown is enough to find it, and the message of
    // an
    // exception may hold values.
    LOG.errorf("%s cannot be handled: %s", record.position(), place(failure));
    return transactions
        .run(session -> poison(session, record, "cannot be handled: " + kind(failure)))
        .onFailure()
        .recoverWithUni(() -> again(record, attempt));
  }

  private Uni<Void> poison(Mutiny.Session session, Incoming record, String reason) {
    return switch (MessageReader.read(record)) {
      case Reading.Known known ->
          refuse(
              session,
              record,
              new MessageHandler.Refusal.Unreadable(
                  Optional.of(known.envelope().headers()), Optional.of(known.payload()), reason),
              reason);
      case Reading.UnknownType unknown ->
          refuse(
              session,
              record,
              new MessageHandler.Refusal.Unreadable(
                  Optional.of(unknown.headers()), Optional.empty(), reason),
              reason);
      case Reading.Unreadable(var headers, var payload, _) ->
          refuse(
              session,
              record,
              new MessageHandler.Refusal.Unreadable(headers, payload, reason),
              reason);
    };
  }

  private Uni<Void> again(Incoming record, int attempt) {
    Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(attempt, 10));
    return Transactions.afterDelay(
        wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT, () -> take(record, attempt + 1));
  }

  private void count(String outcome) {
    metrics.counter("kassa.intake", "consumer", consumer, "outcome", outcome).increment();
  }

  private static String place(Throwable failure) {
    StackTraceElement[] trace = failure.getStackTrace();
    return kind(failure) + (trace.length == 0 ? "" : " at " + trace[0]);
  }

  private static String kind(Throwable failure) {
    return failure.getClass().getSimpleName();
  }

  private static LocalDate day(Incoming record) {
    return record.appendedAt().atZone(ZoneOffset.UTC).toLocalDate();
  }
}
