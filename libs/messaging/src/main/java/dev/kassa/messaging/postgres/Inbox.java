package dev.kassa.messaging.postgres;

import dev.kassa.messaging.postgres.Taking.InboxEntry;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Remembers which messages a consumer has taken in, in the caller's transaction: (consumer, source,
 * id) and a hash of the content. One statement for a batch, which also says behind which records
 * others are parked.
 */
final class Inbox {
  /**
   * Whatever the retention, two days are looked at: that of the record and the one before, for a
   * sender that repeats a message after midnight. Earlier ones only where an id tells that it was
   * made earlier. The lateral join keeps each look-up at the index of the few partitions in
   * question.
   */
  private static final String ARRIVE =
      """
      with arrived as (
        select ord, consumer, source, cast(id as uuid) as id, cast(day as date) as day,
          decode(hash, 'hex') as hash, key, cast(own as boolean) as own
        from unnest(cast(?1 as text[]), cast(?2 as text[]), cast(?3 as text[]), cast(?4 as text[]),
            cast(?5 as text[]), cast(?6 as text[]), cast(?7 as text[]))
          with ordinality as a (consumer, source, id, day, hash, key, own, ord)
      ), judged as (
        select a.*, not own and exists (
            select from parked p where p.consumer = a.consumer and p.key = a.key) as behind
        from arrived a
      ), looked as (
        select j.*, s.content_hash as seen
        from judged j left join lateral (
          select i.content_hash from inbox i
          where j.id is not null and i.consumer = j.consumer and i.source = j.source and i.id = j.id
            and i.day between cast(?8 as date) and cast(?9 as date)
          limit 1
        ) s on true
      ), put as (
        insert into inbox (day, consumer, source, id, content_hash)
        select day, consumer, source, id, hash from looked
        where id is not null and not behind and seen is null
        on conflict do nothing
        returning consumer, source, id
      )
      select l.behind, encode(l.seen, 'hex'),
        exists (select from put
                where put.consumer = l.consumer and put.source = l.source and put.id = l.id)
      from looked l order by l.ord
      """;

  private static final int UUID_V7 = 7;

  private Inbox() {}

  /**
   * One record of a batch.
   *
   * @param key of the record, for whether others of it are parked
   * @param own whether it was parked itself, and so is not behind any other
   * @param entry absent where it is not remembered
   */
  record Question(
      String consumer, String key, boolean own, Optional<InboxEntry> entry, byte[] hash) {}

  /** What the inbox knows of a record. */
  sealed interface Arrival {
    /** It was not here before; now it is, if it is remembered at all. */
    record First() implements Arrival {}

    /** It was here, with this hash. */
    record Before(byte[] contentHash) implements Arrival {}

    /** Earlier records of its key are parked. */
    record Behind() implements Arrival {}
  }

  /** Another transaction is taking the same message in right now: repeat and see its row. */
  static final class Concurrent extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Concurrent() {
      super("the same message is being taken in by another transaction", null, false, false);
    }
  }

  /**
   * Looks up and remembers. Each entry may stand in the list once only.
   *
   * @return an answer for each question, in their order
   */
  static Uni<List<Arrival>> arrive(Mutiny.Session session, List<Question> questions) {
    int count = questions.size();
    String[] consumers = new String[count];
    String[] sources = new String[count];
    String[] ids = new String[count];
    String[] days = new String[count];
    String[] hashes = new String[count];
    String[] keys = new String[count];
    String[] own = new String[count];
    LocalDate oldest = LocalDate.MAX;
    LocalDate newest = LocalDate.EPOCH;
    for (int i = 0; i < count; i++) {
      Question question = questions.get(i);
      consumers[i] = question.consumer();
      keys[i] = question.key();
      own[i] = Boolean.toString(question.own());
      if (question.entry().isPresent()) {
        InboxEntry entry = question.entry().get();
        sources[i] = entry.source();
        ids[i] = entry.id().toString();
        days[i] = entry.day().toString();
        hashes[i] = HexFormat.of().formatHex(question.hash());
        LocalDate from = lookedAtFrom(entry);
        oldest = from.isBefore(oldest) ? from : oldest;
        newest = entry.day().isAfter(newest) ? entry.day() : newest;
      }
    }
    return session
        .createNativeQuery(ARRIVE, Object[].class)
        .setParameter(1, consumers)
        .setParameter(2, sources)
        .setParameter(3, ids)
        .setParameter(4, days)
        .setParameter(5, hashes)
        .setParameter(6, keys)
        .setParameter(7, own)
        .setParameter(8, oldest.equals(LocalDate.MAX) ? LocalDate.EPOCH : oldest)
        .setParameter(9, newest)
        .getResultList()
        .map(rows -> arrivals(questions, rows));
  }

  /** The day before, or the day on which an id with a time in it was made, if that is earlier. */
  static LocalDate lookedAtFrom(InboxEntry entry) {
    LocalDate dayBefore = entry.day().minusDays(1);
    UUID id = entry.id();
    if (id.version() != UUID_V7) {
      return dayBefore;
    }
    LocalDate made =
        Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16)
            .atZone(ZoneOffset.UTC)
            .toLocalDate();
    return made.isBefore(dayBefore) ? made : dayBefore;
  }

  private static List<Arrival> arrivals(List<Question> questions, List<Object[]> rows) {
    List<Arrival> arrivals = new ArrayList<>(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      arrivals.add(arrival(questions.get(i), rows.get(i)));
    }
    return arrivals;
  }

  private static Arrival arrival(Question question, Object[] row) {
    if ((Boolean) row[0]) {
      return new Arrival.Behind();
    }
    if (row[1] != null) {
      return new Arrival.Before(HexFormat.of().parseHex((String) row[1]));
    }
    if (question.entry().isPresent() && !((Boolean) row[2])) {
      throw new Concurrent();
    }
    return new Arrival.First();
  }
}
