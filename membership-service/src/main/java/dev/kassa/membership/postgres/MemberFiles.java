// Everything that the tables hold about a member.
package dev.kassa.membership.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kassa.contract.MemberId;
import dev.kassa.membership.postgres.MembershipStore.InClub;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny;

/** Reads members for operators, and corrects them. Sealed values come and go sealed. */
@ApplicationScoped
public class MemberFiles {
  /** Each table that may hold rows of a person, by every way that leads to them. */
  private static final String FILE =
      """
      select cast(json_build_object(
        'now', clock_timestamp(),
        'member', row_to_json(m),
        'phones', (select json_agg(p) from member_phone p where p.member_id = m.member_id),
        'subjects', (select json_agg(s) from member_subject s where s.member_id = m.member_id),
        'consents', (
          select json_agg(c order by c.id) from member_consent c where c.member_id = m.member_id),
        'identifications', (
          select json_agg(i order by i.identified_at) from identification i
          where i.member_id = m.member_id),
        'enrolments', (
          select json_agg(e order by e.created_at) from (
            select e.* from enrolment e where e.member_id = m.member_id
            union
            select e.* from enrolment e join member_phone p
              on p.club_id = e.club_id and p.phone_hash = e.phone_hash
            where p.member_id = m.member_id
            union
            select e.* from enrolment e join identification i
              on i.checkout_id = e.checkout_id and i.identification_id = e.identification_id
            where i.member_id = m.member_id
          ) e),
        'purchases', (
          select json_agg(p order by p.seen_at) from purchase p where p.member_id = m.member_id),
        'points', (
          select json_agg(e order by e.id) from points_entry e where e.member_id = m.member_id),
        'asks', (
          select json_agg(a) from past_ask a join member_phone p
            on p.club_id = a.club_id and p.phone_hash = a.phone_hash
          where p.member_id = m.member_id),
        'reviews', (
          select json_agg(r) from consent_review r where r.member_id = m.member_id),
        'acts', (
          select json_agg(a order by a.asked_at) from member_act a
          where a.member_id = m.member_id)
      ) as text)
      from member m where m.member_id = ?1
      """;

  private static final String OWNERS =
      """
      select cast(row_to_json(m) as text) from member_phone p
        join member m on m.member_id = p.member_id
      where p.phone_hash = any (cast(?1 as text[]))
      """;

  private static final String LOCK =
      """
      select cast(row_to_json(m) as text) from member m
      where member_id = ?1 and erased_at is null for update
      """;

  private static final String CORRECT =
      """
      update member set price_group = ?2, points = points + ?3, version = version + 1,
        profile = coalesce(nullif(cast(?4 as text), ''), profile)
      where member_id = ?1
      """;

  private static final String ENTER =
      """
      insert into points_entry (member_id, entered_at, kind, points)
      values (?1, clock_timestamp(), 'CORRECTION', ?2)
      """;

  private static final String REVIEWS =
      """
      select cast(row_to_json(x) as text) from (
        select r.*, m.club_id from consent_review r join member m on m.member_id = r.member_id
        where m.erased_at is null order by r.first_at limit 1000
      ) x
      """;

  private static final String REVIEWED = "delete from consent_review where member_id = ?1";

  private static final String UNLINK =
      "delete from member_phone where member_id = ?1 and not (club_id = ?2 and phone_hash = ?3)";

  /** Whoever else gives somebody the number at this moment is waited for, and was first. */
  private static final String LINK =
      """
      insert into member_phone as p (club_id, phone_hash, hash_version, member_id, msisdn)
      values (?1, ?2, ?3, ?4, ?5)
      on conflict (club_id, phone_hash) do update set msisdn = excluded.msisdn
      where p.member_id = excluded.member_id
      """;

  /** All rows of a member by table, with the database's time; empty if there never was one. */
  public Uni<Optional<JsonNode>> find(Mutiny.Session session, MemberId member) {
    return one(session.createNativeQuery(FILE, String.class).setParameter(1, member.value()));
  }

  /** The rows of members who have one of these numbers, in any club. */
  public Uni<List<JsonNode>> owners(Mutiny.Session session, Collection<String> phoneHashes) {
    return session
        .createNativeQuery(OWNERS, String.class)
        .setParameter(1, phoneHashes.toArray(String[]::new))
        .getResultList()
        .map(rows -> rows.stream().map(JsonRow::read).toList());
  }

  /** Whose consent is said to be taken back, the first first; at most 1,000. */
  public Uni<List<JsonNode>> reviews(Mutiny.Session session) {
    return session
        .createNativeQuery(REVIEWS, String.class)
        .getResultList()
        .map(rows -> rows.stream().map(JsonRow::read).toList());
  }

  /** A person has looked at it; false if there was nothing to look at. */
  public Uni<Boolean> reviewed(Mutiny.Session session, MemberId member) {
    return session
        .createNativeQuery(REVIEWED)
        .setParameter(1, member.value())
        .executeUpdate()
        .map(deleted -> deleted > 0);
  }

  /** The row of a member, locked; empty if they are not there, or not any more. */
  public Uni<Optional<JsonNode>> lock(Mutiny.Session session, MemberId member) {
    return one(session.createNativeQuery(LOCK, String.class).setParameter(1, member.value()));
  }

  /**
   * Corrects a locked member.
   *
   * @param points to be added
   * @param sealedProfile empty: stays as it is
   */
  public Uni<Void> correct(
      Mutiny.Session session,
      MemberId member,
      String priceGroup,
      long points,
      Optional<String> sealedProfile) {
    Uni<Integer> corrected =
        session
            .createNativeQuery(CORRECT)
            .setParameter(1, member.value())
            .setParameter(2, priceGroup)
            .setParameter(3, points)
            .setParameter(4, sealedProfile.orElse(""))
            .executeUpdate();
    if (points != 0) {
      corrected =
          corrected.flatMap(
              _ ->
                  session
                      .createNativeQuery(ENTER)
                      .setParameter(1, member.value())
                      .setParameter(2, points)
                      .executeUpdate());
    }
    return corrected.replaceWithVoid();
  }

  /**
   * This is the one number of a locked member from now on; false, and nothing is changed, if it is
   * another's.
   */
  public Uni<Boolean> renumber(
      Mutiny.Session session, MemberId member, InClub phone, int hashVersion, String sealedMsisdn) {
    return session
        .createNativeQuery(LINK)
        .setParameter(1, phone.clubId())
        .setParameter(2, phone.hash())
        .setParameter(3, hashVersion)
        .setParameter(4, member.value())
        .setParameter(5, sealedMsisdn)
        .executeUpdate()
        .flatMap(
            linked ->
                linked == 0
                    ? Uni.createFrom().item(false)
                    : session
                        .createNativeQuery(UNLINK)
                        .setParameter(1, member.value())
                        .setParameter(2, phone.clubId())
                        .setParameter(3, phone.hash())
                        .executeUpdate()
                        .replaceWith(true));
  }

  private static Uni<Optional<JsonNode>> one(Mutiny.SelectionQuery<String> query) {
    return query.getResultList().map(rows -> rows.stream().map(JsonRow::read).findFirst());
  }
}
