// Reads what a person needs to see of payments; locks nothing.
package dev.kassa.payment.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.payment.Dossier;
import dev.kassa.payment.SagaEvent.Kind;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.hibernate.reactive.mutiny.Mutiny;

/** The stuck list, and one payment with its calls and the acts on it. */
@ApplicationScoped
public class Dossiers {
  private static final String SELECT =
      """
      select p.state, r.request, p.phase_since,
        (select cast(json_agg(json_build_object('kind', c.kind, 'attempts', c.attempts,
             'planned', to_char(c.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
             'next', to_char(c.next_attempt_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
             'settled', to_char(c.settled_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
           order by c.id) as text)
         from provider_call c where c.payment_id = p.id) as calls,
        (select cast(json_agg(json_build_object('id', o.id, 'act', o.act, 'operator', o.operator,
             'note', o.note, 'refused', o.refused,
             'at', to_char(o.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
           order by o.at, o.id) as text)
         from operator_act o where o.payment_id = p.id) as acts
      from payment p left join payment_request r on r.payment_id = p.id
      where p.state_version <= ?1
      """;

  private static final String STUCK =
      SELECT + "and p.stuck_since is not null order by p.stuck_since limit ?2";
  private static final String ONE = SELECT + "and p.msn = ?2 and p.reference = ?3";

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Payments that a person must look at, who waits longest first.
   *
   * @param most how many at most
   */
  public Uni<List<Dossier>> stuck(Mutiny.Session session, int most) {
    return session
        .createNativeQuery(STUCK, Object[].class)
        .setParameter(1, StateJson.VERSION)
        .setParameter(2, most)
        .getResultList()
        .map(rows -> rows.stream().map(Dossiers::dossier).toList());
  }

  /** One payment; empty if it is not there or belongs to a newer release. */
  public Uni<Optional<Dossier>> find(Mutiny.Session session, PaymentName name) {
    return session
        .createNativeQuery(ONE, Object[].class)
        .setParameter(1, StateJson.VERSION)
        .setParameter(2, name.msn().value())
        .setParameter(3, name.reference().value())
        .getResultList()
        .map(rows -> rows.stream().map(Dossiers::dossier).findFirst());
  }

  private static Dossier dossier(Object[] row) {
    return new Dossier(
        StateJson.read((String) row[0], Optional.ofNullable((String) row[1])),
        PaymentStore.instant(row[2]).orElseThrow(),
        each((String) row[3]).map(Dossiers::call).toList(),
        each((String) row[4]).map(Dossiers::act).toList());
  }

  private static Stream<JsonNode> each(String array) {
    if (array == null) {
      return Stream.empty();
    }
    try {
      return StreamSupport.stream(JSON.readTree(array).spliterator(), false);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("the database made no JSON", e);
    }
  }

  private static Dossier.Call call(JsonNode call) {
    return new Dossier.Call(
        Kind.valueOf(call.path("kind").asText()),
        call.path("attempts").asInt(),
        Instant.parse(call.path("planned").asText()),
        text(call, "next").map(Instant::parse),
        text(call, "settled").map(Instant::parse));
  }

  private static Dossier.Act act(JsonNode act) {
    return new Dossier.Act(
        UUID.fromString(act.path("id").asText()),
        act.path("act").asText(),
        act.path("operator").asText(),
        act.path("note").asText(),
        Instant.parse(act.path("at").asText()),
        text(act, "refused"));
  }

  private static Optional<String> text(JsonNode node, String field) {
    return Optional.ofNullable(node.path(field).textValue());
  }
}
