package dev.kassa.payment.postgres;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Removes what nobody needs any more, a bite at a time. Old rows are looked for among the oldest of
 * the primary key, and no further: an index over times would be one more to write with every
 * payment.
 */
@ApplicationScoped
public class Retention {
  private static final String FORGET_CALLS =
      """
      delete from provider_call where id in (
        select id from (select id, settled_at from provider_call order by id limit ?2) oldest
        where settled_at < now() - ?1 * interval '1 second')
      """;

  /** With its request, what calls there still are, and the acts of operators. */
  private static final String FORGET_PAYMENTS =
      """
      with old as (
        select id from (select id, phase, updated_at from payment order by id limit ?2) oldest
        where phase in ('ENDED', 'CAPTURED') and updated_at < now() - ?1 * interval '1 second'
      ), calls as (
        delete from provider_call where payment_id in (select id from old)
      ), acts as (
        delete from operator_act where payment_id in (select id from old)
      ), requests as (
        delete from payment_request where payment_id in (select id from old)
      )
      delete from payment where id in (select id from old)
      """;

  private static final String FORGET_KEPT =
      """
      delete from kept_notification where id in (
        select id from kept_notification where kept_at < now() - ?1 * interval '1 second'
        order by kept_at limit ?2)
      """;

  /** Deletes calls that were settled this long ago; returns how many. */
  public Uni<Integer> forgetCalls(Mutiny.Session session, Duration age, int most) {
    return run(session, FORGET_CALLS, age, most);
  }

  /** Deletes payments that are over and to which nothing has happened for this long. */
  public Uni<Integer> forgetPayments(Mutiny.Session session, Duration age, int most) {
    return run(session, FORGET_PAYMENTS, age, most);
  }

  /** Deletes notifications whose payment nobody has asked for this long. */
  public Uni<Integer> forgetKept(Mutiny.Session session, Duration age, int most) {
    return run(session, FORGET_KEPT, age, most);
  }

  private static Uni<Integer> run(Mutiny.Session session, String sql, Duration age, int most) {
    return session
        .createNativeQuery(sql)
        .setParameter(1, age.toSeconds())
        .setParameter(2, most)
        .executeUpdate();
  }
}
