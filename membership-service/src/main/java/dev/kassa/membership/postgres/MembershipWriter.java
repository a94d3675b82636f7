// Writes what a batch decided.
package dev.kassa.membership.postgres;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.MemberId;
import dev.kassa.contract.Msn;
import dev.kassa.membership.Booking;
import dev.kassa.membership.Purchase;
import dev.kassa.membership.postgres.Forgetting.Gone;
import dev.kassa.membership.postgres.MembershipStore.AtUnit;
import dev.kassa.membership.postgres.MembershipStore.InClub;
import dev.kassa.messaging.postgres.Overtaken;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;

/** Writes the rows of a batch, one statement a table and verb. */
@ApplicationScoped
public class MembershipWriter {
  private static final String UNLINK_PHONES =
      "delete from member_phone where member_id = any (cast(?1 as text[]))";

  private static final String UNLINK_ORPHANS =
      """
      delete from member_phone where (club_id, phone_hash) in (
        select club_id, hash from unnest(cast(?1 as text[]), cast(?2 as text[])) as o (club_id, hash))
      """;

  private static final String BIND =
      """
      update identification i set member_id = b.member_id
      from unnest(cast(?1 as text[]), cast(?2 as text[]), cast(?3 as text[]), cast(?4 as text[]))
        as b (checkout_id, club_id, phone_hash, member_id)
      where i.club_id = b.club_id and i.phone_hash = b.phone_hash
        and i.checkout_id = cast(b.checkout_id as uuid)
        and i.member_id is distinct from b.member_id and not i.disowned
      """;

  private static final String TAKE_PINGS =
      "delete from early_ping where auth_req_id = any (cast(?1 as text[]))";

  private static final String NOTHING = "on conflict do nothing";

  private static final String UPSERT_PURCHASE =
      """
      on conflict (msn, reference) do update set
        member_id = excluded.member_id, epoch = excluded.epoch, sequence = excluded.sequence,
        net_captured = excluded.net_captured, earning = excluded.earning, booked_net = excluded.booked_net,
        booked_points = excluded.booked_points, rate = excluded.rate, seen_at = excluded.seen_at
      """;

  private static final String UPSERT_ASK =
      """
      on conflict (club_id, phone_hash) do update set
        asked_at = coalesce(excluded.asked_at, past_ask.asked_at),
        refused = past_ask.refused or excluded.refused, noted_on = excluded.noted_on,
        msisdn = coalesce(excluded.msisdn, past_ask.msisdn)
      """;

  /** Whoever is called otherwise is no member of ours. */
  private static final String TO_REVIEW =
      """
      insert into consent_review (member_id, first_at, last_at, times)
      select s.member_id, now(), now(), count(*)
      from unnest(cast(?1 as text[]), cast(?2 as text[])) as r (msn, hash)
        join member_subject s on s.msn = r.msn and s.sub_hash = r.hash
      group by s.member_id
      on conflict (member_id) do update set
        last_at = excluded.last_at, times = consent_review.times + excluded.times
      """;

  /** A new member. */
  public record NewMember(StoredMember member, String sealedProfile) {}

  /** What a member gave consent to. */
  public record Consent(MemberId memberId, String sealedConsents) {}

  /**
   * A hash that leads to a member, and where: a club or a login.
   *
   * @param sealed what it was made of; absent if that is not known any more
   */
  public record Link(
      String scope, String hash, int hashVersion, MemberId memberId, Optional<String> sealed) {}

  /** A ping of a login that is not known yet. */
  public record Ping(String authReqId, Msn msn) {}

  /**
   * A person was asked, or said no.
   *
   * @param sealed their number; absent if it is not known any more
   * @param askedAt absent if not asked by itself
   */
  public record Ask(
      String clubId,
      String hash,
      int hashVersion,
      Optional<String> sealed,
      Optional<Instant> askedAt,
      boolean refused) {}

  /** Whoever has this number in this checkout is this member. */
  public record Binding(CheckoutId checkoutId, InClub phone, MemberId memberId) {}

  /**
   * A change of a balance.
   *
   * @param purchase what it is for
   * @param points negative on refund
   */
  public record Entry(MemberId memberId, Purchase.Name purchase, long points) {}

  /**
   * All that a batch decided.
   *
   * @param now the database's clock when the batch was loaded
   * @param erased members who go with all that leads to them, before anything else is written
   * @param newVisits last sequence by checkout
   * @param visits last sequence of those that were there
   * @param owned those that were there and whose person is the member whom their number finds, or
   *     is not
   * @param enrolments those that were there
   * @param members whose balance has changed
   * @param profiles sealed, of members who were there
   * @param relinked members whose phone numbers are linked anew
   * @param orphanedPhones numbers that were taken from their owner and belong to nobody now
   * @param pings that came before their login is known
   * @param takenPings that are not needed any more
   * @param toReview who is said to have taken their consent back, as they are called
   */
  public record Changes(
      Instant now,
      Collection<MemberId> erased,
      Gone gone,
      SortedMap<CheckoutId, Long> newVisits,
      SortedMap<CheckoutId, Long> visits,
      Collection<StoredIdentification> identifications,
      Collection<StoredIdentification> owned,
      Collection<Binding> bindings,
      Collection<StoredEnrolment> newEnrolments,
      Collection<StoredEnrolment> enrolments,
      Collection<NewMember> newMembers,
      Collection<StoredMember> members,
      Map<MemberId, String> profiles,
      Collection<MemberId> relinked,
      Collection<InClub> orphanedPhones,
      Collection<Link> subjects,
      Collection<Link> phones,
      Collection<Consent> consents,
      Collection<Purchase> purchases,
      Collection<Entry> entries,
      Collection<Ask> asks,
      Collection<Ping> pings,
      Collection<String> takenPings,
      Collection<AtUnit> toReview) {}

  /**
   * Writes all of it.
   *
   * @throws Overtaken if another transaction has stored one of the new rows
   */
  public Uni<Void> write(Mutiny.Session session, Changes c) {
    return Statements.inOrder(
        List.of(
            () -> Forgetting.erase(session, c.erased()),
            () -> Forgetting.forget(session, c.gone()),
            () -> all("a checkout", newVisits(c), rows -> rows.insert(session, "visit", NOTHING)),
            () -> all("a checkout", visits(c), rows -> rows.update(session, "visit")),
            // Before the logins that they were of: another may have taken them.
            () -> takePings(session, c.takenPings()),
            () -> owned(c).update(session, "identification"),
            () ->
                all(
                    "an enrolment",
                    EnrolmentColumns.of(c.newEnrolments()),
                    rows -> rows.insert(session, "enrolment", NOTHING)),
            () ->
                all(
                    "an enrolment",
                    EnrolmentColumns.of(c.enrolments()),
                    rows -> rows.update(session, "enrolment")),
            () -> newMembers(c).insert(session, "member", ""),
            () -> members(c).update(session, "member"),
            () -> profiles(c).update(session, "member"),
            () -> identifications(c).insert(session, "identification", NOTHING),
            () ->
                all(
                    "a login's subject",
                    links("msn", "sub_hash", "sub", c.subjects()),
                    rows -> rows.insert(session, "member_subject", NOTHING)),
            () -> Statements.byIds(session, UNLINK_PHONES, Statements.ids(c.relinked())),
            () -> unlink(session, c.orphanedPhones()),
            () ->
                links("club_id", "phone_hash", "msisdn", c.phones())
                    .insert(
                        session,
                        "member_phone",
                        "on conflict (club_id, phone_hash)"
                            + " do update set member_id = excluded.member_id,"
                            + " msisdn = excluded.msisdn"),
            () -> consents(c).insert(session, "member_consent", ""),
            () -> bind(session, c.bindings()),
            () -> purchases(c).insert(session, "purchase", UPSERT_PURCHASE),
            () -> entries(c).insert(session, "points_entry", ""),
            () -> asks(c).insert(session, "past_ask", UPSERT_ASK),
            () -> pings(c).insert(session, "early_ping", NOTHING),
            () -> toReview(session, c.toReview())));
  }

  private static Uni<Integer> toReview(Mutiny.Session session, Collection<AtUnit> subjects) {
    return Statements.byPairs(
        session,
        TO_REVIEW,
        Statements.texts(subjects, subject -> subject.msn().value()),
        Statements.texts(subjects, AtUnit::hash));
  }

  private static Uni<Integer> takePings(Mutiny.Session session, Collection<String> logins) {
    return Statements.byIds(session, TAKE_PINGS, logins.toArray(String[]::new))
        .invoke(
            taken -> {
              if (taken != logins.size()) {
                throw new Overtaken("a ping");
              }
            });
  }

  /** Writes rows of which none may be missing. */
  private static <T> Uni<Integer> all(
      String what, MultiRow<T> rows, Function<MultiRow<T>, Uni<Integer>> write) {
    return write
        .apply(rows)
        .invoke(
            written -> {
              if (written != rows.size()) {
                throw new Overtaken(what);
              }
            });
  }

  private static Uni<Integer> bind(Mutiny.Session session, Collection<Binding> bindings) {
    if (bindings.isEmpty()) {
      return Uni.createFrom().item(0);
    }
    return session
        .createNativeQuery(BIND)
        .setParameter(1, Statements.texts(bindings, binding -> binding.checkoutId().toString()))
        .setParameter(2, Statements.texts(bindings, binding -> binding.phone().clubId()))
        .setParameter(3, Statements.texts(bindings, binding -> binding.phone().hash()))
        .setParameter(4, Statements.texts(bindings, binding -> binding.memberId().value()))
        .executeUpdate();
  }

  private static Uni<Integer> unlink(Mutiny.Session session, Collection<InClub> phones) {
    return Statements.byPairs(
        session, UNLINK_ORPHANS, Statements.clubs(phones), Statements.hashes(phones));
  }

  private static MultiRow<Map.Entry<CheckoutId, Long>> newVisits(Changes c) {
    return visits(c.newVisits(), c.now());
  }

  private static MultiRow<Map.Entry<CheckoutId, Long>> visits(Changes c) {
    return visits(c.visits(), c.now());
  }

  private static MultiRow<Map.Entry<CheckoutId, Long>> visits(
      SortedMap<CheckoutId, Long> visits, Instant now) {
    String today = day(now);
    return new MultiRow<>(visits.entrySet())
        .column("checkout_id", "uuid", visit -> visit.getKey().toString())
        .column("sequence", "bigint", visit -> visit.getValue().toString())
        .column("used_on", "date", _ -> today);
  }

  private static MultiRow<StoredIdentification> identifications(Changes c) {
    return new MultiRow<>(c.identifications())
        .column("identification_id", "uuid", i -> i.place().identificationId().toString())
        .column("checkout_id", "uuid", i -> i.place().checkoutId().toString())
        .column("msn", "text", i -> i.place().msn().value())
        .column("store_id", "text", i -> i.place().storeId())
        .column("pos_id", "text", i -> i.place().posId())
        .column("club_id", "text", i -> i.place().clubId())
        .column("msisdn", "text", number(StoredIdentification.Number::sealedMsisdn))
        .column("phone_hash", "text", number(StoredIdentification.Number::phoneHash))
        .column("hash_version", "int", number(n -> Integer.toString(n.hashVersion())))
        .column("member_id", "text", MembershipWriter::member)
        .column("disowned", "boolean", i -> Boolean.toString(i.disowned()))
        .column("identified_at", "timestamptz", _ -> c.now().toString());
  }

  private static String member(StoredIdentification identification) {
    return identification.member().map(MemberId::value).orElse(null);
  }

  private static MultiRow<StoredIdentification> owned(Changes c) {
    return new MultiRow<>(c.owned())
        .column("identification_id", "uuid", i -> i.place().identificationId().toString())
        .column("member_id", "text", MembershipWriter::member)
        .column("disowned", "boolean", i -> Boolean.toString(i.disowned()));
  }

  private static Function<StoredIdentification, String> number(
      Function<StoredIdentification.Number, String> what) {
    return identification -> identification.number().map(what).orElse(null);
  }

  private static MultiRow<NewMember> newMembers(Changes c) {
    return new MultiRow<>(c.newMembers())
        .column("member_id", "text", m -> m.member().memberId().value())
        .column("club_id", "text", m -> m.member().clubId())
        .column("price_group", "text", m -> m.member().priceGroup())
        .column("points", "bigint", m -> Long.toString(m.member().points()))
        .column("version", "bigint", m -> Long.toString(m.member().version()))
        .column("consents", "text", m -> m.member().consents().name())
        .column("profile", "text", NewMember::sealedProfile)
        .column("joined_at", "timestamptz", _ -> c.now().toString());
  }

  private static MultiRow<StoredMember> members(Changes c) {
    return new MultiRow<>(c.members())
        .column("member_id", "text", m -> m.memberId().value())
        .column("points", "bigint", m -> Long.toString(m.points()))
        .column("version", "bigint", m -> Long.toString(m.version()))
        .column("consents", "text", m -> m.consents().name());
  }

  private static MultiRow<Map.Entry<MemberId, String>> profiles(Changes c) {
    return new MultiRow<>(c.profiles().entrySet())
        .column("member_id", "text", profile -> profile.getKey().value())
        .column("profile", "text", Map.Entry::getValue);
  }

  private static MultiRow<Link> links(
      String scope, String hash, String sealed, Collection<Link> links) {
    return new MultiRow<>(links)
        .column(scope, "text", Link::scope)
        .column(hash, "text", Link::hash)
        .column("hash_version", "int", link -> Integer.toString(link.hashVersion()))
        .column("member_id", "text", link -> link.memberId().value())
        .column(sealed, "text", link -> link.sealed().orElse(null));
  }

  private static MultiRow<Consent> consents(Changes c) {
    return new MultiRow<>(c.consents())
        .column("member_id", "text", consent -> consent.memberId().value())
        .column("received_at", "timestamptz", _ -> c.now().toString())
        .column("consents", "text", Consent::sealedConsents);
  }

  private static MultiRow<Purchase> purchases(Changes c) {
    return new MultiRow<>(c.purchases())
        .column("msn", "text", p -> p.place().msn().value())
        .column("reference", "text", p -> p.reference().value())
        .column("identification_id", "uuid", p -> p.place().identificationId().toString())
        .column("checkout_id", "uuid", p -> p.place().checkoutId().toString())
        .column("store_id", "text", p -> p.place().storeId())
        .column("pos_id", "text", p -> p.place().posId())
        .column("currency", "text", p -> p.currency().name())
        .column("club_id", "text", p -> p.place().clubId())
        .column("member_id", "text", p -> p.member().map(MemberId::value).orElse(null))
        .column("epoch", "int", booking(Booking::epoch))
        .column("sequence", "bigint", booking(Booking::sequence))
        .column("net_captured", "bigint", booking(Booking::netCaptured))
        .column("earning", "bigint", booking(Booking::earning))
        .column("booked_net", "bigint", booking(Booking::bookedNet))
        .column("booked_points", "bigint", booking(Booking::bookedPoints))
        .column("rate", "jsonb", p -> p.rate().map(JsonRow::written).orElse(null))
        .column("seen_at", "timestamptz", _ -> c.now().toString());
  }

  private static MultiRow<Entry> entries(Changes c) {
    return new MultiRow<>(c.entries())
        .column("member_id", "text", entry -> entry.memberId().value())
        .column("msn", "text", entry -> entry.purchase().msn().value())
        .column("reference", "text", entry -> entry.purchase().reference().value())
        .column("points", "bigint", entry -> Long.toString(entry.points()))
        .column("kind", "text", _ -> "PURCHASE")
        .column("entered_at", "timestamptz", _ -> c.now().toString());
  }

  private static Function<Purchase, String> booking(Function<Booking, Number> what) {
    return purchase -> what.apply(purchase.booking()).toString();
  }

  private static MultiRow<Ask> asks(Changes c) {
    String today = day(c.now());
    return new MultiRow<>(c.asks())
        .column("club_id", "text", Ask::clubId)
        .column("phone_hash", "text", Ask::hash)
        .column("hash_version", "int", ask -> Integer.toString(ask.hashVersion()))
        .column("asked_at", "timestamptz", ask -> ask.askedAt().map(Instant::toString).orElse(null))
        .column("refused", "boolean", ask -> Boolean.toString(ask.refused()))
        .column("noted_on", "date", _ -> today)
        .column("msisdn", "text", ask -> ask.sealed().orElse(null));
  }

  private static MultiRow<Ping> pings(Changes c) {
    return new MultiRow<>(c.pings())
        .column("auth_req_id", "text", Ping::authReqId)
        .column("msn", "text", ping -> ping.msn().value())
        .column("received_at", "timestamptz", _ -> c.now().toString());
  }

  private static String day(Instant now) {
    return LocalDate.ofInstant(now, ZoneOffset.UTC).toString();
  }
}
