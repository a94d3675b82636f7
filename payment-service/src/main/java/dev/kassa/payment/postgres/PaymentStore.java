package dev.kassa.payment.postgres;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.payment.Payment;
import dev.kassa.payment.Request;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Payments as rows. Every method works in the caller's transaction; {@link #locked} and {@link
 * #insert} leave the row locked until it ends.
 */
@ApplicationScoped
public class PaymentStore {
  private static final String INSERT =
      """
      insert into payment
        (msn, reference, checkout_id, open, phase, state, state_version, trace_parent, deadline_at)
      values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
      on conflict do nothing
      returning id
      """;

  /**
   * Moving the time of the next read is the lease: who is gone did not read, and it comes again.
   */
  private static final String CLAIM_READS =
      """
      update payment set next_read_at = now() + ?1 * interval '1 millisecond', reads = reads + 1
      where id in (
        select id from payment
        where next_read_at <= now() and state_version <= ?2
        order by next_read_at limit ?3 for update skip locked)
      returning msn, reference
      """;

  private static final String CLAIM_DEADLINES =
      """
      update payment set deadline_at = now() + ?1 * interval '1 millisecond'
      where id in (
        select id from payment
        where deadline_at <= now() and state_version <= ?2
        order by deadline_at limit ?3 for update skip locked)
      returning msn, reference
      """;

  /** A payment by its names. */
  public record Key(Msn msn, Reference reference) {}

  /** Whether the command is new to this payment (DESIGN 7), remembered from now on. */
  public Uni<Boolean> firstTime(
      Mutiny.Session session, Msn msn, Reference reference, UUID command) {
    return session
        .createNativeQuery(
            "insert into payment_command (msn, reference, command_id) values (?1, ?2, ?3)"
                + " on conflict do nothing")
        .setParameter(1, msn.value())
        .setParameter(2, reference.value())
        .setParameter(3, command)
        .executeUpdate()
        .map(inserted -> inserted == 1);
  }

  /** The payment, locked, if there is one. */
  public Uni<Optional<StoredPayment>> locked(Msn msn, Reference reference) {
    return PaymentRow.locked(msn.value(), reference.value())
        .map(row -> Optional.ofNullable(row).map(PaymentStore::stored));
  }

  /** Whether the checkout has an open payment on this sales unit. */
  public Uni<Boolean> hasOpen(Mutiny.Session session, Msn msn, CheckoutId checkout) {
    return session
        .createNativeQuery(
            "select count(*) from payment where msn = ?1 and checkout_id = ?2 and open", Long.class)
        .setParameter(1, msn.value())
        .setParameter(2, checkout.value())
        .getSingleResult()
        .map(count -> count > 0);
  }

  /**
   * A new payment.
   *
   * @return its id, or nothing if another transaction was faster with this reference or with an
   *     open payment of this checkout
   */
  public Uni<Optional<Long>> insert(
      Mutiny.Session session, Payment payment, Optional<String> traceParent) {
    Request request = payment.standing().request();
    return session
        .createNativeQuery(INSERT, Long.class)
        .setParameter(1, request.msn().value())
        .setParameter(2, request.reference().value())
        .setParameter(3, request.checkoutId().value())
        .setParameter(4, payment.isOpen())
        .setParameter(5, StateJson.phase(payment))
        .setParameter(6, StateJson.write(payment))
        .setParameter(7, StateJson.VERSION)
        .setParameter(8, traceParent.orElse(null))
        .setParameter(9, payment.deadline().orElse(null))
        .getResultList()
        .map(ids -> ids.stream().findFirst());
  }

  /**
   * Stores where the payment stands now.
   *
   * @param nextRead when to ask the provider unless something happens before; absent: not at all
   * @param samePhase the count of reads goes on
   */
  public Uni<Void> update(
      Mutiny.Session session,
      StoredPayment stored,
      Payment next,
      Optional<Instant> nextRead,
      boolean samePhase,
      Instant now) {
    PaymentRow row = stored.row();
    row.open = next.isOpen();
    row.phase = StateJson.phase(next);
    row.state = StateJson.write(next);
    row.stateVersion = StateJson.VERSION;
    row.nextReadAt = nextRead.orElse(null);
    row.deadlineAt = next.deadline().orElse(null);
    row.updatedAt = now;
    if (!samePhase) {
      row.reads = 0;
      row.phaseSince = now;
    }
    return session.flush();
  }

  /** Sets the time of the next read and nothing else. */
  public Uni<Void> readAt(
      Mutiny.Session session, StoredPayment stored, Optional<Instant> nextRead) {
    stored.row().nextReadAt = nextRead.orElse(null);
    return session.flush();
  }

  /** Payments to be read now; nobody else reads them before the lease ends. */
  public Uni<List<Key>> claimReads(Mutiny.Session session, Duration lease, int most) {
    return claim(session, CLAIM_READS, lease, most);
  }

  /** Payments whose deadline has come. */
  public Uni<List<Key>> claimDeadlines(Mutiny.Session session, Duration lease, int most) {
    return claim(session, CLAIM_DEADLINES, lease, most);
  }

  private static Uni<List<Key>> claim(
      Mutiny.Session session, String sql, Duration lease, int most) {
    return session
        .createNativeQuery(sql, Object[].class)
        .setParameter(1, lease.toMillis())
        .setParameter(2, StateJson.VERSION)
        .setParameter(3, most)
        .getResultList()
        .map(
            rows ->
                rows.stream()
                    .map(row -> new Key(new Msn((String) row[0]), new Reference((String) row[1])))
                    .toList());
  }

  private static StoredPayment stored(PaymentRow row) {
    return new StoredPayment(
        row.id,
        StateJson.read(row.state),
        row.reads,
        Optional.ofNullable(row.traceParent),
        row.phaseSince,
        row);
  }
}
