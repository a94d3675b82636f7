// What a service has to say to others, written where its state is written.
package dev.kassa.messaging.postgres;

import dev.kassa.messaging.DeadLetters;
import dev.kassa.messaging.Outgoing;
import io.smallrye.mutiny.Uni;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Writes messages to be sent, in the caller's transaction. The relay sends them after the commit.
 */
public final class Outbox {
  /** What key and headers may take beside the payload, so that the whole fits into 1 MiB. */
  private static final long ROOM_FOR_HEADERS = 100_000;

  /**
   * One text for any number of rows, so that it is prepared once. Ids are given in the order of the
   * list. Payloads travel as text: there is no binding for an array of bytes.
   */
  private static final String INSERT =
      """
      insert into outbox (aggregatetype, aggregateid, type, payload, headers)
      select topic, key, type, decode(payload, 'base64'), headers
      from unnest(cast(?1 as text[]), cast(?2 as text[]), cast(?3 as text[]),
        cast(?4 as text[]), cast(?5 as text[]))
        with ordinality as message (topic, key, type, payload, headers, number)
      order by number
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
    String[] headers = column(messages, OutboxHeaders::write);
    for (int i = 0; i < headers.length; i++) {
      requireSize(messages.get(i), headers[i]);
    }
    Base64.Encoder base64 = Base64.getEncoder();
    return session
        .createNativeQuery(INSERT)
        .setParameter(1, column(messages, Outgoing::topic))
        .setParameter(2, column(messages, Outgoing::key))
        .setParameter(3, column(messages, Outgoing::type))
        .setParameter(4, column(messages, message -> base64.encodeToString(message.value())))
        .setParameter(5, headers)
        .executeUpdate()
        .replaceWithVoid();
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

  private static String[] column(List<Outgoing> messages, Function<Outgoing, String> value) {
    return messages.stream().map(value).toArray(String[]::new);
  }
}
