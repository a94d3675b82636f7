package dev.kassa.payment.postgres;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.messaging.postgres.InboxQuestions;
import dev.kassa.messaging.postgres.Rows;
import dev.kassa.payment.CallBudget;
import dev.kassa.payment.Reads;
import dev.kassa.payment.SagaEvent.Kind;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Loads and locks the payments of a batch, with their calls and what the inbox knows of its
 * messages, in one statement.
 */
@ApplicationScoped
public class PaymentStore {
  /**
   * Rows are locked one after the other in the order of the names given, and what another
   * transaction holds is passed over, so that nobody waits and nobody can deadlock. The lateral
   * joins keep each look-up at an index whatever the planner believes of the lists.
   *
   * <p>A lock finds the newest version of its row, all else is read as it was when the statement
   * began. A payment that another transaction has changed in between would come with the calls of
   * before; it is told by its place and counts as held.
   */
  private static final String LOAD =
      """
      select a.msn, a.reference, now() as now,
        s.place is not null as there,
        (select o.reference from payment o
         where o.msn = a.msn and o.checkout_id = cast(a.checkout as uuid) and o.open) as open,
        case when p.place = s.place then p.state end as state, r.request, p.commands,
        p.attempts, p.reads, p.next_read_at, p.read_asked_at, p.due_at, p.phase_since, p.trace_parent,
        p.open as is_open,
        (select cast(json_agg(json_build_object('kind', c.kind, 'key', c.idempotency_key,
             'attempts', c.attempts, 'settled', c.settled_at is not null,
             'next', to_char(c.next_attempt_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
             'lease', to_char(c.lease_until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
             'request', case when c.settled_at is null and c.next_attempt_at <= now()
               and coalesce(c.lease_until, now()) <= now()
               then encode(c.request, 'base64') end)
           order by c.id) as text)
         from provider_call c where c.payment_id = p.id) as calls,
        (select cast(json_agg(json_build_object('id', k.event_id, 'name', k.name,
             'amount', k.amount, 'key', k.idempotency_key,
             'guaranteed',
               to_char(k.guaranteed_until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
             'at', to_char(k.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
           order by k.id) as text)
         from kept_notification k where k.msn = a.msn and k.reference = a.reference) as kept,
        case when a.ord = 0 then %s end as inbox
      from json_to_recordset(cast(cast(?1 as text) as json))
          as a (ord int, msn text, reference text, checkout text)
        left join lateral (
          select ctid as place from payment
          where payment.msn = a.msn and payment.reference = a.reference
        ) s on true
        left join lateral (
          select ctid as place, * from payment
          where payment.msn = a.msn and payment.reference = a.reference
            and payment.state_version <= ?2
          for update skip locked
        ) p on true
        left join lateral (
          select request from payment_request where payment_id = p.id
        ) r on true
      order by a.ord
      """
          .formatted(InboxQuestions.sql(3));

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What was loaded.
   *
   * @param found the payments, locked
   * @param held names of payments that another transaction holds, or a newer release
   * @param open per name the reference under which its checkout has an open payment
   * @param kept what the provider told of them before they were here
   * @param now the database's clock
   */
  public record Loaded(
      Map<PaymentName, StoredPayment> found,
      Set<PaymentName> held,
      Map<PaymentName, Reference> open,
      Map<PaymentName, List<KeptNotifications.Kept>> kept,
      Instant now) {}

  /**
   * Loads.
   *
   * @param wanted in order; with the checkout where it matters whether another payment of it is
   *     open
   * @param inbox questions of the batch, answered if anything is wanted
   */
  public Uni<Loaded> load(
      Mutiny.Session session,
      SortedMap<PaymentName, Optional<CheckoutId>> wanted,
      InboxQuestions inbox) {
    Mutiny.SelectionQuery<Object[]> query =
        session
            .createNativeQuery(LOAD, Object[].class)
            .setParameter(1, Rows.array(json -> wanted(json, wanted)))
            .setParameter(2, StateJson.VERSION);
    inbox.bind(query, 3);
    return query
        .getResultList()
        .invoke((List<Object[]> rows) -> rows.stream().limit(1).forEach(row -> answer(inbox, row)))
        .map(PaymentStore::loaded);
  }

  private static void answer(InboxQuestions inbox, Object[] first) {
    inbox.answered((String) first[18]);
  }

  private static void wanted(
      JsonGenerator json, SortedMap<PaymentName, Optional<CheckoutId>> wanted) throws IOException {
    int ord = 0;
    for (var entry : wanted.entrySet()) {
      json.writeStartObject();
      json.writeNumberField("ord", ord++);
      json.writeStringField("msn", entry.getKey().msn().value());
      json.writeStringField("reference", entry.getKey().reference().value());
      json.writeStringField("checkout", entry.getValue().map(CheckoutId::toString).orElse(null));
      json.writeEndObject();
    }
  }

  private static Loaded loaded(List<Object[]> rows) {
    Map<PaymentName, StoredPayment> found = new HashMap<>();
    Set<PaymentName> held = new HashSet<>();
    Map<PaymentName, Reference> open = new HashMap<>();
    Map<PaymentName, List<KeptNotifications.Kept>> kept = new HashMap<>();
    Instant now = Instant.EPOCH;
    for (Object[] row : rows) {
      PaymentName name = new PaymentName(new Msn((String) row[0]), new Reference((String) row[1]));
      now = instant(row[2]).orElseThrow();
      if (row[4] != null) {
        open.put(name, new Reference((String) row[4]));
      }
      if (row[17] != null) {
        kept.put(name, KeptNotifications.read((String) row[17]));
      }
      if (row[5] != null) {
        found.put(name, stored(row));
      } else if ((Boolean) row[3]) {
        held.add(name);
      }
    }
    return new Loaded(found, held, open, kept, now);
  }

  private static StoredPayment stored(Object[] row) {
    return new StoredPayment(
        StateJson.read((String) row[5], Optional.ofNullable((String) row[6])),
        commands((String) row[7]),
        budget((String) row[8]),
        new Reads(((Number) row[9]).intValue(), instant(row[10]), instant(row[11])),
        instant(row[12]),
        instant(row[13]).orElseThrow(),
        Optional.ofNullable((String) row[14]),
        (Boolean) row[15],
        calls((String) row[16]));
  }

  static String commands(Set<UUID> commands) {
    return commands.stream().map(UUID::toString).collect(Collectors.joining(" "));
  }

  private static Set<UUID> commands(String text) {
    return text.isEmpty()
        ? new LinkedHashSet<>()
        : Arrays.stream(text.split(" "))
            .map(UUID::fromString)
            .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  static String budget(CallBudget budget) {
    return budget.attempts().stream()
        .map(attempt -> attempt.operation() + "@" + attempt.at().toEpochMilli())
        .collect(Collectors.joining(" "));
  }

  private static CallBudget budget(String text) {
    if (text.isEmpty()) {
      return CallBudget.UNUSED;
    }
    return new CallBudget(
        Arrays.stream(text.split(" "))
            .map(attempt -> attempt.split("@"))
            .map(
                parts ->
                    new CallBudget.Attempt(
                        CallBudget.Operation.valueOf(parts[0]),
                        Instant.ofEpochMilli(Long.parseLong(parts[1]))))
            .toList());
  }

  private static List<StoredCall> calls(String json) {
    List<StoredCall> calls = new ArrayList<>();
    if (json == null) {
      return calls;
    }
    try {
      for (JsonNode call : JSON.readTree(json)) {
        calls.add(
            new StoredCall(
                Kind.valueOf(call.path("kind").asText()),
                call.path("key").asText(),
                Optional.ofNullable(call.path("request").textValue())
                    .map(text -> SealedBytes.text(text)),
                call.path("attempts").asInt(),
                Optional.ofNullable(call.path("next").textValue()).map(Instant::parse),
                Optional.ofNullable(call.path("lease").textValue()).map(Instant::parse),
                call.path("settled").asBoolean()));
      }
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("the database made no JSON", e);
    }
    return calls;
  }

  static Optional<Instant> instant(Object column) {
    return switch (column) {
      case null -> Optional.empty();
      case Instant instant -> Optional.of(instant);
      case OffsetDateTime time -> Optional.of(time.toInstant());
      case Object other ->
          throw new IllegalStateException("a time came as " + other.getClass().getSimpleName());
    };
  }
}
