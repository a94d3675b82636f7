// Deletes what leads to a person.
package dev.kassa.membership.postgres;

import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.MemberId;
import dev.kassa.membership.Purchase;
import dev.kassa.membership.postgres.MembershipStore.InClub;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Erasure in the tables (DESIGN 5). What goes by a number goes by those that the batch knows the
 * person to have: the tables may still say so of one that the same batch has given to another.
 */
public final class Forgetting {
  private Forgetting() {}

  /** In an order that leaves no reference behind; the person's hashes go last. */
  private static final List<String> CLEAR =
      List.of(
          "delete from points_entry where member_id = any (cast(?1 as text[]))",
          "delete from purchase where member_id = any (cast(?1 as text[]))",
          "delete from enrolment where member_id = any (cast(?1 as text[]))",
          // Also under a number that they have not any more.
          "delete from enrolment e using identification i"
              + " where i.member_id = any (cast(?1 as text[]))"
              + " and e.checkout_id = i.checkout_id and e.identification_id = i.identification_id"
              + " and not e.open",
          "delete from identification where member_id = any (cast(?1 as text[]))",
          "delete from consent_review where member_id = any (cast(?1 as text[]))",
          "delete from member_consent where member_id = any (cast(?1 as text[]))",
          "delete from member_subject where member_id = any (cast(?1 as text[]))",
          "delete from member_phone where member_id = any (cast(?1 as text[]))",
          "update member set profile = null, erased_at = clock_timestamp()"
              + " where member_id = any (cast(?1 as text[]))");

  private static final String FORGET_ENROLMENTS =
      "delete from enrolment where enrolment_id = any (cast(cast(?1 as text[]) as uuid[]))";

  private static final String FORGET_IDENTIFICATIONS =
      "delete from identification where identification_id = any (cast(cast(?1 as text[]) as"
          + " uuid[]))";

  private static final String FORGET_PURCHASES =
      """
      delete from purchase where (msn, reference) in (
        select msn, reference from unnest(cast(?1 as text[]), cast(?2 as text[])) as p (msn, reference))
      """;

  private static final String BY_NUMBER =
      """
      delete from %s where (club_id, phone_hash) in (
        select club_id, hash from unnest(cast(?1 as text[]), cast(?2 as text[])) as a (club_id, hash))
      """;

  /**
   * Rows that go by name, before anything else is written.
   *
   * @param phones of people who were erased: enrolments and identifications under them
   * @param asks of people who joined or were erased
   */
  public record Gone(
      Collection<UUID> enrolments,
      Collection<IdentificationId> identifications,
      Collection<Purchase.Name> purchases,
      Collection<InClub> phones,
      Collection<InClub> asks) {}

  static Uni<Integer> erase(Mutiny.Session session, Collection<MemberId> members) {
    String[] ids = Statements.ids(members);
    return Statements.inOrder(
            CLEAR.stream()
                .<Supplier<Uni<Integer>>>map(sql -> () -> Statements.byIds(session, sql, ids))
                .toList())
        .replaceWith(0);
  }

  static Uni<Integer> forget(Mutiny.Session session, Gone gone) {
    return Statements.inOrder(
            List.of(
                () ->
                    Statements.byIds(
                        session,
                        FORGET_ENROLMENTS,
                        Statements.texts(gone.enrolments(), UUID::toString)),
                () ->
                    Statements.byIds(
                        session,
                        FORGET_IDENTIFICATIONS,
                        Statements.texts(gone.identifications(), IdentificationId::toString)),
                () ->
                    Statements.byPairs(
                        session,
                        FORGET_PURCHASES,
                        Statements.texts(gone.purchases(), name -> name.msn().value()),
                        Statements.texts(gone.purchases(), name -> name.reference().value())),
                () -> byNumber(session, "enrolment", gone.phones()),
                () -> byNumber(session, "identification", gone.phones()),
                () -> byNumber(session, "past_ask", gone.asks())))
        .replaceWith(0);
  }

  private static Uni<Integer> byNumber(
      Mutiny.Session session, String table, Collection<InClub> phones) {
    return Statements.byPairs(
        session, BY_NUMBER.formatted(table), Statements.clubs(phones), Statements.hashes(phones));
  }
}
