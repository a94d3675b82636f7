package dev.kassa.payment.postgres;

import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.payment.PaymentEvent.Kind;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Calls as rows (DESIGN 6.3): identity, key and bytes are stored before the first attempt, a lease
 * says who makes it, and no more than five attempts of a kind are made in a minute. Times are the
 * database's.
 */
@ApplicationScoped
public class CallStore {
  /** The provider's limit per reference and kind (API 7.1); retries count. */
  private static final int ATTEMPTS_PER_WINDOW = 5;

  /** A minute, and some more because two clocks measure it. */
  private static final int WINDOW_SECONDS = 65;

  private static final String RATE_KIND =
      "case when c.kind in ('TERMINATE', 'RELEASE') then 'CANCEL' else c.kind end";

  /** Inserted already leased when it may be made at once: one transaction less per call. */
  private static final String INSERT =
      """
      with budget as (
        select count(*) < %d and ?6 = 0 as now_possible from provider_attempt
        where payment_id = ?1 and kind = ?8 and at > now() - interval '%d seconds'
      ), call as (
        insert into provider_call
          (payment_id, msn, kind, idempotency_key, request, attempts, next_attempt_at, lease_until)
        select ?1, ?2, ?3, ?4, ?5, case when now_possible then 1 else 0 end,
          now() + ?6 * interval '1 millisecond',
          case when now_possible then now() + ?7 * interval '1 millisecond' end
        from budget
        on conflict (payment_id, idempotency_key) do update
          set next_attempt_at = least(excluded.next_attempt_at, provider_call.next_attempt_at)
          where provider_call.settled_at is null
        returning id, attempts, lease_until, xmax = 0 as inserted
      ), attempt as (
        insert into provider_attempt (payment_id, kind)
        select ?1, ?8 from call where inserted and lease_until is not null
      )
      select id, lease_until from call where inserted and lease_until is not null
      """
          .formatted(ATTEMPTS_PER_WINDOW, WINDOW_SECONDS);

  private static final String CLAIM =
      """
      with due as (
        select c.id, c.payment_id, %s as rate_kind
        from provider_call c
        where c.settled_at is null and c.next_attempt_at <= now()
          and (c.lease_until is null or c.lease_until < now())
          and not (c.msn = any (?3))
          and (select count(*) from provider_attempt a
               where a.payment_id = c.payment_id and a.kind = %s
                 and a.at > now() - interval '%d seconds') < %d
        order by c.next_attempt_at limit ?2 for update of c skip locked
      ), leased as (
        update provider_call c
        set attempts = c.attempts + 1, lease_until = now() + ?1 * interval '1 millisecond'
        from due where c.id = due.id
        returning c.id, c.payment_id, c.kind, c.idempotency_key, c.request, c.attempts, c.lease_until
      ), attempt as (
        insert into provider_attempt (payment_id, kind) select payment_id, rate_kind from due
      )
      select l.id, p.msn, p.reference, l.kind, l.idempotency_key, l.request, l.attempts, l.lease_until
      from leased l join payment p on p.id = l.payment_id
      """
          .formatted(RATE_KIND, RATE_KIND, WINDOW_SECONDS, ATTEMPTS_PER_WINDOW);

  /**
   * Stores a call. A call of the same key is the same call: it is only made sooner.
   *
   * @param sealedRequest the exact bytes, sealed
   * @param after how long to wait before the first attempt
   * @return the call if this instance makes it now
   */
  public Uni<Optional<CallToMake>> insert(
      Mutiny.Session session,
      long paymentId,
      Msn msn,
      Reference reference,
      Kind kind,
      String key,
      String sealedRequest,
      Duration after,
      Duration lease) {
    return session
        .createNativeQuery(INSERT, Object[].class)
        .setParameter(1, paymentId)
        .setParameter(2, msn.value())
        .setParameter(3, kind.name())
        .setParameter(4, key)
        .setParameter(5, sealedRequest)
        .setParameter(6, after.toMillis())
        .setParameter(7, lease.toMillis())
        .setParameter(8, rateKind(kind))
        .getResultList()
        .map(
            rows ->
                rows.stream()
                    .findFirst()
                    .map(
                        row ->
                            new CallToMake(
                                ((Number) row[0]).longValue(),
                                msn,
                                reference,
                                kind,
                                key,
                                sealedRequest,
                                1,
                                instant(row[1]))));
  }

  /**
   * Calls whose time has come and that nobody is making.
   *
   * @param full sales units of which this instance makes as many calls as it may
   */
  public Uni<List<CallToMake>> claim(
      Mutiny.Session session, Duration lease, int most, List<Msn> full) {
    return session
        .createNativeQuery(CLAIM, Object[].class)
        .setParameter(1, lease.toMillis())
        .setParameter(2, most)
        .setParameter(3, full.stream().map(Msn::value).toArray(String[]::new))
        .getResultList()
        .map(
            rows ->
                rows.stream()
                    .map(
                        row ->
                            new CallToMake(
                                ((Number) row[0]).longValue(),
                                new Msn((String) row[1]),
                                new Reference((String) row[2]),
                                Kind.valueOf((String) row[3]),
                                (String) row[4],
                                (String) row[5],
                                ((Number) row[6]).intValue(),
                                instant(row[7])))
                    .toList());
  }

  /** Ends a call: its bytes hold personal values and are not needed any more. */
  public Uni<Void> settle(Mutiny.Session session, long callId) {
    return session
        .createNativeQuery(
            "update provider_call set settled_at = now(), request = null, lease_until = null"
                + " where id = ?1 and settled_at is null")
        .setParameter(1, callId)
        .executeUpdate()
        .replaceWithVoid();
  }

  /** Lets the same bytes go out again under the same key after a while. */
  public Uni<Void> again(Mutiny.Session session, long callId, Duration after) {
    return session
        .createNativeQuery(
            "update provider_call set lease_until = null,"
                + " next_attempt_at = now() + ?2 * interval '1 millisecond'"
                + " where id = ?1 and settled_at is null")
        .setParameter(1, callId)
        .setParameter(2, after.toMillis())
        .executeUpdate()
        .replaceWithVoid();
  }

  /** Takes no further attempt at creating; one under way still reports. */
  public Uni<Void> stopCreating(Mutiny.Session session, long paymentId) {
    return session
        .createNativeQuery(
            "update provider_call set next_attempt_at = 'infinity'"
                + " where payment_id = ?1 and kind = 'CREATE' and settled_at is null")
        .setParameter(1, paymentId)
        .executeUpdate()
        .replaceWithVoid();
  }

  /** Whether the key is one of this payment's calls. */
  public Uni<Boolean> isOurs(Mutiny.Session session, long paymentId, String key) {
    return session
        .createNativeQuery(
            "select count(*) from provider_call where payment_id = ?1 and idempotency_key = ?2",
            Long.class)
        .setParameter(1, paymentId)
        .setParameter(2, key)
        .getSingleResult()
        .map(count -> count > 0);
  }

  /** Forgets attempts that no budget counts any more. */
  public Uni<Integer> forgetAttempts(Mutiny.Session session) {
    return session
        .createNativeQuery("delete from provider_attempt where at < now() - interval '10 minutes'")
        .executeUpdate();
  }

  private static String rateKind(Kind kind) {
    return switch (kind) {
      case TERMINATE, RELEASE -> "CANCEL";
      case CREATE, CAPTURE, REFUND -> kind.name();
    };
  }

  private static Instant instant(Object column) {
    return switch (column) {
      case Instant instant -> instant;
      case OffsetDateTime time -> time.toInstant();
      case Object other ->
          throw new IllegalStateException("a time came as " + other.getClass().getSimpleName());
    };
  }
}
