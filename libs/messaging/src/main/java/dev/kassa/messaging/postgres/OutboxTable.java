// The relay's statements.
package dev.kassa.messaging.postgres;

import dev.kassa.messaging.postgres.OutboxRow.Place;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads and deletes over the lease's connection only. */
final class OutboxTable {
  /** Payload read at once, besides one row; a service has little memory, a producer 32 MiB. */
  static final long BYTES_AT_ONCE = 4L << 20;

  /**
   * Reads by what is there, never "after the last id": ids commit out of order. The rows deleted
   * are still seen by the same statement, so they are among those left out.
   */
  private static final String DELETE_AND_READ =
      """
      with sent as (delete from outbox where id = any ($1))
      select id, aggregatetype, aggregateid, type, payload, headers
      from (
        select *, sum(octet_length(payload)) over (order by id rows unbounded preceding) as bytes
        from (
          select id, aggregatetype, aggregateid, type, payload, headers from outbox
          where id <> all ($2) and aggregatetype <> all ($3)
            and aggregatetype || chr(10) || aggregateid <> all ($4)
          order by id limit $5
        ) batch
      ) sized
      where bytes - octet_length(payload) < $6
      order by id
      """;

  private static final String COUNT =
      """
      select aggregatetype, count(*) from outbox
      where aggregatetype = any ($1) or aggregatetype || chr(10) || aggregateid = any ($2)
      group by aggregatetype
      """;

  private final OutboxLease lease;

  OutboxTable(OutboxLease lease) {
    this.lease = lease;
  }

  /**
   * Deletes what was sent and reads what comes next, in the order of ids.
   *
   * @param sent ids to delete
   * @param leftOut ids not to be read, those to delete among them
   * @param topics of which nothing is read
   * @param places of which nothing is read
   * @param most rows to read, or 0
   */
  Future<List<OutboxRow>> deleteAndRead(
      Collection<Long> sent,
      Collection<Long> leftOut,
      Collection<String> topics,
      Collection<Place> places,
      int most) {
    Tuple arguments =
        Tuple.of(
            sent.toArray(Long[]::new),
            leftOut.toArray(Long[]::new),
            topics.toArray(String[]::new),
            texts(places),
            most,
            BYTES_AT_ONCE);
    return lease
        .run(DELETE_AND_READ, arguments)
        .map(
            rows -> {
              List<OutboxRow> read = new ArrayList<>(rows.size());
              rows.forEach(row -> read.add(row(row)));
              return read;
            });
  }

  /** Rows of these topics, and of these keys, by topic. */
  Future<Map<String, Long>> count(Collection<String> topics, Collection<Place> places) {
    Object[] arguments = {topics.toArray(String[]::new), texts(places)};
    return lease
        .run(COUNT, Tuple.from(arguments))
        .map(
            rows -> {
              Map<String, Long> counts = new HashMap<>();
              rows.forEach(row -> counts.put(row.getString(0), row.getLong(1)));
              return counts;
            });
  }

  private static String[] texts(Collection<Place> places) {
    return places.stream().map(place -> place.topic() + "\n" + place.key()).toArray(String[]::new);
  }

  private static OutboxRow row(Row row) {
    return new OutboxRow(
        row.getLong(0),
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getBuffer(4).getBytes(),
        row.getString(5));
  }
}
