package dev.kassa.messaging.postgres;

import io.smallrye.mutiny.Uni;
import java.time.LocalDate;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Remembers which messages a consumer has taken in, in the caller's transaction: (consumer, source,
 * id) and a hash of the content.
 */
final class Inbox {
  /**
   * Finds the id on any day first: a sender that repeats a message after midnight makes a record of
   * another day. The insert then meets its own partition's key.
   */
  private static final String ARRIVE =
      """
      with seen as (
        select content_hash from inbox where consumer = ?1 and source = ?2 and id = ?3 limit 1
      ), put as (
        insert into inbox (day, consumer, source, id, content_hash)
        select ?4, ?1, ?2, ?3, ?5 where not exists (select 1 from seen)
        on conflict do nothing
        returning 1
      )
      select (select content_hash from seen), (select count(*) from put)
      """;

  private Inbox() {}

  /** What the inbox knows of a message. */
  sealed interface Arrival {
    /** It was not here before; now it is. */
    record First() implements Arrival {}

    /** It was here, with this hash. */
    record Before(byte[] contentHash) implements Arrival {}
  }

  /** Another transaction is taking the same message in right now: repeat and see its row. */
  static final class Concurrent extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Concurrent() {
      super("the same message is being taken in by another transaction", null, false, false);
    }
  }

  static Uni<Arrival> arrive(
      Mutiny.Session session,
      String consumer,
      String source,
      UUID id,
      LocalDate day,
      byte[] contentHash) {
    return session
        .createNativeQuery(ARRIVE, Object[].class)
        .setParameter(1, consumer)
        .setParameter(2, source)
        .setParameter(3, id)
        .setParameter(4, day)
        .setParameter(5, contentHash)
        .getSingleResult()
        .map(
            row -> {
              if (row[0] != null) {
                return new Arrival.Before((byte[]) row[0]);
              }
              if (((Number) row[1]).longValue() == 0) {
                throw new Concurrent();
              }
              return new Arrival.First();
            });
  }
}
