// What has to be loaded for a batch.
package dev.kassa.membership.shell;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.MemberId;
import dev.kassa.contract.Msn;
import dev.kassa.contract.settings.Club;
import dev.kassa.membership.Purchase;
import dev.kassa.membership.enrolment.Enrolment;
import dev.kassa.membership.enrolment.EnrolmentEvent.StartAccepted;
import dev.kassa.membership.enrolment.EnrolmentRequest;
import dev.kassa.membership.enrolment.LoginAnswer;
import dev.kassa.membership.enrolment.Profile;
import dev.kassa.membership.postgres.MembershipStore;
import dev.kassa.membership.postgres.MembershipStore.AtUnit;
import dev.kassa.membership.postgres.MembershipStore.InClub;
import dev.kassa.membership.postgres.MembershipStore.Linked;
import dev.kassa.membership.postgres.Route;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Works out what deciding about these events takes, look by look: what one look brings says what
 * the next one has to ask for. Notes for each event by which ways it depends on rows that another
 * transaction may hold. Lives for one attempt.
 */
final class Looks {
  private final List<Arrival> arrivals;
  private final States states;
  private final Seals seals;
  private final Set<CheckoutId> checkouts = sorted(CheckoutId::toString);
  private final Map<IdentificationId, Seals.Person> identified = new HashMap<>();

  Looks(List<Arrival> arrivals, States states, Seals seals) {
    this.arrivals = arrivals;
    this.states = states;
    this.seals = seals;
  }

  /** Loads all of it. */
  Uni<Void> load(Mutiny.Session session, MembershipStore store) {
    return Uni.createFrom()
        .deferred(() -> store.lock(session, checkouts(), enrolments(), logins()))
        .invoke(states::add)
        .flatMap(_ -> further(session, store))
        .flatMap(_ -> store.lookUp(session, names()))
        .invoke(states::add)
        .flatMap(_ -> further(session, store))
        .flatMap(_ -> store.people(session, people()))
        .invoke(states::add)
        .flatMap(_ -> members(session, store));
  }

  // ---- the first look: by name

  private Collection<CheckoutId> checkouts() {
    arrivals.forEach(arrival -> arrival.checkout().ifPresent(id -> lock(arrival, id)));
    return List.copyOf(checkouts);
  }

  private void lock(Arrival arrival, CheckoutId checkout) {
    checkouts.add(checkout);
    states.needs(arrival, Route.visit(checkout));
  }

  private Collection<UUID> enrolments() {
    Set<UUID> ids = sorted(UUID::toString);
    arrivals.forEach(
        arrival ->
            enrolmentId(arrival)
                .ifPresent(
                    id -> {
                      ids.add(id);
                      states.needs(arrival, Route.enrolment(id));
                    }));
    return ids;
  }

  private static Optional<UUID> enrolmentId(Arrival arrival) {
    return switch (arrival) {
      case Arrival.Due due -> Optional.of(due.enrolmentId());
      case Arrival.Answered answered -> Optional.of(answered.call().request().enrolmentId());
      case Arrival.Identified _,
          Arrival.EnrolmentAsked _,
          Arrival.CancelAsked _,
          Arrival.Refused _,
          Arrival.Pinged _,
          Arrival.Paid _,
          Arrival.ErasureAsked _,
          Arrival.Revoked _ ->
          Optional.empty();
    };
  }

  /** A login's ping and the answer that tells its id must not miss each other. */
  private Collection<String> logins() {
    Set<String> ids = new TreeSet<>();
    arrivals.forEach(
        arrival ->
            login(arrival)
                .ifPresent(
                    id -> {
                      ids.add(id);
                      states.needs(arrival, Route.login(id));
                    }));
    return ids;
  }

  private static Optional<String> login(Arrival arrival) {
    if (arrival instanceof Arrival.Pinged ping) {
      return Optional.of(ping.authReqId());
    }
    return arrival instanceof Arrival.Answered answered
            && answered.answer() instanceof LoginAnswer.Happened(StartAccepted accepted)
        ? Optional.of(accepted.authReqId())
        : Optional.empty();
  }

  /**
   * An enrolment may be told of at another checkout than its event names: that of the till that
   * took it up.
   */
  private Uni<Void> further(Mutiny.Session session, MembershipStore store) {
    Set<CheckoutId> before = Set.copyOf(checkouts);
    arrivals.forEach(
        arrival ->
            found(arrival).forEach(enrolment -> lock(arrival, enrolment.request().checkoutId())));
    List<CheckoutId> more = checkouts.stream().filter(id -> !before.contains(id)).toList();
    return more.isEmpty()
        ? Uni.createFrom().voidItem()
        : store.lock(session, more, List.of(), List.of()).invoke(states::add).replaceWithVoid();
  }

  private List<LockedEnrolment> found(Arrival arrival) {
    return switch (arrival) {
      case Arrival.Due due -> states.enrolment(due.enrolmentId()).stream().toList();
      case Arrival.Answered answered ->
          states.enrolment(answered.call().request().enrolmentId()).stream().toList();
      case Arrival.Pinged ping -> states.byLogin(ping.authReqId()).stream().toList();
      case Arrival.Identified identified ->
          states.waitingFor(identified.place().identificationId());
      case Arrival.EnrolmentAsked _,
          Arrival.CancelAsked _,
          Arrival.Refused _,
          Arrival.Paid _,
          Arrival.ErasureAsked _,
          Arrival.Revoked _ ->
          List.of();
    };
  }

  // ---- the second look: by the ids that events name

  private MembershipStore.Names names() {
    Set<IdentificationId> identifications = new LinkedHashSet<>();
    Set<IdentificationId> named = new LinkedHashSet<>();
    Set<CheckoutId> enrolmentsOf = new LinkedHashSet<>();
    Set<String> logins = new LinkedHashSet<>();
    Set<CheckoutId> waitingIn = new LinkedHashSet<>();
    Set<Purchase.Name> purchases = new LinkedHashSet<>();
    Set<Msn> lonePings = new LinkedHashSet<>();
    arrivals.forEach(
        arrival -> {
          login(arrival).ifPresent(logins::add);
          switch (arrival) {
            case Arrival.Identified identified -> {
              IdentificationId id = identified.place().identificationId();
              identifications.add(id);
              named.add(id);
              states.needs(arrival, Route.identification(id));
              waitingIn.add(identified.place().checkoutId());
              // Also what is over: a till may have said that it is somebody else.
              enrolmentsOf.add(identified.place().checkoutId());
              states.needs(arrival, Route.checkout(identified.place().checkoutId()));
            }
            case Arrival.EnrolmentAsked asked -> {
              identifications.add(asked.request().identificationId());
              login(asked.request()).ifPresent(lonePings::add);
            }
            case Arrival.CancelAsked asked -> {
              enrolmentsOf.add(asked.place().checkoutId());
              states.needs(arrival, Route.checkout(asked.place().checkoutId()));
            }
            case Arrival.Paid paid -> {
              identifications.add(paid.standing().identificationId());
              purchases.add(name(paid));
            }
            case Arrival.Answered _ -> {
              if (profile(arrival).isPresent()) {
                found(arrival)
                    .forEach(
                        e -> {
                          waitingIn.add(e.request().checkoutId());
                          identifications.add(e.request().identificationId());
                        });
              }
            }
            case Arrival.Due due -> {
              if (states.enrolment(due.enrolmentId()).filter(Looks::isUnknown).isPresent()) {
                found(arrival).forEach(e -> login(e.request()).ifPresent(lonePings::add));
              }
            }
            case Arrival.Refused _,
                Arrival.Pinged _,
                Arrival.ErasureAsked _,
                Arrival.Revoked _ -> {}
          }
        });
    return new MembershipStore.Names(
        identifications, named, enrolmentsOf, logins, waitingIn, purchases, lonePings);
  }

  /** Its login may be found by a ping. */
  private static boolean isUnknown(LockedEnrolment enrolment) {
    return enrolment.enrolment() instanceof Enrolment.StartUnknown;
  }

  private Optional<Msn> login(EnrolmentRequest request) {
    return states.settings().club(request.clubId()).map(Club::loginMsn);
  }

  private static Purchase.Name name(Arrival.Paid paid) {
    return new Purchase.Name(paid.standing().msn(), paid.standing().reference());
  }

  private static Optional<Profile> profile(Arrival arrival) {
    return arrival instanceof Arrival.Answered answered
            && answered.answer() instanceof LoginAnswer.Known(Profile profile)
        ? Optional.of(profile)
        : Optional.empty();
  }

  // ---- the third look: by people

  private MembershipStore.People people() {
    People people = new People(states);
    identify();
    arrivals.forEach(
        arrival -> {
          switch (arrival) {
            case Arrival.Identified i -> {
              people.phone(i.place().clubId(), i.phone());
              if (i.unit().automaticEnrolment()) {
                people.asked(i.place().clubId(), i.phone());
                people.open(arrival, i.place().clubId(), i.phone());
              }
              requests(i).forEach(request -> people.standing(arrival, request, i.phone()));
            }
            case Arrival.EnrolmentAsked asked ->
                Optional.ofNullable(identified.get(asked.request().identificationId()))
                    .ifPresent(person -> people.standing(arrival, asked.request(), person.phone()));
            case Arrival.Paid paid ->
                Optional.ofNullable(identified.get(paid.standing().identificationId()))
                    .ifPresent(person -> people.phone(paid.club().clubId(), person.phone()));
            case Arrival.Answered answered ->
                profile(arrival).ifPresent(profile -> joins(people, answered, profile));
            case Arrival.CancelAsked _,
                Arrival.Refused _,
                Arrival.Pinged _,
                Arrival.Due _,
                Arrival.ErasureAsked _,
                Arrival.Revoked _ -> {}
          }
        });
    return people.wanted();
  }

  /** People by identification: those who are stored, and those of this batch. */
  private void identify() {
    arrivals.forEach(
        arrival -> {
          if (arrival instanceof Arrival.Identified i) {
            identified.put(
                i.place().identificationId(), new Seals.Person(Optional.of(i.msisdn()), i.phone()));
          }
        });
    arrivals.forEach(
        arrival -> {
          Optional<IdentificationId> id =
              switch (arrival) {
                case Arrival.EnrolmentAsked asked ->
                    Optional.of(asked.request().identificationId());
                case Arrival.Paid paid -> Optional.of(paid.standing().identificationId());
                case Arrival.Identified _,
                    Arrival.CancelAsked _,
                    Arrival.Refused _,
                    Arrival.Pinged _,
                    Arrival.Due _,
                    Arrival.Answered _,
                    Arrival.ErasureAsked _,
                    Arrival.Revoked _ ->
                    Optional.empty();
              };
          id.flatMap(states::identification)
              .ifPresent(stored -> identified.put(id.get(), seals.person(stored)));
        });
  }

  /** Requests that wait for an identification, or may in this batch. */
  private List<EnrolmentRequest> requests(Arrival.Identified identified) {
    IdentificationId id = identified.place().identificationId();
    Set<EnrolmentRequest> requests = new LinkedHashSet<>();
    states.waitingFor(id).forEach(enrolment -> requests.add(enrolment.request()));
    arrivals.forEach(
        arrival -> {
          if (arrival instanceof Arrival.EnrolmentAsked asked
              && asked.request().identificationId().equals(id)) {
            requests.add(asked.request());
          }
        });
    return List.copyOf(requests);
  }

  private void joins(People people, Arrival.Answered answered, Profile profile) {
    Optional<LockedEnrolment> enrolment = states.enrolment(answered.call().request().enrolmentId());
    Optional<Club> club =
        enrolment.flatMap(found -> states.settings().club(found.request().clubId()));
    if (club.isPresent()) {
      Msn login = club.get().loginMsn();
      people.subject(login, seals.subject(login, profile.sub()));
      phoneOf(enrolment.get(), profile)
          .ifPresent(
              phone -> {
                people.linked(login, club.get().clubId(), phone);
                if (isFound(enrolment.get())) {
                  people.open(answered, club.get().clubId(), phone);
                }
              });
    }
  }

  /** Whether whoever logged in may be the person of another enrolment. */
  private static boolean isFound(LockedEnrolment enrolment) {
    return enrolment.enrolment() instanceof Enrolment.Collected collected
        && collected.found().isPresent();
  }

  /** The number by which a person is looked for who logged in. */
  private Optional<Seals.Hashes> phoneOf(LockedEnrolment enrolment, Profile profile) {
    return profile
        .phoneNumber()
        .map(seals::phone)
        .or(() -> seals.person(enrolment).map(Seals.Person::phone));
  }

  /** Collects what the third look asks for. */
  private static final class People {
    private final States states;
    private final Set<InClub> phones = new LinkedHashSet<>();
    private final Set<AtUnit> subjects = new LinkedHashSet<>();
    private final Set<Linked> linked = new LinkedHashSet<>();
    private final Set<InClub> open = new TreeSet<>(Comparator.comparing(InClub::toString));
    private final Set<InClub> asks = new LinkedHashSet<>();

    People(States states) {
      this.states = states;
    }

    void phone(String clubId, Seals.Hashes phone) {
      phone.hexes().forEach(hash -> phones.add(new InClub(clubId, hash)));
    }

    void asked(String clubId, Seals.Hashes phone) {
      phone.hexes().forEach(hash -> asks.add(new InClub(clubId, hash)));
    }

    void open(Arrival arrival, String clubId, Seals.Hashes phone) {
      phone
          .hexes()
          .forEach(
              hash -> {
                open.add(new InClub(clubId, hash));
                states.needs(arrival, Route.person(clubId, hash));
              });
    }

    void standing(Arrival arrival, EnrolmentRequest request, Seals.Hashes phone) {
      phone(request.clubId(), phone);
      open(arrival, request.clubId(), phone);
    }

    void subject(Msn login, Seals.Hashes subject) {
      subject.hexes().forEach(hash -> subjects.add(new AtUnit(login, hash)));
    }

    void linked(Msn login, String clubId, Seals.Hashes phone) {
      phone(clubId, phone);
      phone.hexes().forEach(hash -> linked.add(new Linked(login, new InClub(clubId, hash))));
    }

    MembershipStore.People wanted() {
      return new MembershipStore.People(phones, subjects, linked, open, asks);
    }
  }

  // ---- the last look: members who may change

  private Uni<Void> members(Mutiny.Session session, MembershipStore store) {
    Set<MemberId> wanted = sorted(MemberId::value);
    arrivals.forEach(
        arrival ->
            changing(arrival)
                .forEach(
                    id -> {
                      wanted.add(id);
                      states.needs(arrival, Route.member(id));
                    }));
    return store
        .members(session, wanted)
        .invoke(states::add)
        .invoke(
            _ ->
                states
                    .members()
                    .forgetMissing(
                        wanted.stream().filter(id -> !states.isHeld(Route.member(id))).toList()))
        .replaceWithVoid();
  }

  private Set<MemberId> changing(Arrival arrival) {
    Set<MemberId> ids = new LinkedHashSet<>();
    switch (arrival) {
      case Arrival.Paid paid -> {
        states.booked(name(paid)).ifPresentOrElse(ids::add, () -> ids.addAll(identified(paid)));
      }
      case Arrival.Identified identified -> {
        if (isPaidIn(identified.place().checkoutId())) {
          owner(identified.place().clubId(), identified.phone()).ifPresent(ids::add);
        }
      }
      case Arrival.Answered answered -> {
        Optional<LockedEnrolment> enrolment =
            states.enrolment(answered.call().request().enrolmentId());
        profile(arrival)
            .flatMap(profile -> enrolment.map(found -> joining(found, profile)))
            .ifPresent(ids::addAll);
      }
      case Arrival.ErasureAsked(MemberId id, _) -> ids.add(id);
      case Arrival.EnrolmentAsked _,
          Arrival.CancelAsked _,
          Arrival.Refused _,
          Arrival.Pinged _,
          Arrival.Due _,
          Arrival.Revoked _ -> {}
    }
    return ids;
  }

  private Set<MemberId> identified(Arrival.Paid paid) {
    IdentificationId id = paid.standing().identificationId();
    Set<MemberId> ids = new LinkedHashSet<>();
    states.identifiedMember(Purchase.of(paid.standing(), paid.club()).place()).ifPresent(ids::add);
    Optional.ofNullable(identified.get(id))
        .flatMap(person -> owner(paid.club().clubId(), person.phone()))
        .ifPresent(ids::add);
    return ids;
  }

  private Optional<MemberId> owner(String clubId, Seals.Hashes phone) {
    return states.members().byPhone(clubId, phone).map(KnownMember::id);
  }

  /** Whether a purchase waits in the checkout, or may in this batch. */
  private boolean isPaidIn(CheckoutId checkout) {
    return !states
            .purchases(p -> p.member().isEmpty() && p.place().checkoutId().equals(checkout))
            .isEmpty()
        || arrivals.stream()
            .anyMatch(
                arrival ->
                    arrival instanceof Arrival.Paid paid
                        && paid.standing().checkoutId().equals(checkout));
  }

  private Set<MemberId> joining(LockedEnrolment enrolment, Profile profile) {
    Set<MemberId> ids = new LinkedHashSet<>();
    states
        .settings()
        .club(enrolment.request().clubId())
        .ifPresent(
            club -> {
              states
                  .members()
                  .bySubject(club.loginMsn(), seals.subject(club.loginMsn(), profile.sub()))
                  .ifPresent(ids::add);
              phoneOf(enrolment, profile)
                  .flatMap(phone -> owner(club.clubId(), phone))
                  .ifPresent(ids::add);
            });
    return ids;
  }

  // ---- shared

  private static <T> Set<T> sorted(Function<T, String> order) {
    return new TreeSet<>(Comparator.comparing(order));
  }
}
