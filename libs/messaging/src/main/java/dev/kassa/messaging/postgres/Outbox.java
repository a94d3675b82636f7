package dev.kassa.messaging.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.kassa.messaging.Json;
import dev.kassa.messaging.Outgoing;
import io.smallrye.mutiny.Uni;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Writes messages to be sent, in the caller's transaction. The relay sends them after the commit.
 */
public final class Outbox {
  private static final int COLUMNS = 5;

  private final int maxBytes;

  Outbox(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Appends in order. Messages of one key go out in the order of their rows, so the caller holds a
   * lock that stands for the key.
   *
   * @throws IllegalArgumentException if a payload is larger than the broker would take: better now
   *     than for ever in the relay
   */
  public Uni<Void> append(Mutiny.Session session, List<Outgoing> messages) {
    if (messages.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    StringBuilder sql =
        new StringBuilder(
            "insert into outbox (aggregatetype, aggregateid, type, payload, headers) values ");
    for (int i = 0; i < messages.size(); i++) {
      int at = i * COLUMNS;
      sql.append(i == 0 ? "(" : ", (");
      for (int column = 1; column <= COLUMNS; column++) {
        sql.append(column == 1 ? "?" : ", ?").append(at + column);
      }
      sql.append(')');
    }
    Mutiny.Query<Object> insert = session.createNativeQuery(sql.toString());
    int parameter = 1;
    for (Outgoing message : messages) {
      if (message.value().length > maxBytes) {
        throw new IllegalArgumentException(
            message.type() + " is larger than the " + maxBytes + " bytes a broker takes");
      }
      insert
          .setParameter(parameter++, message.topic())
          .setParameter(parameter++, message.key())
          .setParameter(parameter++, message.type())
          .setParameter(parameter++, message.value())
          .setParameter(parameter++, headers(message));
    }
    return insert.executeUpdate().replaceWithVoid();
  }

  private static String headers(Outgoing message) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Header header : message.headers()) {
      headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
    }
    try {
      return Json.MAPPER.writeValueAsString(headers);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a map of texts has no JSON form", e);
    }
  }
}
