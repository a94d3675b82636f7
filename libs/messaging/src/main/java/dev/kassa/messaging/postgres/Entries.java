// What a batch enters beside its states.
package dev.kassa.messaging.postgres;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.kassa.messaging.Outgoing;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * What a batch enters into the inbox, so that it is taken once, and into the outbox, to be sent.
 * They can ride in the statement that writes the batch's states; else a statement of their own
 * writes them.
 */
public final class Entries {
  /** How many parameters the riding ones take. */
  public static final int PARAMETERS = 2;

  /** Ids of the outbox are given in the order of the list, and say in which order to send. */
  private static final String WITH =
      """
      remembered as (
        insert into inbox (day, consumer, source, id, content_hash)
        select day, consumer, source, id, decode(hash, 'hex')
        from json_to_recordset(cast(cast(?%1$d as text) as json))
          as r (day date, consumer text, source text, id uuid, hash text)
        on conflict do nothing
        returning 1
      ), to_send as (
        insert into outbox (aggregatetype, aggregateid, type, payload, headers)
        select topic, key, type, decode(payload, 'base64'), headers
        from json_to_recordset(cast(cast(?%2$d as text) as json))
          as m (ord int, topic text, key text, type text, payload text, headers text)
        order by ord
      )""";

  private static final String COUNT = "(select count(*) from remembered)";

  private static final String ALONE = "with " + with(1) + "\nselect " + COUNT;

  private final List<Remembered> remembered;
  private final List<Outgoing> outgoing;
  private final Outbox outbox;
  private boolean written;

  Entries(List<Remembered> remembered, List<Outgoing> outgoing, Outbox outbox) {
    this.remembered = List.copyOf(remembered);
    this.outgoing = List.copyOf(outgoing);
    this.outbox = outbox;
  }

  /** A message that is remembered from now on, for this consumer. */
  record Remembered(String consumer, Taking.InboxEntry entry, byte[] hash) {}

  /** Another transaction is taking the same message in right now: repeat and see its row. */
  static final class Concurrent extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Concurrent() {
      super("the same message is being taken in by another transaction", null, false, false);
    }
  }

  /**
   * Named parts for a statement's {@code with}.
   *
   * @param first number of the first of their {@link #PARAMETERS}
   */
  public static String with(int first) {
    return WITH.formatted(first, first + 1);
  }

  /** The value that goes with the parts into the statement's results, a {@code bigint}. */
  public static String count() {
    return COUNT;
  }

  /** Gives a statement the parameters of the parts, from this number on. */
  public void bind(Mutiny.SelectionQuery<?> query, int first) {
    query
        .setParameter(first, Rows.array(this::remembered))
        .setParameter(first + 1, outbox.rows(outgoing));
  }

  /** Whether there is nothing to enter. */
  public boolean isEmpty() {
    return remembered.isEmpty() && outgoing.isEmpty();
  }

  /**
   * Takes the count that the statement came to.
   *
   * @throws Concurrent if another transaction was quicker with one of the messages
   */
  public void written(long count) {
    if (count != remembered.size()) {
      throw new Concurrent();
    }
    written = true;
  }

  /** Writes them by a statement of their own, unless they rode in another. */
  Uni<Void> write(Mutiny.Session session) {
    if (written || isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    Mutiny.SelectionQuery<Long> query = session.createNativeQuery(ALONE, Long.class);
    bind(query, 1);
    return query.getSingleResult().invoke(this::written).replaceWithVoid();
  }

  private void remembered(JsonGenerator json) throws IOException {
    for (Remembered message : remembered) {
      json.writeStartObject();
      json.writeStringField("day", message.entry().day().toString());
      json.writeStringField("consumer", message.consumer());
      json.writeStringField("source", message.entry().source());
      json.writeStringField("id", message.entry().id().toString());
      json.writeStringField("hash", HexFormat.of().formatHex(message.hash()));
      json.writeEndObject();
    }
  }
}
