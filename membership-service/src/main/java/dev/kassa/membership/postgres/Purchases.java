package dev.kassa.membership.postgres;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Currency;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.MemberId;
import dev.kassa.contract.Money;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.membership.PurchaseRegistered;
import dev.kassa.contract.payment.PaymentStanding;
import dev.kassa.contract.settings.Club;
import dev.kassa.membership.Booking;
import dev.kassa.messaging.Outgoing.Cause;
import dev.kassa.vipps.SalesUnitFiles;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/** Books purchases on the person who was identified, whoever paid (DESIGN 5). */
@ApplicationScoped
class Purchases {
  private static final String FIND =
      """
      select p.epoch, p.sequence, p.net_captured, p.booked_net, p.booked_points,
        coalesce(p.member_id,
          (select m.member_id from identification i
           join member_phone m on m.club_id = i.club_id and m.phone_hash = i.phone_hash
           where i.identification_id = ?3 and i.club_id = ?4))
      from (select 1) one
      left join purchase p on p.msn = ?1 and p.reference = ?2
      """;

  private static final String PUT =
      """
      insert into purchase (msn, reference, identification_id, checkout_id, store_id, pos_id,
        currency, club_id, member_id, epoch, sequence, net_captured, booked_net, booked_points,
        seen_at)
      values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, clock_timestamp())
      on conflict (msn, reference) do update set
        member_id = excluded.member_id, epoch = excluded.epoch, sequence = excluded.sequence,
        net_captured = excluded.net_captured, booked_net = excluded.booked_net,
        booked_points = excluded.booked_points, seen_at = excluded.seen_at
      """;

  private static final String WAITING =
      """
      select p.msn, p.reference, p.identification_id, p.checkout_id, p.store_id, p.pos_id,
        p.currency, p.epoch, p.sequence, p.net_captured
      from purchase p join identification i on i.identification_id = p.identification_id
      where p.member_id is null and p.club_id = ?1 and i.club_id = ?1
        and p.checkout_id = ?2 and i.phone_hash = any(string_to_array(?3, ','))
      """;

  private final EventLog events;
  private final Members members;
  private final SalesUnitFiles files;

  Purchases(EventLog events, Members members, SalesUnitFiles files) {
    this.events = events;
    this.members = members;
    this.files = files;
  }

  /** Which payment, where it was asked for, and in what currency. */
  private record Purchase(Place place, Reference reference, Currency currency) {}

  /** Takes a fact of a payment in, in order per payment; books it, or lets it wait. */
  Uni<Void> take(Mutiny.Session session, PaymentStanding fact, Club club, Cause cause) {
    Purchase purchase =
        new Purchase(
            new Place(
                fact.checkoutId(),
                fact.identificationId(),
                fact.storeId(),
                fact.posId(),
                fact.msn(),
                club.clubId()),
            fact.reference(),
            fact.currency());
    // The checkout's lock first: the person may be becoming known, or a member, right now.
    return events
        .lock(session, fact.checkoutId())
        .flatMap(
            _ ->
                session
                    .createNativeQuery(FIND, Object[].class)
                    .setParameter(1, fact.msn().value())
                    .setParameter(2, fact.reference().value())
                    .setParameter(3, fact.identificationId().value())
                    .setParameter(4, club.clubId())
                    .getSingleResult())
        .flatMap(
            row -> {
              Optional<MemberId> member = Optional.ofNullable((String) row[5]).map(MemberId::new);
              return booking(row)
                  .learn(fact)
                  .map(learned -> put(session, purchase, learned, member, club, cause))
                  .orElseGet(() -> Uni.createFrom().voidItem());
            });
  }

  /** The person of this place is this member now: books what waits in the same checkout. */
  Uni<Void> bookWaiting(
      Mutiny.Session session, Place place, MemberId member, Seals.Hashes phone, Cause cause) {
    return session
        .createNativeQuery(WAITING, Object[].class)
        .setParameter(1, place.clubId())
        .setParameter(2, place.checkoutId().value())
        .setParameter(3, phone.joined())
        .getResultList()
        .flatMap(rows -> book(session, place.clubId(), rows, member, cause));
  }

  private Uni<Void> book(
      Mutiny.Session session, String clubId, List<Object[]> rows, MemberId member, Cause cause) {
    return Multi.createFrom()
        .iterable(rows)
        .onItem()
        .transformToUniAndConcatenate(
            row ->
                put(
                    session,
                    new Purchase(
                        new Place(
                            new CheckoutId((UUID) row[3]),
                            new IdentificationId((UUID) row[2]),
                            (String) row[4],
                            (String) row[5],
                            new Msn((String) row[0]),
                            clubId),
                        new Reference((String) row[1]),
                        Currency.valueOf((String) row[6])),
                    new Booking(
                        ((Number) row[7]).intValue(),
                        ((Number) row[8]).longValue(),
                        ((Number) row[9]).longValue(),
                        0,
                        0),
                    Optional.of(member),
                    club(clubId),
                    cause))
        .collect()
        .asList()
        .replaceWithVoid();
  }

  private Uni<Void> put(
      Mutiny.Session session,
      Purchase purchase,
      Booking learned,
      Optional<MemberId> member,
      Club club,
      Cause cause) {
    Optional<Booking.Booked> booked = member.flatMap(_ -> learned.book(club));
    Booking stored = booked.map(Booking.Booked::booking).orElse(learned);
    return store(session, purchase, stored, member)
        .flatMap(
            _ ->
                booked
                    .map(b -> register(session, purchase, member.orElseThrow(), b, cause))
                    .orElseGet(() -> Uni.createFrom().voidItem()));
  }

  private Uni<Void> register(
      Mutiny.Session session,
      Purchase purchase,
      MemberId member,
      Booking.Booked booked,
      Cause cause) {
    return members
        .addPoints(session, member, booked.pointsChange(), cause)
        .flatMap(
            points ->
                events.append(
                    session,
                    purchase.place(),
                    cause,
                    List.of(
                        visit ->
                            new PurchaseRegistered(
                                visit,
                                member,
                                purchase.reference(),
                                new Money(purchase.currency(), booked.booking().netCaptured()),
                                booked.pointsChange(),
                                points))));
  }

  private static Uni<Integer> store(
      Mutiny.Session session, Purchase purchase, Booking booking, Optional<MemberId> member) {
    return session
        .createNativeQuery(PUT)
        .setParameter(1, purchase.place().msn().value())
        .setParameter(2, purchase.reference().value())
        .setParameter(3, purchase.place().identificationId().value())
        .setParameter(4, purchase.place().checkoutId().value())
        .setParameter(5, purchase.place().storeId())
        .setParameter(6, purchase.place().posId())
        .setParameter(7, purchase.currency().name())
        .setParameter(8, purchase.place().clubId())
        .setParameter(9, member.map(MemberId::value).orElse(null))
        .setParameter(10, booking.epoch())
        .setParameter(11, booking.sequence())
        .setParameter(12, booking.netCaptured())
        .setParameter(13, booking.bookedNet())
        .setParameter(14, booking.bookedPoints())
        .executeUpdate();
  }

  private static Booking booking(Object[] row) {
    return row[0] == null
        ? Booking.NONE
        : new Booking(
            ((Number) row[0]).intValue(),
            ((Number) row[1]).longValue(),
            ((Number) row[2]).longValue(),
            ((Number) row[3]).longValue(),
            ((Number) row[4]).longValue());
  }

  private Club club(String clubId) {
    return files
        .settings()
        .club(clubId)
        .orElseThrow(() -> new IllegalStateException("settings: club " + clubId + " is gone"));
  }
}
