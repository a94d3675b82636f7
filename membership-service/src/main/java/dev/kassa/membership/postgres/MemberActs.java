// Keeps what operators asked for about members.
package dev.kassa.membership.postgres;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/** Rows of {@code member_act}. */
@ApplicationScoped
public class MemberActs {
  private static final String BEGIN =
      """
      insert into member_act (id, member_id, act, detail, operator, note)
      values (cast(cast(?1 as text) as uuid), nullif(cast(?2 as text), ''), ?3, ?4, ?5, ?6)
      on conflict (id) do nothing
      """;

  private static final String FIND =
      """
      select coalesce(member_id, ''), act, detail, coalesce(outcome, '')
      from member_act where id = cast(cast(?1 as text) as uuid) for update
      """;

  private static final String END =
      "update member_act set outcome = ?2 where id = cast(cast(?1 as text) as uuid)";

  /**
   * Something that was asked.
   *
   * @param member empty if it is about nobody
   * @param detail in words, without personal values
   */
  public record Act(
      UUID id, String member, String act, String detail, String operator, String note) {}

  /**
   * Notes an act unless its id was there before.
   *
   * @return the outcome of the one that was there, which may be empty, or nothing if this is new
   * @throws KeyReused if the one that was there was another act
   */
  public Uni<Optional<String>> begin(Mutiny.Session session, Act act) {
    return session
        .createNativeQuery(BEGIN)
        .setParameter(1, act.id().toString())
        .setParameter(2, act.member())
        .setParameter(3, act.act())
        .setParameter(4, act.detail())
        .setParameter(5, act.operator())
        .setParameter(6, act.note())
        .executeUpdate()
        .flatMap(
            inserted ->
                inserted == 1 ? Uni.createFrom().item(Optional.empty()) : before(session, act));
  }

  private static Uni<Optional<String>> before(Mutiny.Session session, Act act) {
    return session
        .createNativeQuery(FIND, Object[].class)
        .setParameter(1, act.id().toString())
        .getSingleResult()
        .map(
            row -> {
              if (!row[0].equals(act.member())
                  || !row[1].equals(act.act())
                  || !row[2].equals(act.detail())) {
                throw new KeyReused();
              }
              return Optional.of((String) row[3]);
            });
  }

  /** Notes what came of it. */
  public Uni<Void> end(Mutiny.Session session, UUID id, String outcome) {
    return session
        .createNativeQuery(END)
        .setParameter(1, id.toString())
        .setParameter(2, outcome)
        .executeUpdate()
        .replaceWithVoid();
  }

  /** The id was used for another act. */
  public static final class KeyReused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    KeyReused() {
      super("the id was used for another act", null, false, false);
    }
  }
}
