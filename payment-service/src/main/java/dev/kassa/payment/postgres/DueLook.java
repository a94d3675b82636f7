package dev.kassa.payment.postgres;

import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Looks for payments about which something is due: a call, a read or a deadline. It locks nothing
 * and claims nothing; who decides about the payment looks again under its lock.
 *
 * <p>The one time that is indexed is only moved when something is due earlier, when a look finds
 * that nothing is due any more, and at the end, so that most steps of a payment change no index.
 */
@ApplicationScoped
public class DueLook {
  private static final String DUE =
      """
      select p.msn, p.reference from payment p
      where p.due_at <= now() and p.state_version <= ?1
        and not (p.msn || '/' || p.reference = any (cast(?4 as text[])))
        and (p.next_read_at <= now() or p.deadline_at <= now() or coalesce(
          (select bool_or(not (c.kind = 'CREATE' and c.msn = any (cast(?3 as text[])))
               and not (c.msn = any (cast(?5 as text[]))))
           from provider_call c
           where c.payment_id = p.id and c.settled_at is null and c.next_attempt_at <= now()
             and coalesce(c.lease_until, now()) <= now()), true))
      order by p.due_at limit ?2
      """;

  /**
   * The names of such payments.
   *
   * @param most of them, those first that wait longest
   * @param full sales units whose creates are left alone: they would only wait
   * @param backedUp sales units whose calls are left alone
   * @param except what is being looked after already
   */
  public Uni<List<PaymentName>> due(
      Mutiny.Session session, int most, Set<Msn> full, Set<Msn> backedUp, Set<PaymentName> except) {
    return session
        .createNativeQuery(DUE, Object[].class)
        .setParameter(1, StateJson.VERSION)
        .setParameter(2, most)
        .setParameter(3, values(full))
        .setParameter(4, except.stream().map(PaymentName::toString).toArray(String[]::new))
        .setParameter(5, values(backedUp))
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

  private static String[] values(Set<Msn> units) {
    return units.stream().map(Msn::value).toArray(String[]::new);
  }
}
