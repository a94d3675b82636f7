package dev.kassa.payment.postgres;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.kassa.messaging.postgres.Entries;
import dev.kassa.messaging.postgres.Overtaken;
import dev.kassa.messaging.postgres.Rows;
import dev.kassa.payment.Request;
import dev.kassa.payment.Stuck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Writes the payments of a batch and their calls, with what it enters into inbox and outbox: one
 * statement, since each is a round trip that all of the batch waits for.
 */
@ApplicationScoped
public class PaymentWriter {
  /**
   * Rows come as JSON, so that the text is the same for any number and prepared once. What was
   * loaded is written before what is new, so that a payment that ends makes room for the next one
   * of its checkout; the count in the insert's condition keeps that order. What never changes is
   * written once, beside the row that does.
   */
  private static final String WRITE =
      """
      with changed as (
        select * from json_to_recordset(cast(cast(?1 as text) as json)) as m (msn text, reference text,
          open boolean, phase text, state text, commands text, attempts text, reads int,
          next_read_at timestamptz, read_asked_at timestamptz, due_at timestamptz, deadline_at timestamptz, phase_since timestamptz,
          stuck_since timestamptz)
      ), updated as (
        update payment p set open = m.open, phase = m.phase, state = m.state,
          commands = m.commands, attempts = m.attempts, reads = m.reads,
          next_read_at = m.next_read_at, read_asked_at = m.read_asked_at, due_at = m.due_at, deadline_at = m.deadline_at, phase_since = m.phase_since,
          stuck_since = m.stuck_since, state_version = ?4, updated_at = now()
        from changed m where p.msn = m.msn and p.reference = m.reference
        returning p.id
      ), begun as (
        select * from json_to_recordset(cast(cast(?2 as text) as json)) as m (msn text, reference text,
          open boolean, phase text, state text, commands text, attempts text, reads int,
          next_read_at timestamptz, read_asked_at timestamptz, due_at timestamptz, deadline_at timestamptz, checkout_id uuid, trace_parent text,
          request text)
      ), inserted as (
        insert into payment (msn, reference, open, phase, state, commands, attempts, reads,
          next_read_at, read_asked_at, due_at, deadline_at, checkout_id, trace_parent, state_version)
        select msn, reference, open, phase, state, commands, attempts, reads, next_read_at,
          read_asked_at, due_at, deadline_at, checkout_id, trace_parent, ?4
        from begun where (select count(*) from updated) >= 0
        on conflict do nothing
        returning id, msn, reference
      ), requests as (
        insert into payment_request (payment_id, request)
        select p.id, m.request
        from inserted p join begun m on m.msn = p.msn and m.reference = p.reference
      ), calls as (
        select coalesce(n.id, p.id) as payment_id, m.*
        from json_to_recordset(cast(cast(?3 as text) as json)) as m (ord int, is_new boolean, msn text,
            reference text, kind text, key text, attempts int, next_attempt_at timestamptz,
            lease_until timestamptz, settled boolean, request text)
          left join inserted n on n.msn = m.msn and n.reference = m.reference
          left join payment p on p.msn = m.msn and p.reference = m.reference
      ), added as (
        insert into provider_call (payment_id, msn, kind, idempotency_key, request, attempts,
          next_attempt_at, lease_until, settled_at)
        select payment_id, msn, kind, key, decode(request, 'base64'), attempts, next_attempt_at,
          lease_until, case when settled then now() end
        from calls where is_new and payment_id is not null order by ord
      ), moved as (
        update provider_call c set attempts = m.attempts, next_attempt_at = m.next_attempt_at,
          lease_until = m.lease_until, settled_at = case when m.settled then now() end,
          request = case when m.settled then null else c.request end
        from calls m where not m.is_new and c.payment_id = m.payment_id
          and c.idempotency_key = m.key
      ), %s
      select (select count(*) from inserted), %s
      """
          .formatted(Entries.with(5), Entries.count());

  /** Rows that are locked, with all that hangs on them. */
  private static final String MAKE_ROOM =
      """
      with gone as (
        select p.id from unnest(cast(?1 as text[]), cast(?2 as text[])) as a (msn, reference)
          join payment p on p.msn = a.msn and p.reference = a.reference
      ), calls as (
        delete from provider_call where payment_id in (select id from gone)
      ), acts as (
        delete from operator_act where payment_id in (select id from gone)
      ), requests as (
        delete from payment_request where payment_id in (select id from gone)
      )
      delete from payment where id in (select id from gone)
      """;

  /**
   * A call of a payment, as it is to be stored.
   *
   * @param isNew it has no row yet
   */
  public record CallWrite(PaymentName payment, StoredCall call, boolean isNew) {}

  /**
   * Writes all of it.
   *
   * @param changed payments that were loaded
   * @param begun payments that are new
   * @param entries what the batch enters into inbox and outbox
   * @throws Overtaken if another transaction has stored one of the new ones, or opened a payment of
   *     its checkout
   */
  public Uni<Void> write(
      Mutiny.Session session,
      SortedMap<PaymentName, StoredPayment> changed,
      SortedMap<PaymentName, StoredPayment> begun,
      List<CallWrite> calls,
      Entries entries) {
    if (changed.isEmpty() && begun.isEmpty() && calls.isEmpty() && entries.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    Mutiny.SelectionQuery<Object[]> query =
        session
            .createNativeQuery(WRITE, Object[].class)
            .setParameter(1, Rows.array(json -> changed(json, changed)))
            .setParameter(2, Rows.array(json -> begun(json, begun)))
            .setParameter(3, Rows.array(json -> calls(json, calls)))
            .setParameter(4, StateJson.VERSION);
    entries.bind(query, 5);
    return query
        .getSingleResult()
        .invoke(
            counts -> {
              if (((Number) counts[0]).intValue() != begun.size()) {
                throw new Overtaken("a payment");
              }
              entries.written(((Number) counts[1]).longValue());
            })
        .replaceWithVoid();
  }

  /** Removes payments in whose place others begin: rare, so a statement of its own. */
  public Uni<Void> makeRoom(Mutiny.Session session, Collection<PaymentName> gone) {
    if (gone.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return session
        .createNativeQuery(MAKE_ROOM)
        .setParameter(1, gone.stream().map(name -> name.msn().value()).toArray(String[]::new))
        .setParameter(2, gone.stream().map(name -> name.reference().value()).toArray(String[]::new))
        .executeUpdate()
        .replaceWithVoid();
  }

  private static void changed(JsonGenerator json, Map<PaymentName, StoredPayment> payments)
      throws IOException {
    for (var entry : payments.entrySet()) {
      json.writeStartObject();
      payment(json, entry.getKey(), entry.getValue());
      json.writeStringField("phase_since", entry.getValue().phaseSince().toString());
      time(json, "stuck_since", entry.getValue().payment().standing().stuck().map(Stuck::since));
      json.writeEndObject();
    }
  }

  private static void begun(JsonGenerator json, Map<PaymentName, StoredPayment> payments)
      throws IOException {
    for (var entry : payments.entrySet()) {
      StoredPayment stored = entry.getValue();
      Request request = stored.payment().standing().request();
      json.writeStartObject();
      payment(json, entry.getKey(), stored);
      json.writeStringField("checkout_id", request.checkoutId().toString());
      json.writeStringField("trace_parent", stored.traceParent().orElse(null));
      json.writeStringField("request", StateJson.request(request));
      json.writeEndObject();
    }
  }

  private static void payment(JsonGenerator json, PaymentName name, StoredPayment stored)
      throws IOException {
    name(json, name);
    json.writeBooleanField("open", stored.open());
    json.writeStringField("phase", StateJson.phase(stored.payment()));
    json.writeStringField("state", StateJson.write(stored.payment()));
    json.writeStringField("commands", PaymentStore.commands(stored.commands()));
    json.writeStringField("attempts", PaymentStore.budget(stored.budget()));
    json.writeNumberField("reads", stored.reads().made());
    time(json, "next_read_at", stored.reads().next());
    time(json, "read_asked_at", stored.reads().asked());
    time(json, "due_at", stored.dueAt());
    time(json, "deadline_at", stored.payment().deadline());
  }

  private static void calls(JsonGenerator json, Collection<CallWrite> calls) throws IOException {
    int ord = 0;
    for (CallWrite write : calls) {
      StoredCall call = write.call();
      json.writeStartObject();
      json.writeNumberField("ord", ord++);
      json.writeBooleanField("is_new", write.isNew());
      name(json, write.payment());
      json.writeStringField("kind", call.kind().name());
      json.writeStringField("key", call.key());
      json.writeNumberField("attempts", call.attempts());
      time(json, "next_attempt_at", call.nextAttempt());
      time(json, "lease_until", call.leasedUntil());
      json.writeBooleanField("settled", call.settled());
      if (write.isNew()) {
        json.writeStringField(
            "request", call.sealedRequest().map(SealedBytes::base64).orElse(null));
      }
      json.writeEndObject();
    }
  }

  private static void name(JsonGenerator json, PaymentName name) throws IOException {
    json.writeStringField("msn", name.msn().value());
    json.writeStringField("reference", name.reference().value());
  }

  private static void time(JsonGenerator json, String field, Optional<Instant> time)
      throws IOException {
    json.writeStringField(field, time.map(Instant::toString).orElse(null));
  }
}
