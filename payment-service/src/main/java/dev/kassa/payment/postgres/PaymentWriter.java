package dev.kassa.payment.postgres;

import dev.kassa.messaging.postgres.Overtaken;
import dev.kassa.payment.Payment;
import dev.kassa.payment.Request;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;

/** Writes the payments of a batch and their calls, one statement a table and verb. */
@ApplicationScoped
public class PaymentWriter {
  /** What never changes is written once, beside the row that does. */
  private static final String INSERT =
      """
      with made as (
        select * from unnest(cast(?1 as text[]), cast(?2 as text[]), cast(?3 as text[]),
            cast(?4 as text[]), cast(?5 as text[]), cast(?6 as text[]), cast(?7 as text[]),
            cast(?8 as text[]), cast(?9 as text[]), cast(?10 as text[]), cast(?11 as text[]),
            cast(?12 as text[]), cast(?13 as text[]))
          as m (msn, reference, open, phase, state, commands, attempts, reads, next_read_at,
            deadline_at, checkout_id, trace_parent, request)
      ), payments as (
        insert into payment (msn, reference, open, phase, state, commands, attempts, reads,
          next_read_at, deadline_at, checkout_id, trace_parent, state_version)
        select msn, reference, cast(open as boolean), phase, state, commands, attempts,
          cast(reads as int), cast(next_read_at as timestamptz), cast(deadline_at as timestamptz),
          cast(checkout_id as uuid), trace_parent, ?14
        from made
        on conflict do nothing
        returning id, msn, reference
      )
      insert into payment_request (payment_id, request)
      select p.id, m.request
      from payments p join made m on m.msn = p.msn and m.reference = p.reference
      """;

  private static final String UPDATE =
      """
      update payment p set open = cast(m.open as boolean), phase = m.phase, state = m.state,
        commands = m.commands, attempts = m.attempts, reads = cast(m.reads as int),
        next_read_at = cast(m.next_read_at as timestamptz),
        deadline_at = cast(m.deadline_at as timestamptz),
        phase_since = cast(m.phase_since as timestamptz), state_version = ?11, updated_at = now()
      from unnest(cast(?1 as text[]), cast(?2 as text[]), cast(?3 as text[]), cast(?4 as text[]),
          cast(?5 as text[]), cast(?6 as text[]), cast(?7 as text[]), cast(?8 as text[]),
          cast(?9 as text[]), cast(?10 as text[]), cast(?12 as text[]))
        as m (msn, reference, open, phase, state, commands, attempts, reads, next_read_at,
          deadline_at, phase_since)
      where p.msn = m.msn and p.reference = m.reference
      """;

  private static final String INSERT_CALLS =
      """
      insert into provider_call (payment_id, msn, kind, idempotency_key, request, attempts,
        next_attempt_at, lease_until, settled_at)
      select p.id, m.msn, m.kind, m.key, decode(m.request, 'base64'), cast(m.attempts as int),
        cast(m.next_attempt_at as timestamptz), cast(m.lease_until as timestamptz),
        case when cast(m.settled as boolean) then now() end
      from unnest(cast(?1 as text[]), cast(?2 as text[]), cast(?3 as text[]), cast(?4 as text[]),
          cast(?5 as text[]), cast(?6 as text[]), cast(?7 as text[]), cast(?8 as text[]),
          cast(?9 as text[]))
        with ordinality as m (msn, reference, kind, key, attempts, next_attempt_at, lease_until,
          settled, request, ord)
        join payment p on p.msn = m.msn and p.reference = m.reference
      order by m.ord
      """;

  private static final String UPDATE_CALLS =
      """
      update provider_call c set attempts = cast(m.attempts as int),
        next_attempt_at = cast(m.next_attempt_at as timestamptz),
        lease_until = cast(m.lease_until as timestamptz),
        settled_at = case when cast(m.settled as boolean) then now() end,
        request = case when cast(m.settled as boolean) then null else c.request end
      from unnest(cast(?1 as text[]), cast(?2 as text[]), cast(?3 as text[]), cast(?4 as text[]),
          cast(?5 as text[]), cast(?6 as text[]), cast(?7 as text[]), cast(?8 as text[]))
        as m (msn, reference, kind, key, attempts, next_attempt_at, lease_until, settled)
        join payment p on p.msn = m.msn and p.reference = m.reference
      where c.payment_id = p.id and c.idempotency_key = m.key
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
   * @param changed payments that were loaded; they go first, so that a payment that ends makes room
   *     for the next one of its checkout
   * @param begun payments that are new
   * @throws Overtaken if another transaction has stored one of the new ones, or opened a payment of
   *     its checkout
   */
  public Uni<Void> write(
      Mutiny.Session session,
      SortedMap<PaymentName, StoredPayment> changed,
      SortedMap<PaymentName, StoredPayment> begun,
      List<CallWrite> calls) {
    List<CallWrite> added = calls.stream().filter(CallWrite::isNew).toList();
    List<CallWrite> moved = calls.stream().filter(call -> !call.isNew()).toList();
    return update(session, changed)
        .flatMap(_ -> insert(session, begun))
        .flatMap(_ -> insertCalls(session, added))
        .flatMap(_ -> updateCalls(session, moved));
  }

  private static Uni<Void> update(
      Mutiny.Session session, SortedMap<PaymentName, StoredPayment> payments) {
    if (payments.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return parameters(session.createNativeQuery(UPDATE), columns(payments))
        .setParameter(11, StateJson.VERSION)
        .setParameter(12, column(payments, p -> p.phaseSince().toString()))
        .executeUpdate()
        .replaceWithVoid();
  }

  private static Uni<Void> insert(
      Mutiny.Session session, SortedMap<PaymentName, StoredPayment> payments) {
    if (payments.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    List<String[]> columns = columns(payments);
    columns.add(column(payments, p -> request(p).checkoutId().toString()));
    columns.add(column(payments, p -> p.traceParent().orElse(null)));
    columns.add(column(payments, p -> StateJson.request(request(p))));
    return parameters(session.createNativeQuery(INSERT), columns)
        .setParameter(14, StateJson.VERSION)
        .executeUpdate()
        .invoke(
            stored -> {
              if (stored != payments.size()) {
                throw new Overtaken("a payment");
              }
            })
        .replaceWithVoid();
  }

  /** Both statements begin with these. */
  private static List<String[]> columns(SortedMap<PaymentName, StoredPayment> payments) {
    List<String[]> columns = new ArrayList<>();
    columns.add(payments.keySet().stream().map(name -> name.msn().value()).toArray(String[]::new));
    columns.add(
        payments.keySet().stream().map(name -> name.reference().value()).toArray(String[]::new));
    columns.add(column(payments, p -> Boolean.toString(p.open())));
    columns.add(column(payments, p -> StateJson.phase(p.payment())));
    columns.add(column(payments, p -> StateJson.write(p.payment())));
    columns.add(column(payments, p -> PaymentStore.commands(p.commands())));
    columns.add(column(payments, p -> PaymentStore.budget(p.budget())));
    columns.add(column(payments, p -> Integer.toString(p.reads())));
    columns.add(column(payments, p -> text(p.nextRead())));
    columns.add(column(payments, p -> text(p.payment().deadline())));
    return columns;
  }

  private static Request request(StoredPayment stored) {
    Payment payment = stored.payment();
    return payment.standing().request();
  }

  private static String[] column(
      Map<PaymentName, StoredPayment> payments, Function<StoredPayment, String> value) {
    return payments.values().stream().map(value).toArray(String[]::new);
  }

  private static Uni<Void> insertCalls(Mutiny.Session session, List<CallWrite> calls) {
    if (calls.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    List<String[]> columns = callColumns(calls);
    columns.add(
        callColumn(calls, c -> c.call().sealedRequest().map(SealedBytes::base64).orElse(null)));
    return parameters(session.createNativeQuery(INSERT_CALLS), columns)
        .executeUpdate()
        .replaceWithVoid();
  }

  private static Uni<Void> updateCalls(Mutiny.Session session, List<CallWrite> calls) {
    if (calls.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return parameters(session.createNativeQuery(UPDATE_CALLS), callColumns(calls))
        .executeUpdate()
        .replaceWithVoid();
  }

  private static List<String[]> callColumns(List<CallWrite> calls) {
    List<String[]> columns = new ArrayList<>();
    columns.add(callColumn(calls, c -> c.payment().msn().value()));
    columns.add(callColumn(calls, c -> c.payment().reference().value()));
    columns.add(callColumn(calls, c -> c.call().kind().name()));
    columns.add(callColumn(calls, c -> c.call().key()));
    columns.add(callColumn(calls, c -> Integer.toString(c.call().attempts())));
    columns.add(callColumn(calls, c -> text(c.call().nextAttempt())));
    columns.add(callColumn(calls, c -> text(c.call().leasedUntil())));
    columns.add(callColumn(calls, c -> Boolean.toString(c.call().settled())));
    return columns;
  }

  private static String[] callColumn(List<CallWrite> calls, Function<CallWrite, String> value) {
    return calls.stream().map(value).toArray(String[]::new);
  }

  private static Mutiny.Query<Object> parameters(
      Mutiny.Query<Object> query, List<String[]> columns) {
    for (int i = 0; i < columns.size(); i++) {
      query.setParameter(i + 1, columns.get(i));
    }
    return query;
  }

  private static String text(Optional<Instant> time) {
    return time.map(Instant::toString).orElse(null);
  }
}
