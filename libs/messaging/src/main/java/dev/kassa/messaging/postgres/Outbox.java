// What a service has to say to others, written where its state is written.
package dev.kassa.messaging.postgres;

import dev.kassa.messaging.DeadLetters;
import dev.kassa.messaging.Outgoing;
import io.smallrye.mutiny.Uni;
import java.util.Base64;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Writes messages to be sent, in the caller's transaction. The relay sends them after the commit.
 */
public final class Outbox {
  /** What key and headers may take beside the payload, so that the whole fits into 1 MiB. */
  private static final long ROOM_FOR_HEADERS = 100_000;

  /** Ids are given in the order of the list. */
  private static final String INSERT =
      """
      insert into outbox (aggregatetype, aggregateid, type, payload, headers)
      select topic, key, type, decode(payload, 'base64'), headers
      from json_to_recordset(cast(cast(?1 as text) as json))
        as m (ord int, topic text, key text, type text, payload text, headers text)
      order by ord
      """;

  /** A message that no broker would take: better told now than for ever in the relay. */
  static final class TooLarge extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    TooLarge(String message) {
      super(message);
    }
  }

  /** Their topics take more than their sources do. */
  private static final String DEAD_LETTERS = ".dlt.";

  private final int maxBytes;

  /**
   * @param maxBytes largest payload
   */
  Outbox(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Appends in order, any number with one statement. Messages of one key go out in the order of
   * their rows, so the caller holds a lock that stands for the key.
   *
   * <p>After the commit the caller wakes the relay.
   *
   * @throws TooLarge if a message is larger than the broker would take: better now than for ever in
   *     the relay
   */
  public Uni<Void> append(Mutiny.Session session, List<Outgoing> messages) {
    if (messages.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return session
        .createNativeQuery(INSERT)
        .setParameter(1, rows(messages))
        .executeUpdate()
        .replaceWithVoid();
  }

  /**
   * The messages as rows for a statement, numbered in their order. Payloads travel as text: there
   * is no binding for an array of bytes.
   *
   * @throws TooLarge if a message is larger than the broker would take
   */
  String rows(List<Outgoing> messages) {
    Base64.Encoder base64 = Base64.getEncoder();
    return Rows.array(
        json -> {
          int ord = 0;
          for (Outgoing message : messages) {
            String headers = OutboxHeaders.write(message);
            requireSize(message, headers);
            json.writeStartObject();
            json.writeNumberField("ord", ord++);
            json.writeStringField("topic", message.topic());
            json.writeStringField("key", message.key());
            json.writeStringField("type", message.type());
            json.writeStringField("payload", base64.encodeToString(message.value()));
            json.writeStringField("headers", headers);
            json.writeEndObject();
          }
        });
  }

  private void requireSize(Outgoing message, String headers) {
    int maxBytes =
        message.topic().contains(DEAD_LETTERS) ? DeadLetters.MAX_VALUE_BYTES : this.maxBytes;
    if (message.value().length > maxBytes) {
      throw new TooLarge(
          message.type() + " is larger than the " + maxBytes + " bytes a broker takes");
    }
    // A char is three bytes of UTF-8 at most.
    long beside = 3L * (message.key().length() + headers.length());
    if (message.value().length + beside > maxBytes + ROOM_FOR_HEADERS) {
      throw new TooLarge(
          message.type() + " has larger headers than there is room for beside its payload");
    }
  }
}
