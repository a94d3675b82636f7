// What a batch asks the inbox.
package dev.kassa.messaging.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.messaging.postgres.Taking.InboxEntry;
import io.smallrye.mutiny.Uni;
import java.io.UncheckedIOException;
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
 * The questions of a batch to the inbox: which of its messages were taken in before, by (consumer,
 * source, id) with a hash of the content, and behind which records others are parked. They can ride
 * in the statement that loads the batch's states, as one more value of it: that saves a round trip
 * for which all of the batch waits. Else they are asked by a statement of their own.
 */
public final class InboxQuestions {
  /** How many parameters the value takes. */
  public static final int PARAMETERS = 3;

  /**
   * Whatever the retention, two days are looked at: that of the record and the one before, for a
   * sender that repeats a message after midnight. Earlier ones only where an id tells that it was
   * made earlier. The lateral join keeps each look-up at the index of the few partitions in
   * question.
   */
  private static final String LOOK =
      """
      (select cast(json_agg(json_build_array(l.behind, l.seen) order by l.ord) as text)
       from (
         select q.ord, encode(s.content_hash, 'hex') as seen,
           not q.own and exists (
             select from parked p where p.consumer = q.consumer and p.key = q.key) as behind
         from json_to_recordset(cast(cast(?%1$d as text) as json))
             as q (ord int, consumer text, source text, id uuid, key text, own boolean)
           left join lateral (
             select i.content_hash from inbox i
             where q.id is not null and i.consumer = q.consumer and i.source = q.source
               and i.id = q.id
               and i.day between cast(cast(?%2$d as text) as date)
                 and cast(cast(?%3$d as text) as date)
             limit 1
           ) s on true
       ) l)""";

  private static final String ALONE = "select " + sql(1);

  private static final int UUID_V7 = 7;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<Question> questions;
  private Optional<List<Arrival>> answers = Optional.empty();

  InboxQuestions(List<Question> questions) {
    this.questions = List.copyOf(questions);
  }

  /** No questions. */
  public static InboxQuestions none() {
    return new InboxQuestions(List.of());
  }

  /**
   * One record of a batch.
   *
   * @param key of the record, for whether others of it are parked
   * @param own whether it was parked itself, and so is not behind any other
   * @param entry absent where it is not remembered
   */
  record Question(String consumer, String key, boolean own, Optional<InboxEntry> entry) {}

  /**
   * The value, a text, for a statement's list of results.
   *
   * @param first number of the first of its {@link #PARAMETERS}
   */
  public static String sql(int first) {
    return LOOK.formatted(first, first + 1, first + 2);
  }

  /** Gives a statement the value's parameters, from this number on. */
  public void bind(Mutiny.SelectionQuery<?> query, int first) {
    LocalDate oldest = LocalDate.MAX;
    LocalDate newest = LocalDate.EPOCH;
    for (Question question : questions) {
      if (question.entry().isPresent()) {
        LocalDate from = lookedAtFrom(question.entry().get());
        oldest = from.isBefore(oldest) ? from : oldest;
        LocalDate day = question.entry().get().day();
        newest = day.isAfter(newest) ? day : newest;
      }
    }
    query
        .setParameter(first, asked())
        .setParameter(
            first + 1, (oldest.equals(LocalDate.MAX) ? LocalDate.EPOCH : oldest).toString())
        .setParameter(first + 2, newest.toString());
  }

  /**
   * Takes what the value came to.
   *
   * @param value null if nothing was asked
   */
  public void answered(String value) {
    answers = Optional.of(value == null ? List.of() : arrivals(value));
  }

  /** Asks by a statement of its own, unless the questions rode in another. */
  Uni<Void> ask(Mutiny.Session session) {
    if (questions.isEmpty() || answers.isPresent()) {
      return Uni.createFrom().voidItem();
    }
    Mutiny.SelectionQuery<String> query = session.createNativeQuery(ALONE, String.class);
    bind(query, 1);
    return query.getSingleResult().invoke(this::answered).replaceWithVoid();
  }

  /** An answer for each question, in their order. */
  List<Arrival> answers() {
    return answers.orElse(List.of());
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

  private String asked() {
    return Rows.array(
        json -> {
          int ord = 0;
          for (Question question : questions) {
            json.writeStartObject();
            json.writeNumberField("ord", ord++);
            json.writeStringField("consumer", question.consumer());
            json.writeStringField("key", question.key());
            json.writeBooleanField("own", question.own());
            if (question.entry().isPresent()) {
              json.writeStringField("source", question.entry().get().source());
              json.writeStringField("id", question.entry().get().id().toString());
            }
            json.writeEndObject();
          }
        });
  }

  private static List<Arrival> arrivals(String value) {
    List<Arrival> arrivals = new ArrayList<>();
    try {
      for (JsonNode answer : JSON.readTree(value)) {
        arrivals.add(arrival(answer.path(0).asBoolean(), answer.path(1)));
      }
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("the database made no JSON", e);
    }
    return arrivals;
  }

  private static Arrival arrival(boolean behind, JsonNode seen) {
    if (behind) {
      return new Arrival.Behind();
    }
    return seen.isTextual()
        ? new Arrival.Before(HexFormat.of().parseHex(seen.textValue()))
        : new Arrival.First();
  }
}
