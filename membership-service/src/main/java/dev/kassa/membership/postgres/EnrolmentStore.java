package dev.kassa.membership.postgres;

import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.Msisdn;
import dev.kassa.contract.membership.EnrolmentEnded;
import dev.kassa.contract.membership.EnrolmentStarted;
import dev.kassa.contract.membership.MemberEnrolled;
import dev.kassa.contract.membership.MembershipEvent;
import dev.kassa.contract.membership.Visit;
import dev.kassa.membership.enrolment.DueCall;
import dev.kassa.membership.enrolment.Enrolment;
import dev.kassa.membership.enrolment.EnrolmentEvent;
import dev.kassa.membership.enrolment.EnrolmentRequest;
import dev.kassa.membership.enrolment.EnrolmentSaga;
import dev.kassa.membership.enrolment.EnrolmentSeal;
import dev.kassa.membership.enrolment.LoginAnswer;
import dev.kassa.membership.enrolment.Profile;
import dev.kassa.membership.enrolment.Step;
import dev.kassa.membership.enrolment.Step.Fact;
import dev.kassa.membership.enrolment.Step.ProviderCall;
import dev.kassa.messaging.EventHeaders;
import dev.kassa.messaging.Outgoing.Cause;
import dev.kassa.messaging.postgres.Transactions;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Applies the saga to stored enrolments: load and lock, decide, store state and facts. Which
 * provider calls are to be made follows from the state, so a crash loses none.
 */
@ApplicationScoped
public class EnrolmentStore {
  private static final String CLAIM =
      """
      select * from enrolment
      where open and state_version <= ?1 and next_poll_at <= clock_timestamp()
      order by next_poll_at limit ?2 for update skip locked
      """;

  private static final String STANDING =
      """
      select case
        when exists (select 1 from member_phone
                     where club_id = ?1 and phone_hash = any(string_to_array(?2, ',')))
          then 'MEMBER'
        when exists (select 1 from enrolment
                     where open and msn = ?3 and phone_hash = any(string_to_array(?2, ',')))
          then 'BEING_ASKED'
        else 'NON_MEMBER' end
      """;

  private static final String WITHDRAWN =
      """
      select * from enrolment
      where open and phase = 'WITHDRAWN' and state_version <= ?1 and msn = ?2
        and phone_hash = any(string_to_array(?3, ','))
      for update
      """;

  private static final String REFUSED =
      """
      insert into past_ask (club_id, phone_hash, hash_version, refused) values (?1, ?2, ?3, true)
      on conflict (club_id, phone_hash) do update set refused = true
      """;

  private final Transactions transactions;
  private final EventLog events;
  private final Members members;
  private final Purchases purchases;
  private final Seals seals;
  private final MeterRegistry metrics;

  EnrolmentStore(
      Transactions transactions,
      EventLog events,
      Members members,
      Purchases purchases,
      Seals seals,
      MeterRegistry metrics) {
    this.transactions = transactions;
    this.events = events;
    this.members = members;
    this.purchases = purchases;
    this.seals = seals;
    this.metrics = metrics;
  }

  /**
   * Claims due enrolments: moves their time and returns the calls to be made, all of it committed.
   * Another instance skips what this one holds.
   */
  public Uni<List<DueCall>> claim(int limit) {
    return transactions.run(
        session ->
            session
                .createNativeQuery(CLAIM, EnrolmentRow.class)
                .setParameter(1, EnrolmentRow.STATE_VERSION)
                .setParameter(2, limit)
                .getResultList()
                .flatMap(
                    rows ->
                        Multi.createFrom()
                            .iterable(rows)
                            .onItem()
                            .transformToUniAndConcatenate(row -> claim(session, row))
                            .filter(Optional::isPresent)
                            .map(Optional::get)
                            .collect()
                            .asList()));
  }

  private Uni<Optional<DueCall>> claim(Mutiny.Session session, EnrolmentRow row) {
    return step(session, row, new EnrolmentEvent.Due(), cause(row))
        .map(call -> call.map(c -> new DueCall(row.read().request(), c, row.msisdn)));
  }

  /** Takes in what a call came to. */
  public Uni<Void> take(DueCall due, LoginAnswer answer) {
    UUID id = due.request().enrolmentId();
    return transactions.run(
        session ->
            switch (answer) {
              case LoginAnswer.Happened(EnrolmentEvent event) ->
                  locked(session, id)
                      .flatMap(row -> step(session, row, event, cause(row)))
                      .replaceWithVoid();
              case LoginAnswer.Known(Profile profile) ->
                  locked(session, id).flatMap(row -> join(session, row, profile));
            });
  }

  private Uni<Void> join(Mutiny.Session session, EnrolmentRow row, Profile profile) {
    if (row.phase != EnrolmentRow.Phase.COLLECTED) {
      count("late-profile");
      return Uni.createFrom().voidItem();
    }
    EnrolmentRequest request = row.read().request();
    Msisdn asked =
        new Msisdn(seals.open(request.enrolmentId(), EnrolmentSeal.Field.MSISDN, row.msisdn));
    Cause cause = cause(row);
    return events
        .lock(session, request.checkoutId())
        .flatMap(_ -> members.join(session, request.clubId(), asked, profile, cause))
        .flatMap(
            memberId ->
                step(session, row, new EnrolmentEvent.Joined(memberId), cause)
                    .flatMap(
                        _ ->
                            purchases.bookWaiting(
                                session, Place.of(request), memberId, seals.phone(asked), cause)));
  }

  /** A login's ping; kept if we do not know the login yet (DESIGN 5). */
  Uni<Void> ping(Mutiny.Session session, String authReqId, EventHeaders headers) {
    return lockLogin(session, authReqId)
        .flatMap(
            _ ->
                EnrolmentRow.<EnrolmentRow>find("authReqId", authReqId)
                    .withLock(LockModeType.PESSIMISTIC_WRITE)
                    .<EnrolmentRow>firstResult())
        .flatMap(
            row -> {
              if (row == null) {
                return keepPing(session, authReqId);
              }
              row.causeId = headers.id().toString();
              return step(session, row, new EnrolmentEvent.Pinged(), cause(row)).replaceWithVoid();
            });
  }

  private static Uni<Void> keepPing(Mutiny.Session session, String authReqId) {
    return session
        .createNativeQuery(
            "insert into early_ping (auth_req_id, received_at) values (?1, clock_timestamp())"
                + " on conflict do nothing")
        .setParameter(1, authReqId)
        .executeUpdate()
        .replaceWithVoid();
  }

  /** Ping and start answer of one login wait for each other: otherwise neither sees the other. */
  private static Uni<Object> lockLogin(Mutiny.Session session, String authReqId) {
    return lock(session, "login\n" + authReqId);
  }

  /** Held until the transaction ends. */
  static Uni<Object> lock(Mutiny.Session session, String name) {
    return session
        .createNativeQuery(
            "select 1 from (select pg_advisory_xact_lock(hashtextextended(?1, 0))) held",
            Object.class)
        .setParameter(1, name)
        .getSingleResult();
  }

  /** The till takes back what is open at its checkout. */
  Uni<Void> cancel(Mutiny.Session session, Place place, EventHeaders command) {
    Cause cause = Cause.of(command, place.checkoutId().toString());
    return EnrolmentRow.<EnrolmentRow>find(
            "checkoutId = ?1 and msn = ?2 order by open desc, createdAt desc",
            place.checkoutId().value(),
            place.msn().value())
        .withLock(LockModeType.PESSIMISTIC_WRITE)
        .<EnrolmentRow>firstResult()
        .flatMap(
            row ->
                row == null
                    ? tell(session, place, List.of(EnrolmentSaga.nothingOpen(command.id())), cause)
                    : step(session, row, new EnrolmentEvent.CancelRequested(command.id()), cause)
                        .replaceWithVoid());
  }

  /**
   * Takes a request on.
   *
   * @param person absent while nobody was identified
   */
  Uni<Void> begin(
      Mutiny.Session session,
      EnrolmentRequest request,
      Optional<Msisdn> person,
      Cause cause,
      Instant at) {
    return standing(session, request, person)
        .flatMap(
            standing ->
                standing.filter(EnrolmentEvent.Person.BEING_ASKED::equals).isEmpty()
                    ? begin(session, request, person, standing, cause, at)
                    : withdrawn(session, request, person.orElseThrow())
                        .flatMap(
                            row ->
                                row.isEmpty()
                                    ? begin(session, request, person, standing, cause, at)
                                    : takeUp(session, row.get(), request, cause)));
  }

  /** The login of this person that the app still asks about although its till took it back. */
  private Uni<Optional<EnrolmentRow>> withdrawn(
      Mutiny.Session session, EnrolmentRequest request, Msisdn person) {
    return session
        .createNativeQuery(WITHDRAWN, EnrolmentRow.class)
        .setParameter(1, EnrolmentRow.STATE_VERSION)
        .setParameter(2, request.msn().value())
        .setParameter(3, seals.phone(person).joined())
        .getSingleResultOrNull()
        .map(Optional::ofNullable);
  }

  private Uni<Void> takeUp(
      Mutiny.Session session, EnrolmentRow row, EnrolmentRequest request, Cause cause) {
    row.causeId = cause.causationId().orElse(null);
    row.traceparent = cause.traceParent().orElse(null);
    return step(session, row, new EnrolmentEvent.TakenUp(request), cause).replaceWithVoid();
  }

  private Uni<Void> begin(
      Mutiny.Session session,
      EnrolmentRequest request,
      Optional<Msisdn> person,
      Optional<EnrolmentEvent.Person> standing,
      Cause cause,
      Instant at) {
    Step.Moved begun = EnrolmentSaga.begin(request, standing, at);
    Uni<Void> stored = Uni.createFrom().voidItem();
    if (begun.next().isOpen()) {
      EnrolmentRow row = EnrolmentRow.of(begun.next(), at);
      row.causeId = cause.causationId().orElse(null);
      row.traceparent = cause.traceParent().orElse(null);
      person.ifPresent(msisdn -> setPerson(row, msisdn));
      stored = session.persist(row);
    }
    return stored.flatMap(_ -> tell(session, Place.of(request), begun.facts(), cause));
  }

  /** The identification that a request was waiting for is here. */
  Uni<Void> identified(
      Mutiny.Session session, IdentificationId identificationId, Msisdn msisdn, Cause cause) {
    // One that is being looked at by another transaction has reached its end.
    return session
        .createNativeQuery(
            "select * from enrolment where identification_id = ?1 and open and phone_hash is null"
                + " for update skip locked",
            EnrolmentRow.class)
        .setParameter(1, identificationId.value())
        .getResultList()
        .flatMap(
            rows ->
                Multi.createFrom()
                    .iterable(rows)
                    .onItem()
                    .transformToUniAndConcatenate(row -> identified(session, row, msisdn, cause))
                    .collect()
                    .asList()
                    .replaceWithVoid());
  }

  private Uni<Void> identified(
      Mutiny.Session session, EnrolmentRow row, Msisdn msisdn, Cause cause) {
    return standing(session, row.read().request(), Optional.of(msisdn))
        .flatMap(
            standing -> {
              EnrolmentEvent.Person person = standing.orElseThrow();
              if (person == EnrolmentEvent.Person.NON_MEMBER) {
                setPerson(row, msisdn);
              }
              return step(session, row, new EnrolmentEvent.Identified(person), cause);
            })
        .call(session::flush)
        .replaceWithVoid();
  }

  private void setPerson(EnrolmentRow row, Msisdn msisdn) {
    Seals.Hashes hashes = seals.phone(msisdn);
    row.phoneHash = hashes.current().hex();
    row.hashVersion = hashes.current().version();
    row.msisdn = seals.seal(row.enrolmentId, EnrolmentSeal.Field.MSISDN, msisdn.digits());
  }

  /** Under a lock of the person at the sales unit, so that the answer holds until the commit. */
  private Uni<Optional<EnrolmentEvent.Person>> standing(
      Mutiny.Session session, EnrolmentRequest request, Optional<Msisdn> person) {
    if (person.isEmpty()) {
      return Uni.createFrom().item(Optional.empty());
    }
    Seals.Hashes hashes = seals.phone(person.get());
    return lock(session, "ask\n" + request.msn() + "\n" + hashes.current().hex())
        .flatMap(
            _ ->
                session
                    .createNativeQuery(STANDING, String.class)
                    .setParameter(1, request.clubId())
                    .setParameter(2, hashes.joined())
                    .setParameter(3, request.msn().value())
                    .getSingleResult())
        .map(standing -> Optional.of(EnrolmentEvent.Person.valueOf(standing)));
  }

  private Uni<EnrolmentRow> locked(Mutiny.Session session, UUID id) {
    return session.find(EnrolmentRow.class, id, LockModeType.PESSIMISTIC_WRITE);
  }

  /** Load, decide, store. The row is locked. */
  private Uni<Optional<ProviderCall>> step(
      Mutiny.Session session, EnrolmentRow row, EnrolmentEvent event, Cause cause) {
    return DatabaseClock.now(session)
        .flatMap(
            at ->
                switch (EnrolmentSaga.on(row.read(), event, at)) {
                  case Step.Ignored(String why) -> {
                    count(why);
                    yield Uni.createFrom().item(Optional.empty());
                  }
                  case Step.Moved(
                          Enrolment next,
                          List<Fact> facts,
                          Optional<ProviderCall> call) -> {
                    row.write(next);
                    yield tell(session, Place.of(next.request()), facts, cause)
                        .flatMap(_ -> afterwards(session, row, event, facts, cause))
                        .replaceWith(call);
                  }
                });
  }

  /** What the tables beside the enrolment's own have to know. */
  private Uni<Void> afterwards(
      Mutiny.Session session,
      EnrolmentRow row,
      EnrolmentEvent event,
      List<Fact> facts,
      Cause cause) {
    if (event instanceof EnrolmentEvent.StartAccepted accepted) {
      return matchPing(session, row, accepted.authReqId(), cause);
    }
    boolean declined =
        facts.stream()
            .anyMatch(
                f -> f instanceof Fact.Ended e && e.reason() == EnrolmentEnded.Reason.DECLINED);
    return declined
        ? session
            .createNativeQuery(REFUSED)
            .setParameter(1, row.clubId)
            .setParameter(2, row.phoneHash)
            .setParameter(3, row.hashVersion)
            .executeUpdate()
            .replaceWithVoid()
        : Uni.createFrom().voidItem();
  }

  private Uni<Void> matchPing(
      Mutiny.Session session, EnrolmentRow row, String authReqId, Cause cause) {
    return lockLogin(session, authReqId)
        .flatMap(
            _ ->
                session
                    .createNativeQuery("delete from early_ping where auth_req_id = ?1")
                    .setParameter(1, authReqId)
                    .executeUpdate())
        .flatMap(
            kept ->
                kept == 0
                    ? Uni.createFrom().voidItem()
                    : step(session, row, new EnrolmentEvent.Pinged(), cause).replaceWithVoid());
  }

  Uni<Void> tell(Mutiny.Session session, Place place, List<Fact> facts, Cause cause) {
    List<Function<Visit, MembershipEvent>> told =
        facts.stream().map(EnrolmentStore::event).toList();
    return events.append(session, place, cause, told);
  }

  private static Function<Visit, MembershipEvent> event(Fact fact) {
    return switch (fact) {
      case Fact.Started(var message, var expiresAt, var outcomeOf) ->
          visit -> new EnrolmentStarted(visit, message, expiresAt, outcomeOf);
      case Fact.Enrolled(var memberId) -> visit -> new MemberEnrolled(visit, memberId);
      case Fact.Ended(var reason, var outcomeOf) ->
          visit -> new EnrolmentEnded(visit, reason, outcomeOf);
    };
  }

  /** The message that last moved the enrolment. */
  private static Cause cause(EnrolmentRow row) {
    return new Cause(
        Optional.of(row.checkoutId.toString()),
        Optional.ofNullable(row.causeId),
        Optional.ofNullable(row.traceparent));
  }

  private void count(String why) {
    metrics.counter("kassa.enrolment.ignored", "why", why).increment();
  }
}
