// Finds calls whose bytes an older key has sealed, and writes them anew.
package dev.kassa.payment.postgres;

import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.messaging.Sealer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Calls that are not settled, a bite at a time in the order of their ids. What is to be done is
 * told by the rows themselves, so a rotation that was cut off goes on where it was. Rows that
 * somebody is about to change are passed over: they are found the next time.
 */
@ApplicationScoped
public class SealedCalls {
  private static final String STALE =
      """
      c.settled_at is null and c.request is not null
        and substring(c.request from 1 for %d) <> decode(?1, 'hex')
      """
          .formatted(Sealer.KEY_PREFIX_LENGTH);

  /** A call that is not settled has a payment about which something is due: those are few. */
  private static final String FIND =
      """
      select c.id, p.msn, p.reference, c.kind, encode(c.request, 'base64')
      from payment p join provider_call c on c.payment_id = p.id
      where p.due_at is not null and %s and c.id > ?2 order by c.id limit ?3 for update of c skip locked
      """
          .formatted(STALE);

  private static final String WRITE =
      """
      update provider_call c set request = decode(r.request, 'base64')
      from unnest(cast(?1 as bigint[]), cast(?2 as text[])) as r (id, request) where c.id = r.id
      """;

  /** Looks at every call there is, once a rotation: nothing may be left behind unseen. */
  private static final String COUNT =
      "select cast(count(*) as int) from provider_call c where %s".formatted(STALE);

  private static final String BEGIN =
      """
      insert into key_rotation (id, operator, note)
      values (cast(cast(?1 as text) as uuid), ?2, ?3) on conflict (id) do nothing
      """;

  private static final String END =
      "update key_rotation set left_over = ?2 where id = cast(cast(?1 as text) as uuid)";

  /**
   * A call's bytes.
   *
   * @param kind in words, as it is sealed for
   * @param sealed as text
   */
  public record Sealed(long id, PaymentName payment, String kind, String sealed) {
    /** The same bytes, sealed anew. */
    public Sealed with(String sealedAnew) {
      return new Sealed(id, payment, kind, sealedAnew);
    }
  }

  /**
   * Locks what another key has sealed than the one that begins like this.
   *
   * @param prefix of what the key in force seals
   * @param after id of the last one before
   */
  public Uni<List<Sealed>> find(Mutiny.Session session, byte[] prefix, long after, int most) {
    return session
        .createNativeQuery(FIND, Object[].class)
        .setParameter(1, HexFormat.of().formatHex(prefix))
        .setParameter(2, after)
        .setParameter(3, most)
        .getResultList()
        .map(rows -> rows.stream().map(SealedCalls::sealed).toList());
  }

  private static Sealed sealed(Object[] row) {
    return new Sealed(
        ((Number) row[0]).longValue(),
        new PaymentName(new Msn((String) row[1]), new Reference((String) row[2])),
        (String) row[3],
        SealedBytes.text((String) row[4]));
  }

  /** Writes what was locked in this transaction. */
  public Uni<Void> write(Mutiny.Session session, List<Sealed> calls) {
    return calls.isEmpty()
        ? Uni.createFrom().voidItem()
        : session
            .createNativeQuery(WRITE)
            .setParameter(1, calls.stream().map(Sealed::id).toArray(Long[]::new))
            .setParameter(
                2,
                calls.stream()
                    .map(call -> SealedBytes.base64(call.sealed()))
                    .toArray(String[]::new))
            .executeUpdate()
            .replaceWithVoid();
  }

  /** How many are left that another key has sealed. */
  public Uni<Integer> left(Mutiny.Session session, byte[] prefix) {
    return session
        .createNativeQuery(COUNT, Integer.class)
        .setParameter(1, HexFormat.of().formatHex(prefix))
        .getSingleResult();
  }

  /** Notes once who asked for it. */
  public Uni<Void> begin(Mutiny.Session session, UUID id, String operator, String note) {
    return session
        .createNativeQuery(BEGIN)
        .setParameter(1, id.toString())
        .setParameter(2, operator)
        .setParameter(3, note)
        .executeUpdate()
        .replaceWithVoid();
  }

  /** Notes what was left at its end. */
  public Uni<Void> end(Mutiny.Session session, UUID id, int left) {
    return session
        .createNativeQuery(END)
        .setParameter(1, id.toString())
        .setParameter(2, left)
        .executeUpdate()
        .replaceWithVoid();
  }
}
