package dev.kassa.payment.postgres;

import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Looks for payments about which something is due: a call, a read or a deadline. It locks nothing
 * and claims nothing; who decides about the payment looks again under its lock.
 */
@ApplicationScoped
public class DueLook {
  private static final String DUE =
      """
      (select p.msn, p.reference from payment p
       where p.next_read_at <= now() and p.state_version <= ?1
         and not (p.msn || '/' || p.reference = any (cast(?4 as text[])))
       order by p.next_read_at limit ?2)
      union
      (select p.msn, p.reference from payment p
       where p.deadline_at <= now() and p.state_version <= ?1
         and not (p.msn || '/' || p.reference = any (cast(?4 as text[])))
       order by p.deadline_at limit ?2)
      union
      (select p.msn, p.reference from provider_call c join payment p on p.id = c.payment_id
       where c.settled_at is null and c.next_attempt_at <= now()
         and coalesce(c.lease_until, now()) <= now()
         and p.state_version <= ?1 and not (c.msn = any (cast(?3 as text[])))
         and not (p.msn || '/' || p.reference = any (cast(?4 as text[])))
       order by c.next_attempt_at limit ?2)
      """;

  /**
   * The names of such payments.
   *
   * @param most of each kind
   * @param full sales units of which this instance makes as many calls as it may
   * @param except what is being looked after already
   */
  public Uni<List<PaymentName>> due(
      Mutiny.Session session, int most, List<Msn> full, List<PaymentName> except) {
    return session
        .createNativeQuery(DUE, Object[].class)
        .setParameter(1, StateJson.VERSION)
        .setParameter(2, most)
        .setParameter(3, full.stream().map(Msn::value).toArray(String[]::new))
        .setParameter(4, except.stream().map(PaymentName::toString).toArray(String[]::new))
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
}
