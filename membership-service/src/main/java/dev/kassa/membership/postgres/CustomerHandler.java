package dev.kassa.membership.postgres;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.kassa.contract.MemberId;
import dev.kassa.contract.Msisdn;
import dev.kassa.contract.identity.CustomerIdentified;
import dev.kassa.contract.settings.SalesUnit;
import dev.kassa.membership.Recognition;
import dev.kassa.membership.enrolment.BindingMessage;
import dev.kassa.membership.enrolment.EnrolmentRequest;
import dev.kassa.membership.enrolment.EnrolmentSaga;
import dev.kassa.messaging.Envelope;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.Outgoing.Cause;
import dev.kassa.messaging.Sealer;
import dev.kassa.messaging.Sealer.Opening;
import dev.kassa.messaging.postgres.MessageHandler;
import dev.kassa.vipps.SalesUnitFiles;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.hibernate.reactive.mutiny.Mutiny;

/** {@code identity.customers.v1}: is the identified person in the club? */
@ApplicationScoped
class CustomerHandler implements MessageHandler {
  /** Finds the member, remembers the identification and draws the event's number at one go. */
  private static final String RECOGNISE =
      """
      with person as (
        select m.member_id, m.price_group, m.points, p.phone_hash
        from member_phone p join member m on m.member_id = p.member_id
        where p.club_id = ?1 and p.phone_hash = any(string_to_array(?2, ','))
        limit 1
      ), stored as (
        insert into identification (identification_id, checkout_id, msn, store_id, pos_id,
          club_id, msisdn, phone_hash, hash_version, identified_at)
        values (?3, ?4, ?5, ?6, ?7, ?1, ?8, ?9, ?10, clock_timestamp())
        on conflict do nothing
      ), numbered as (
        insert into visit (checkout_id, sequence) values (?4, 1)
        on conflict (checkout_id) do update set sequence = visit.sequence + 1
        returning sequence
      )
      select n.sequence, p.member_id, p.price_group, p.points, p.phone_hash
      from numbered n left join person p on true
      """;

  /** After the checkout's lock is held, so that what overtook the identification is seen. */
  private static final String OVERTAKEN =
      """
      select
        exists (select 1 from purchase where identification_id = ?1 and member_id is null),
        exists (select 1 from enrolment
                where identification_id = ?1 and open and phone_hash is null)
      """;

  private static final String PAST_ASK =
      """
      select cast(extract(epoch from asked_at) * 1000000 as bigint), refused from past_ask
      where club_id = ?1 and phone_hash = any(string_to_array(?2, ','))
      order by refused desc, asked_at desc nulls last limit 1
      """;

  private static final String ASKED =
      """
      insert into past_ask (club_id, phone_hash, hash_version, asked_at)
      values (?1, ?2, ?3, clock_timestamp())
      on conflict (club_id, phone_hash) do update set asked_at = excluded.asked_at
      """;

  private static final RandomGenerator RANDOM = new SecureRandom();

  private final SalesUnitFiles files;
  private final Sealer msisdns;
  private final Seals seals;
  private final EventLog events;
  private final Purchases purchases;
  private final EnrolmentStore enrolments;

  CustomerHandler(
      SalesUnitFiles files,
      Keysets keysets,
      Seals seals,
      EventLog events,
      Purchases purchases,
      EnrolmentStore enrolments) {
    this.files = files;
    this.msisdns = keysets.sealer("msisdn");
    this.seals = seals;
    this.events = events;
    this.purchases = purchases;
    this.enrolments = enrolments;
  }

  /** Two digits for a binding message. */
  static int digits() {
    return RANDOM.nextInt(100);
  }

  @Override
  public Uni<Void> handle(Mutiny.Session session, Envelope envelope) {
    if (!(envelope.message() instanceof CustomerIdentified customer)) {
      return Uni.createFrom().voidItem(); // nobody was identified: nothing to recognise
    }
    SalesUnit unit =
        files
            .unit(customer.msn())
            .orElseThrow(() -> new Poison("msn must be a sales unit of the settings"));
    return recognise(session, envelope, customer, unit, open(envelope, customer));
  }

  @Override
  public Uni<Void> refuse(Mutiny.Session session, Refusal refusal) {
    return Uni.createFrom().voidItem(); // identity-service is told by the dead letter
  }

  private Msisdn open(Envelope envelope, CustomerIdentified customer) {
    return switch (msisdns.open(
        envelope.topic(), envelope.key(), "msisdn", customer.msisdn().text())) {
      case Opening.Opened(String digits) -> new Msisdn(digits);
      case Opening.KeyMissing _ -> throw new KeyMissing("msisdn");
      case Opening.Broken _ -> throw new Poison("msisdn does not open here");
    };
  }

  private Uni<Void> recognise(
      Mutiny.Session session,
      Envelope envelope,
      CustomerIdentified customer,
      SalesUnit unit,
      Msisdn msisdn) {
    Place place =
        new Place(
            customer.checkoutId(),
            customer.identificationId(),
            customer.storeId(),
            customer.posId(),
            customer.msn(),
            unit.clubId());
    Cause cause = Cause.of(envelope.headers(), customer.checkoutId().toString());
    Seals.Hashes phone = seals.phone(msisdn);
    return store(session, place, msisdn, phone)
        .flatMap(
            row -> {
              Optional<Recognition.Standing> member = standing(row);
              return events
                  .appendNumbered(
                      session,
                      place,
                      ((Number) row[0]).longValue(),
                      cause,
                      List.of(visit -> Recognition.event(visit, member)))
                  .flatMap(_ -> rehash(session, place, phone, row))
                  .flatMap(_ -> overtaken(session, place, msisdn, phone, member, cause))
                  .flatMap(
                      _ ->
                          member.isEmpty() && unit.automaticEnrolment()
                              ? askByItself(session, unit, place, msisdn, phone, cause)
                              : Uni.createFrom().voidItem());
            });
  }

  private Uni<Object[]> store(
      Mutiny.Session session, Place place, Msisdn msisdn, Seals.Hashes phone) {
    String id = place.identificationId().toString();
    return session
        .createNativeQuery(RECOGNISE, Object[].class)
        .setParameter(1, place.clubId())
        .setParameter(2, phone.joined())
        .setParameter(3, place.identificationId().value())
        .setParameter(4, place.checkoutId().value())
        .setParameter(5, place.msn().value())
        .setParameter(6, place.storeId())
        .setParameter(7, place.posId())
        .setParameter(8, seals.seal("identification", id, "msisdn", msisdn.digits()))
        .setParameter(9, phone.current().hex())
        .setParameter(10, phone.current().version())
        .getSingleResult();
  }

  private static Optional<Recognition.Standing> standing(Object[] row) {
    return row[1] == null
        ? Optional.empty()
        : Optional.of(
            new Recognition.Standing(
                new MemberId((String) row[1]), (String) row[2], ((Number) row[3]).longValue()));
  }

  private static Uni<Void> rehash(
      Mutiny.Session session, Place place, Seals.Hashes phone, Object[] row) {
    return row[4] == null || phone.current().hex().equals(row[4])
        ? Uni.createFrom().voidItem()
        : Members.rehash(session, place.clubId(), phone, new MemberId((String) row[1]))
            .replaceWithVoid();
  }

  private Uni<Void> overtaken(
      Mutiny.Session session,
      Place place,
      Msisdn msisdn,
      Seals.Hashes phone,
      Optional<Recognition.Standing> member,
      Cause cause) {
    return session
        .createNativeQuery(OVERTAKEN, Object[].class)
        .setParameter(1, place.identificationId().value())
        .getSingleResult()
        .call(
            waits ->
                (Boolean) waits[0] && member.isPresent()
                    ? purchases.bookWaiting(session, place, member.get().memberId(), phone, cause)
                    : Uni.createFrom().voidItem())
        .call(
            waits ->
                (Boolean) waits[1]
                    ? enrolments.identified(session, place.identificationId(), msisdn, cause)
                    : Uni.createFrom().voidItem())
        .replaceWithVoid();
  }

  private Uni<Void> askByItself(
      Mutiny.Session session,
      SalesUnit unit,
      Place place,
      Msisdn msisdn,
      Seals.Hashes phone,
      Cause cause) {
    return EnrolmentStore.lock(session, "ask\n" + place.msn() + "\n" + phone.current().hex())
        .flatMap(_ -> pastAsk(session, place, phone))
        .flatMap(
            past ->
                DatabaseClock.now(session)
                    .flatMap(
                        now ->
                            Recognition.asksByItself(unit, past, now)
                                ? session
                                    .createNativeQuery(ASKED)
                                    .setParameter(1, place.clubId())
                                    .setParameter(2, phone.current().hex())
                                    .setParameter(3, phone.current().version())
                                    .executeUpdate()
                                    .flatMap(
                                        _ ->
                                            enrolments.begin(
                                                session,
                                                automatic(place, now),
                                                Optional.of(msisdn),
                                                cause,
                                                now))
                                : Uni.createFrom().voidItem()));
  }

  private static Uni<Recognition.PastAsk> pastAsk(
      Mutiny.Session session, Place place, Seals.Hashes phone) {
    return session
        .createNativeQuery(PAST_ASK, Object[].class)
        .setParameter(1, place.clubId())
        .setParameter(2, phone.joined())
        .getSingleResultOrNull()
        .map(
            row ->
                row == null
                    ? Recognition.PastAsk.NONE
                    : new Recognition.PastAsk(
                        Optional.ofNullable((Number) row[0])
                            .map(micros -> DatabaseClock.instant(micros.longValue())),
                        (Boolean) row[1]));
  }

  private static EnrolmentRequest automatic(Place place, Instant now) {
    return new EnrolmentRequest(
        UuidCreator.getTimeOrderedEpoch(),
        place.checkoutId(),
        place.identificationId(),
        place.storeId(),
        place.posId(),
        place.msn(),
        place.clubId(),
        BindingMessage.of(place.storeId(), digits()),
        now.plus(EnrolmentSaga.VALID_FOR),
        Optional.empty());
  }
}
