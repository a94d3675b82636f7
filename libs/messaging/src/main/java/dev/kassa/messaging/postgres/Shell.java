package dev.kassa.messaging.postgres;

import dev.kassa.messaging.Outgoing;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * What a service does with a batch of events: one load, decisions in memory, one write (DESIGN 7).
 * A batch may be taken again from its load on, so nothing but {@link #committed} has an effect
 * outside of the transaction.
 *
 * @param <E> what can happen in the service
 * @param <S> the states that a batch is decided on, with what was decided
 */
public interface Shell<E, S> {
  /**
   * The key of the records that are about the same as this event from inside the service; what has
   * one key is taken in its order. Empty where nothing else is about it.
   */
  Optional<String> key(E event);

  /**
   * Loads all that deciding about these events takes and locks it in the order of its keys, one
   * statement a table. It does not wait for what another transaction holds.
   *
   * @param inbox questions that may ride in one of the statements
   */
  Uni<S> load(Mutiny.Session session, List<E> events, InboxQuestions inbox);

  /**
   * Whether this event must wait, because another transaction or a newer release holds what it
   * needs. It is tried again shortly; the others of the batch do not wait for it.
   */
  boolean isHeld(S states, E event);

  /** Decides about one event, in memory, seeing what the events before it came to. */
  void decide(S states, E event);

  /** What was decided to be published, in order per key. */
  List<Outgoing> outgoing(S states);

  /**
   * Writes what was decided, one statement a table.
   *
   * @param entries of the inbox and the outbox that may ride in one of the statements
   */
  Uni<Void> store(Mutiny.Session session, S states, Entries entries);

  /** All of it is committed: makes the calls that are due. Must not block and must not fail. */
  void committed(S states);
}
