package dev.kassa.messaging.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.kassa.messaging.EventHeaders;
import dev.kassa.messaging.Incoming;
import dev.kassa.messaging.Json;
import dev.kassa.messaging.Sealer;
import io.smallrye.mutiny.Uni;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Records that cannot be taken yet, and all later ones of their keys, in the order in which they
 * came (DESIGN 7). The value is sealed where the topic may hold personal values in clear.
 */
final class Parked {
  private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};
  private static final String PLACE = "parked";

  private static final String PUT =
      """
      insert into parked (consumer, key, topic, partition, "offset", appended_at, headers, value,
        reason)
      select consumer, key, topic, cast(partition as int), cast("offset" as bigint),
        cast(appended_at as timestamptz), headers, decode(value, 'base64'), reason
      from unnest(cast(?1 as text[]), cast(?2 as text[]), cast(?3 as text[]), cast(?4 as text[]),
          cast(?5 as text[]), cast(?6 as text[]), cast(?7 as text[]), cast(?8 as text[]),
          cast(?9 as text[]))
        with ordinality as p (consumer, key, topic, partition, "offset", appended_at, headers, value,
          reason, ord)
      order by ord
      on conflict (consumer, topic, partition, "offset") do nothing
      """;

  private static final String LIST =
      """
      select id, consumer, key, topic, partition, "offset", cast(appended_at as text), headers,
        encode(value, 'base64'), bury
      from parked where consumer = any (cast(?1 as text[])) order by id limit ?2
      """;

  private static final String REMOVE =
      "delete from parked where id = any (cast(cast(?1 as text[]) as bigint[])) returning id";

  private Parked() {}

  /** One to be parked. */
  record Put(Source<?> source, Incoming record, String reason) {}

  /**
   * One that is parked.
   *
   * @param bury whether an operator has given it up
   */
  record Row(long id, String consumer, Incoming record, boolean bury) {}

  static Uni<Void> put(Mutiny.Session session, List<Put> records) {
    if (records.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    int count = records.size();
    String[][] columns = new String[9][count];
    for (int i = 0; i < count; i++) {
      Put put = records.get(i);
      Incoming record = put.record();
      columns[0][i] = put.source().consumer();
      columns[1][i] = record.key();
      columns[2][i] = record.topic();
      columns[3][i] = Integer.toString(record.partition());
      columns[4][i] = Long.toString(record.offset());
      columns[5][i] = record.appendedAt().toString();
      columns[6][i] = headers(record.headers());
      columns[7][i] = Base64.getEncoder().encodeToString(stored(put.source(), record));
      columns[8][i] = put.reason();
    }
    Mutiny.Query<Object> query = session.createNativeQuery(PUT);
    for (int c = 0; c < columns.length; c++) {
      query.setParameter(c + 1, columns[c]);
    }
    return query.executeUpdate().replaceWithVoid();
  }

  /** The oldest of these sources, in their order. */
  static Uni<List<Row>> list(
      Mutiny.Session session, Map<String, ? extends Source<?>> sources, int most) {
    return session
        .createNativeQuery(LIST, Object[].class)
        .setParameter(1, sources.keySet().toArray(String[]::new))
        .setParameter(2, most)
        .getResultList()
        .map(
            rows -> {
              List<Row> parked = new ArrayList<>(rows.size());
              for (Object[] row : rows) {
                parked.add(row(sources.get((String) row[1]), row));
              }
              return parked;
            });
  }

  /** Removes rows that are taken in by this transaction; returns those that were still there. */
  static Uni<Set<Long>> remove(Mutiny.Session session, List<Long> ids) {
    return session
        .createNativeQuery(REMOVE, Long.class)
        .setParameter(1, ids.stream().map(Object::toString).toArray(String[]::new))
        .getResultList()
        .map(HashSet::new);
  }

  private static Row row(Source<?> source, Object[] row) {
    String topic = (String) row[3];
    String key = (String) row[2];
    byte[] stored = Base64.getMimeDecoder().decode((String) row[8]);
    return new Row(
        ((Number) row[0]).longValue(),
        (String) row[1],
        new Incoming(
            topic,
            ((Number) row[4]).intValue(),
            ((Number) row[5]).longValue(),
            key,
            instant((String) row[6]),
            headers((String) row[7]),
            opened(source, topic, key, stored)),
        (Boolean) row[9]);
  }

  private static byte[] stored(Source<?> source, Incoming record) {
    return source
        .letters()
        .map(
            sealer ->
                sealer
                    .seal(PLACE, record.topic() + "\n" + record.key(), "value", record.value())
                    .getBytes(StandardCharsets.UTF_8))
        .orElse(record.value());
  }

  private static byte[] opened(Source<?> source, String topic, String key, byte[] stored) {
    Optional<Sealer> sealer = source.letters();
    return sealer.isEmpty()
        ? stored
        : sealer
            .get()
            .openBytes(
                PLACE, topic + "\n" + key, "value", new String(stored, StandardCharsets.UTF_8))
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "a parked record of " + topic + " does not open: its key is gone"));
  }

  private static Instant instant(String timestamp) {
    return OffsetDateTime.parse(timestamp.replace(' ', 'T').replaceFirst("([+-]\\d\\d)$", "$1:00"))
        .toInstant();
  }

  private static String headers(Headers headers) {
    Map<String, String> map = new LinkedHashMap<>();
    for (Header header : headers) {
      EventHeaders.text(headers, header.key()).ifPresent(value -> map.put(header.key(), value));
    }
    try {
      return Json.MAPPER.writeValueAsString(map);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a map of texts has no JSON form", e);
    }
  }

  private static Headers headers(String json) {
    RecordHeaders headers = new RecordHeaders();
    try {
      Json.MAPPER
          .readValue(json, HEADERS)
          .forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("the headers of a parked record are not a JSON object", e);
    }
    return headers;
  }
}
