package dev.kassa.payment.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.payment.SagaEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * What the provider told of payments that are not here. It is read with the payments of a batch
 * (PaymentStore), so that whatever comes of a payment first takes it.
 */
@ApplicationScoped
public class KeptNotifications {
  private static final String KEEP =
      """
      insert into kept_notification (msn, reference, event_id, name, amount, idempotency_key,
        guaranteed_until, at)
      select msn, reference, event_id, name, cast(amount as bigint), key,
        cast(guaranteed as timestamptz), cast(at as timestamptz)
      from unnest(cast(?1 as text[]), cast(?2 as text[]), cast(?3 as text[]), cast(?4 as text[]),
          cast(?5 as text[]), cast(?6 as text[]), cast(?7 as text[]), cast(?8 as text[]))
        with ordinality as k (msn, reference, event_id, name, amount, key, guaranteed, at, ord)
      order by ord
      on conflict (msn, reference, event_id) do nothing
      """;

  private static final String TAKEN =
      """
      delete from kept_notification k
      using unnest(cast(?1 as text[]), cast(?2 as text[])) as a (msn, reference)
      where k.msn = a.msn and k.reference = a.reference
      """;

  /** Kept at the moment in which another instance stored the payment. */
  private static final String PASSED_BY =
      """
      select distinct k.msn, k.reference
      from kept_notification k
        join payment p on p.msn = k.msn and p.reference = k.reference
      limit ?1
      """;

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * One of them.
   *
   * @param id its {@code ce_id}
   * @param event as the payment hears it
   * @param idempotencyKey of the call that caused it, where there was one
   */
  public record Kept(String id, SagaEvent.Notified event, Optional<String> idempotencyKey) {}

  /** Keeps these, in their order; what is kept already stays as it is. */
  public Uni<Void> keep(Mutiny.Session session, Map<PaymentName, List<Kept>> notifications) {
    List<String[]> rows = new ArrayList<>();
    notifications.forEach(
        (name, all) ->
            all.forEach(
                kept ->
                    rows.add(
                        new String[] {
                          name.msn().value(),
                          name.reference().value(),
                          kept.id(),
                          kept.event().name().name(),
                          Long.toString(kept.event().amount()),
                          kept.idempotencyKey().orElse(null),
                          kept.event().guaranteedUntil().map(Instant::toString).orElse(null),
                          kept.event().at().toString()
                        })));
    if (rows.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    Mutiny.Query<Object> query = session.createNativeQuery(KEEP);
    for (int column = 0; column < rows.getFirst().length; column++) {
      int at = column;
      query.setParameter(column + 1, rows.stream().map(row -> row[at]).toArray(String[]::new));
    }
    return query.executeUpdate().replaceWithVoid();
  }

  /** Forgets what these payments have taken. */
  public Uni<Void> taken(Mutiny.Session session, Set<PaymentName> payments) {
    if (payments.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return session
        .createNativeQuery(TAKEN)
        .setParameter(1, payments.stream().map(name -> name.msn().value()).toArray(String[]::new))
        .setParameter(
            2, payments.stream().map(name -> name.reference().value()).toArray(String[]::new))
        .executeUpdate()
        .replaceWithVoid();
  }

  /** Payments that are here by now and have not taken what is kept for them. */
  public Uni<List<PaymentName>> passedBy(Mutiny.Session session, int most) {
    return session
        .createNativeQuery(PASSED_BY, Object[].class)
        .setParameter(1, most)
        .getResultList()
        .map(
            rows ->
                rows.stream()
                    .map(
                        row ->
                            new PaymentName(
                                new Msn((String) row[0]), new Reference((String) row[1])))
                    .toList());
  }

  /**
   * Reads those of one payment.
   *
   * @param json as PaymentStore loads it; null: there are none
   */
  static List<Kept> read(String json) {
    List<Kept> kept = new ArrayList<>();
    if (json == null) {
      return kept;
    }
    try {
      for (JsonNode one : JSON.readTree(json)) {
        kept.add(
            new Kept(
                one.path("id").asText(),
                new SagaEvent.Notified(
                    SagaEvent.Name.valueOf(one.path("name").asText()),
                    one.path("amount").asLong(),
                    false,
                    Optional.ofNullable(one.path("guaranteed").textValue()).map(Instant::parse),
                    Instant.parse(one.path("at").asText())),
                Optional.ofNullable(one.path("key").textValue())));
      }
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("the database made no JSON", e);
    }
    return kept;
  }
}
