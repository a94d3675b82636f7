package dev.kassa.membership.postgres;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.kassa.contract.MemberId;
import dev.kassa.contract.Msisdn;
import dev.kassa.contract.Msn;
import dev.kassa.contract.membership.MemberChanged;
import dev.kassa.contract.membership.MemberErased;
import dev.kassa.contract.settings.Club;
import dev.kassa.membership.MemberLink;
import dev.kassa.membership.enrolment.Profile;
import dev.kassa.messaging.Outgoing.Cause;
import dev.kassa.messaging.postgres.Transactions;
import dev.kassa.vipps.SalesUnitFiles;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny;

/** The members: joining, points, erasure. */
@ApplicationScoped
public class Members {
  private static final String FIND =
      """
      select
        (select member_id from member_subject
         where msn = ?1 and sub_hash = any(string_to_array(?2, ',')) limit 1),
        p.member_id,
        exists (select 1 from member_subject s where s.member_id = p.member_id and s.msn = ?1)
      from (select 1) one
      left join lateral (
        select member_id from member_phone
        where club_id = ?3 and phone_hash = any(string_to_array(?4, ',')) limit 1
      ) p on true
      """;

  private static final String INSERT =
      """
      insert into member (member_id, club_id, price_group, points, version, profile, joined_at)
      values (?1, ?2, ?3, 0, 1, ?4, clock_timestamp())
      """;

  private static final String LINK_SUBJECT =
      """
      insert into member_subject (msn, sub_hash, hash_version, member_id) values (?1, ?2, ?3, ?4)
      on conflict do nothing
      """;

  private static final String LINK_PHONE =
      """
      insert into member_phone (club_id, phone_hash, hash_version, member_id)
      values (?1, ?2, ?3, ?4)
      on conflict (club_id, phone_hash) do update set member_id = excluded.member_id
      """;

  private static final String ADD_POINTS =
      """
      update member set points = points + ?2, version = version + 1 where member_id = ?1
      returning price_group, points, version, club_id
      """;

  private static final String ERASE =
      """
      update member set profile = null, points = 0, erased_at = clock_timestamp(),
        version = version + 1
      where member_id = ?1 and erased_at is null
      returning club_id, version
      """;

  /** In an order that leaves no reference behind; the person's hashes go last. */
  private static final List<String> CLEAR =
      List.of(
          "delete from purchase where member_id = ?1",
          "delete from enrolment e using member_phone p where p.member_id = ?1"
              + " and e.club_id = p.club_id and e.phone_hash = p.phone_hash",
          "delete from identification i using member_phone p where p.member_id = ?1"
              + " and i.club_id = p.club_id and i.phone_hash = p.phone_hash",
          "delete from past_ask a using member_phone p where p.member_id = ?1"
              + " and a.club_id = p.club_id and a.phone_hash = p.phone_hash",
          "delete from member_consent where member_id = ?1",
          "delete from member_subject where member_id = ?1",
          "delete from member_phone where member_id = ?1");

  private final Transactions transactions;
  private final EventLog events;
  private final Seals seals;
  private final SalesUnitFiles files;

  Members(Transactions transactions, EventLog events, Seals seals, SalesUnitFiles files) {
    this.transactions = transactions;
    this.events = events;
    this.seals = seals;
    this.files = files;
  }

  /**
   * Stores who logged in, under the member they are.
   *
   * @param asked the number by which they were asked
   */
  Uni<MemberId> join(
      Mutiny.Session session, String clubId, Msisdn asked, Profile profile, Cause cause) {
    Club club =
        files
            .settings()
            .club(clubId)
            .orElseThrow(() -> new IllegalStateException("settings: club " + clubId + " is gone"));
    Msn login = club.loginMsn();
    Seals.Hashes subject = seals.subject(login, profile.sub());
    Msisdn msisdn = profile.phoneNumber().orElse(asked);
    Seals.Hashes phone = seals.phone(msisdn);
    // One at a time per club: two enrolments of one person, at two stores, must meet here.
    return EnrolmentStore.lock(session, "join\n" + clubId)
        .flatMap(_ -> find(session, login, subject, clubId, phone))
        .flatMap(
            link ->
                switch (link) {
                  case MemberLink.Known(MemberId id) -> update(session, id, profile);
                  case MemberLink.Stranger _ -> insert(session, club, profile, cause);
                })
        .call(id -> run(session, LINK_SUBJECT, login.value(), subject, id))
        .call(
            id ->
                session
                    .createNativeQuery("delete from member_phone where member_id = ?1")
                    .setParameter(1, id.value())
                    .executeUpdate())
        .call(id -> run(session, LINK_PHONE, clubId, phone, id))
        // They answered under this number, whatever the shared one is.
        .call(id -> run(session, LINK_PHONE, clubId, seals.phone(asked), id))
        .call(id -> consents(session, id, profile));
  }

  private static Uni<MemberLink> find(
      Mutiny.Session session, Msn login, Seals.Hashes subject, String clubId, Seals.Hashes phone) {
    return session
        .createNativeQuery(FIND, Object[].class)
        .setParameter(1, login.value())
        .setParameter(2, subject.joined())
        .setParameter(3, clubId)
        .setParameter(4, phone.joined())
        .getSingleResult()
        .map(
            row ->
                MemberLink.of(
                    Optional.ofNullable((String) row[0]).map(MemberId::new),
                    Optional.ofNullable((String) row[1])
                        .map(id -> new MemberLink.PhoneOwner(new MemberId(id), (Boolean) row[2]))));
  }

  private Uni<MemberId> insert(Mutiny.Session session, Club club, Profile profile, Cause cause) {
    MemberId id = new MemberId("m-" + UuidCreator.getRandomBasedFast());
    return session
        .createNativeQuery(INSERT)
        .setParameter(1, id.value())
        .setParameter(2, club.clubId())
        .setParameter(3, club.priceGroup())
        .setParameter(4, seals.seal("member", id.value(), "profile", profile.claims()))
        .executeUpdate()
        .flatMap(
            _ ->
                events.append(
                    session,
                    new MemberChanged(id, club.clubId(), club.priceGroup(), 0, events.epoch(), 1),
                    cause))
        .replaceWith(id);
  }

  private Uni<MemberId> update(Mutiny.Session session, MemberId id, Profile profile) {
    return session
        .createNativeQuery("update member set profile = ?2 where member_id = ?1")
        .setParameter(1, id.value())
        .setParameter(2, seals.seal("member", id.value(), "profile", profile.claims()))
        .executeUpdate()
        .replaceWith(id);
  }

  private static Uni<Integer> run(
      Mutiny.Session session, String link, String scope, Seals.Hashes hashes, MemberId id) {
    return session
        .createNativeQuery(link)
        .setParameter(1, scope)
        .setParameter(2, hashes.current().hex())
        .setParameter(3, hashes.current().version())
        .setParameter(4, id.value())
        .executeUpdate();
  }

  /** A row found by an older key gets one by the current key beside it. */
  static Uni<Integer> rehash(
      Mutiny.Session session, String clubId, Seals.Hashes hashes, MemberId id) {
    return run(session, LINK_PHONE, clubId, hashes, id);
  }

  private Uni<Integer> consents(Mutiny.Session session, MemberId id, Profile profile) {
    if (profile.consents().isEmpty()) {
      return Uni.createFrom().item(0); // given before, and stored then (API 3.9)
    }
    return session
        .createNativeQuery(
            "insert into member_consent (member_id, received_at, consents)"
                + " values (?1, clock_timestamp(), ?2)")
        .setParameter(1, id.value())
        .setParameter(
            2, seals.seal("member_consent", id.value(), "consents", profile.consents().get()))
        .executeUpdate();
  }

  /** Changes the balance and says how the member stands now; returns the balance. */
  Uni<Long> addPoints(Mutiny.Session session, MemberId id, long change, Cause cause) {
    return session
        .createNativeQuery(ADD_POINTS, Object[].class)
        .setParameter(1, id.value())
        .setParameter(2, change)
        .getSingleResult()
        .flatMap(
            row -> {
              long points = ((Number) row[1]).longValue();
              MemberChanged changed =
                  new MemberChanged(
                      id,
                      (String) row[3],
                      (String) row[0],
                      points,
                      events.epoch(),
                      ((Number) row[2]).longValue());
              return events.append(session, changed, cause).replaceWith(points);
            });
  }

  /**
   * Erases a person (DESIGN 5): every row that holds or leads to personal values goes, and the
   * member's topic says so. What was published before holds none.
   *
   * @return false if there is no such member, or not any more
   */
  public Uni<Boolean> erase(MemberId id) {
    return transactions.run(
        session ->
            session
                .createNativeQuery(ERASE, Object[].class)
                .setParameter(1, id.value())
                .getSingleResultOrNull()
                .flatMap(
                    row ->
                        row == null
                            ? Uni.createFrom().item(false)
                            : clear(session, id)
                                .flatMap(
                                    _ ->
                                        events.append(
                                            session,
                                            new MemberErased(
                                                id,
                                                (String) row[0],
                                                events.epoch(),
                                                ((Number) row[1]).longValue()),
                                            Cause.NONE))
                                .replaceWith(true)));
  }

  private static Uni<Void> clear(Mutiny.Session session, MemberId id) {
    return Multi.createFrom()
        .iterable(CLEAR)
        .onItem()
        .transformToUniAndConcatenate(
            sql -> session.createNativeQuery(sql).setParameter(1, id.value()).executeUpdate())
        .collect()
        .asList()
        .replaceWithVoid();
  }
}
