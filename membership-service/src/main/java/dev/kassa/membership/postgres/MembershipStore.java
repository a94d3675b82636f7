// Loads what a batch is decided on.
package dev.kassa.membership.postgres;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.MemberId;
import dev.kassa.contract.Msn;
import dev.kassa.membership.Purchase;
import dev.kassa.membership.enrolment.EnrolmentTimes;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Loads and locks the rows of a batch in a few looks, one statement each. What another transaction
 * holds is passed over, so that nobody waits and nobody can deadlock. A checkout's row is locked
 * before anything about the checkout is read: what is read then was not changed by a transaction
 * that is still under way. The lateral joins keep each look-up at an index whatever the planner
 * believes of the lists.
 */
@ApplicationScoped
public class MembershipStore {
  private static final String LOCK =
      """
      select 'now' as kind, '' as way, '' as key, true as free,
        cast(to_json(clock_timestamp()) as text) as data
      union all
      select 'visit', 'visit', v.id, v.free, v.data from (
        select a.id,
          r.sequence is not null
            or not exists (select from visit where checkout_id = cast(a.id as uuid)) as free,
          cast(r.sequence as text) as data
        from unnest(cast(?1 as text[])) with ordinality as a (id, ord)
          left join lateral (
            select sequence from visit where checkout_id = cast(a.id as uuid)
            for update skip locked
          ) r on true
        order by a.ord
      ) v
      union all
      select 'enrolment', 'enrolment', e.id, e.free, e.data from (
        select a.id,
          r.enrolment_id is not null
            or not exists (select from enrolment where enrolment_id = cast(a.id as uuid)) as free,
          cast(row_to_json(r) as text) as data
        from unnest(cast(?2 as text[])) with ordinality as a (id, ord)
          left join lateral (
            select * from enrolment
            where enrolment_id = cast(a.id as uuid) and state_version <= ?4
            for update skip locked
          ) r on true
        order by a.ord
      ) e
      union all
      select 'login', 'login', l.id,
        pg_try_advisory_xact_lock(hashtextextended('login' || chr(10) || l.id, 0)), null
      from unnest(cast(?3 as text[])) as l (id)
      """;

  private static final String LOOK_UP =
      """
      select 'identification' as kind, '' as way, '' as key, true as free,
        cast(row_to_json(i) as text) as data
      from unnest(cast(?1 as text[])) as a (id)
        join lateral (
          select * from identification where identification_id = cast(a.id as uuid)
        ) i on true
      union all
      select 'identification', '', '', true, cast(row_to_json(i) as text)
      from unnest(cast(?5 as text[])) as a (id)
        join lateral (
          select identification_id from purchase
          where checkout_id = cast(a.id as uuid) and member_id is null
        ) p on true
        join lateral (
          select * from identification where identification_id = p.identification_id
        ) i on true
      union all
      select 'enrolment', w.way, w.id, r.enrolment_id is not null, cast(row_to_json(r) as text)
      from (
        select 'identification' as way, a.id, x.enrolment_id
        from unnest(cast(?2 as text[])) as a (id)
          join lateral (
            select enrolment_id from enrolment
            where identification_id = cast(a.id as uuid) and open
          ) x on true
        union all
        select 'checkout', a.id, x.enrolment_id
        from unnest(cast(?3 as text[])) as a (id)
          join lateral (
            select enrolment_id from enrolment where checkout_id = cast(a.id as uuid)
          ) x on true
        union all
        select 'login', a.id, x.enrolment_id
        from unnest(cast(?4 as text[])) as a (id)
          join lateral (select enrolment_id from enrolment where auth_req_id = a.id) x on true
      ) w
        left join lateral (
          select * from enrolment where enrolment_id = w.enrolment_id and state_version <= ?8
          for update skip locked
        ) r on true
      union all
      select 'ping', '', p.auth_req_id, true, null
      from unnest(cast(?4 as text[])) as a (id)
        join lateral (select auth_req_id from early_ping where auth_req_id = a.id) p on true
      union all
      select 'lone ping', a.msn, '', true, cast(to_json(p.auth_req_id) as text)
      from unnest(cast(?9 as text[])) as a (msn)
        join lateral (
          select auth_req_id from early_ping
          where msn = a.msn
            and received_at < now() - make_interval(secs => cast(?10 as double precision))
          order by received_at limit 20
        ) p on pg_try_advisory_xact_lock(hashtextextended('login' || chr(10) || p.auth_req_id, 0))
      union all
      select 'purchase', '', '', true, cast(row_to_json(p) as text)
      from unnest(cast(?5 as text[])) as a (id)
        join lateral (
          select * from purchase where checkout_id = cast(a.id as uuid) and member_id is null
        ) p on true
      union all
      select 'purchase', '', '', true, cast(row_to_json(p) as text)
      from unnest(cast(?6 as text[]), cast(?7 as text[])) as a (msn, reference)
        join lateral (
          select * from purchase where msn = a.msn and reference = a.reference
        ) p on true
      """;

  private static final String PERSONS =
      """
      select 'phone' as kind, a.club as way, a.hash as key, true as free,
        cast(row_to_json(m) as text) as data
      from unnest(cast(?1 as text[]), cast(?2 as text[])) as a (club, hash)
        join lateral (
          select m.member_id, m.club_id, m.price_group, m.points, m.version, m.consents
          from member_phone p join member m on m.member_id = p.member_id
          where p.club_id = a.club and p.phone_hash = a.hash
        ) m on true
      union all
      select 'subject', a.msn, a.hash, true, cast(to_json(s.member_id) as text)
      from unnest(cast(?3 as text[]), cast(?4 as text[])) as a (msn, hash)
        join lateral (
          select member_id from member_subject where msn = a.msn and sub_hash = a.hash
        ) s on true
      union all
      select 'linked', a.msn, '', true, cast(to_json(s.member_id) as text)
      from unnest(cast(?5 as text[]), cast(?6 as text[]), cast(?7 as text[])) as a (msn, club, hash)
        join lateral (
          select member_id from member_phone where club_id = a.club and phone_hash = a.hash
        ) p on true
        join lateral (
          select member_id from member_subject
          where member_id = p.member_id and msn = a.msn limit 1
        ) s on true
      union all
      select 'enrolment', 'person', a.club || chr(10) || a.hash, r.enrolment_id is not null,
        cast(row_to_json(r) as text)
      from unnest(cast(?8 as text[]), cast(?9 as text[])) as a (club, hash)
        join lateral (
          select enrolment_id from enrolment where club_id = a.club and phone_hash = a.hash and open
        ) x on true
        left join lateral (
          select * from enrolment where enrolment_id = x.enrolment_id and state_version <= ?12
          for update skip locked
        ) r on true
      union all
      select 'starts', a.club, a.hash, true, cast(to_json(s.starts) as text)
      from unnest(cast(?8 as text[]), cast(?9 as text[])) as a (club, hash)
        join lateral (
          select count(*) as starts from enrolment
          where club_id = a.club and phone_hash = a.hash
            and started_at > now() - interval '1 day'
        ) s on s.starts > 0
      union all
      select 'ask', a.club, a.hash, true, cast(row_to_json(p) as text)
      from unnest(cast(?10 as text[]), cast(?11 as text[])) as a (club, hash)
        join lateral (
          select asked_at, refused from past_ask where club_id = a.club and phone_hash = a.hash
        ) p on true
      """;

  /** With what leads to them by phone number. One that is erased has no data. */
  private static final String MEMBERS =
      """
      select 'member' as kind, 'member' as way, a.id as key,
        m.member_id is not null or not exists (select from member where member_id = a.id) as free,
        case when m.erased_at is null then cast(row_to_json(m) as text) end as data
      from unnest(cast(?1 as text[])) with ordinality as a (id, ord)
        left join lateral (
          select member_id, club_id, price_group, points, version, consents, erased_at,
            array(select phone_hash from member_phone p where p.member_id = member.member_id)
              as phones
          from member where member_id = a.id for update skip locked
        ) m on true
      order by a.ord
      """;

  /** The first look: locks what has a name. Lists are in the order of their names. */
  public Uni<Loaded> lock(
      Mutiny.Session session,
      Collection<CheckoutId> checkouts,
      Collection<UUID> enrolments,
      Collection<String> logins) {
    return rows(
        session
            .createNativeQuery(LOCK, Object[].class)
            .setParameter(1, texts(checkouts, CheckoutId::toString))
            .setParameter(2, texts(enrolments, UUID::toString))
            .setParameter(3, texts(logins, login -> login))
            .setParameter(4, EnrolmentColumns.STATE_VERSION));
  }

  /**
   * What the second look asks for.
   *
   * @param identifications to be looked up
   * @param named identifications whose open enrolments are wanted
   * @param enrolmentsOf checkouts whose enrolments are wanted
   * @param logins whose enrolment or ping is wanted
   * @param waitingIn checkouts whose waiting purchases are wanted, with their identifications
   * @param lonePings logins' sales units whose pings of logins that nobody knows are wanted
   */
  public record Names(
      Collection<IdentificationId> identifications,
      Collection<IdentificationId> named,
      Collection<CheckoutId> enrolmentsOf,
      Collection<String> logins,
      Collection<CheckoutId> waitingIn,
      Collection<Purchase.Name> purchases,
      Collection<Msn> lonePings) {
    private boolean isEmpty() {
      return identifications.isEmpty()
          && named.isEmpty()
          && enrolmentsOf.isEmpty()
          && logins.isEmpty()
          && waitingIn.isEmpty()
          && purchases.isEmpty()
          && lonePings.isEmpty();
    }
  }

  /** The second look: by the ids that events name. */
  public Uni<Loaded> lookUp(Mutiny.Session session, Names names) {
    if (names.isEmpty()) {
      return Uni.createFrom().item(LoadedRows.NONE);
    }
    return rows(
        session
            .createNativeQuery(LOOK_UP, Object[].class)
            .setParameter(1, texts(names.identifications(), IdentificationId::toString))
            .setParameter(2, texts(names.named(), IdentificationId::toString))
            .setParameter(3, texts(names.enrolmentsOf(), CheckoutId::toString))
            .setParameter(4, texts(names.logins(), login -> login))
            .setParameter(5, texts(names.waitingIn(), CheckoutId::toString))
            .setParameter(6, texts(names.purchases(), name -> name.msn().value()))
            .setParameter(7, texts(names.purchases(), name -> name.reference().value()))
            .setParameter(8, EnrolmentColumns.STATE_VERSION)
            .setParameter(9, texts(names.lonePings(), Msn::value))
            .setParameter(10, EnrolmentTimes.BETWEEN_LOOKS.toMillis() / 1000.0));
  }

  /** A person by a hash, in a club. */
  public record InClub(String clubId, String hash) {}

  /** A person by a login's subject, at its sales unit. */
  public record AtUnit(Msn msn, String hash) {}

  /** Whether the owner of a phone number has a subject at a login. */
  public record Linked(Msn login, InClub phone) {}

  /**
   * What the third look asks for.
   *
   * @param phones whose owners are wanted
   * @param subjects of logins, whose members are wanted
   * @param open whose open enrolments are wanted, and how often they were asked
   * @param asks of whom it is wanted how they were asked before
   */
  public record People(
      Collection<InClub> phones,
      Collection<AtUnit> subjects,
      Collection<Linked> linked,
      Collection<InClub> open,
      Collection<InClub> asks) {
    private boolean isEmpty() {
      return phones.isEmpty() && subjects.isEmpty() && open.isEmpty() && asks.isEmpty();
    }
  }

  /** The third look: by people's hashes. */
  public Uni<Loaded> people(Mutiny.Session session, People people) {
    if (people.isEmpty()) {
      return Uni.createFrom().item(LoadedRows.NONE);
    }
    return rows(
        session
            .createNativeQuery(PERSONS, Object[].class)
            .setParameter(1, texts(people.phones(), InClub::clubId))
            .setParameter(2, texts(people.phones(), InClub::hash))
            .setParameter(3, texts(people.subjects(), subject -> subject.msn().value()))
            .setParameter(4, texts(people.subjects(), AtUnit::hash))
            .setParameter(5, texts(people.linked(), linked -> linked.login().value()))
            .setParameter(6, texts(people.linked(), linked -> linked.phone().clubId()))
            .setParameter(7, texts(people.linked(), linked -> linked.phone().hash()))
            .setParameter(8, texts(people.open(), InClub::clubId))
            .setParameter(9, texts(people.open(), InClub::hash))
            .setParameter(10, texts(people.asks(), InClub::clubId))
            .setParameter(11, texts(people.asks(), InClub::hash))
            .setParameter(12, EnrolmentColumns.STATE_VERSION));
  }

  /** The last look: locks members whose rows may change. In the order of their ids. */
  public Uni<Loaded> members(Mutiny.Session session, Collection<MemberId> members) {
    if (members.isEmpty()) {
      return Uni.createFrom().item(LoadedRows.NONE);
    }
    return rows(
        session
            .createNativeQuery(MEMBERS, Object[].class)
            .setParameter(1, texts(members, MemberId::value)));
  }

  private static Uni<Loaded> rows(Mutiny.SelectionQuery<Object[]> query) {
    return query.getResultList().map((List<Object[]> rows) -> LoadedRows.read(rows));
  }

  private static <T> String[] texts(Collection<T> values, Function<T, String> text) {
    return values.stream().map(text).toArray(String[]::new);
  }
}
