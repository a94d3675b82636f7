// What a batch is decided on, and what it has decided.
package dev.kassa.membership.shell;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.MemberId;
import dev.kassa.contract.Message;
import dev.kassa.contract.Msn;
import dev.kassa.contract.membership.MembershipEvent;
import dev.kassa.contract.membership.Visit;
import dev.kassa.contract.settings.SalesUnits;
import dev.kassa.membership.Place;
import dev.kassa.membership.Purchase;
import dev.kassa.membership.Recognition.PastAsk;
import dev.kassa.membership.enrolment.Enrolment;
import dev.kassa.membership.postgres.Forgetting.Gone;
import dev.kassa.membership.postgres.Loaded;
import dev.kassa.membership.postgres.MembershipStore.AtUnit;
import dev.kassa.membership.postgres.MembershipStore.InClub;
import dev.kassa.membership.postgres.MembershipWriter.Ask;
import dev.kassa.membership.postgres.MembershipWriter.Changes;
import dev.kassa.membership.postgres.MembershipWriter.Entry;
import dev.kassa.membership.postgres.Route;
import dev.kassa.membership.postgres.StoredEnrolment;
import dev.kassa.membership.postgres.StoredIdentification;
import dev.kassa.messaging.Outgoing.Cause;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The rows that a batch is about, locked where they may change, with all that earlier events of the
 * batch have made of them. Lives for one attempt.
 */
final class States {
  private final int epoch;
  private final SalesUnits settings;
  private final KnownMembers members = new KnownMembers();
  private final Map<CheckoutId, Number> visits = new HashMap<>();
  private final KnownIdentifications identifications = new KnownIdentifications();
  private final Map<UUID, LockedEnrolment> enrolments = new LinkedHashMap<>();
  private final Map<Purchase.Name, Purchase> purchases = new LinkedHashMap<>();
  private final Set<Purchase.Name> changedPurchases = new HashSet<>();
  private final List<Entry> entries = new ArrayList<>();
  private final Map<InClub, PastAsk> asks = new HashMap<>();
  private final Map<InClub, Ask> newAsks = new LinkedHashMap<>();
  private final Gone gone =
      new Gone(
          new LinkedHashSet<>(),
          new LinkedHashSet<>(),
          new LinkedHashSet<>(),
          new LinkedHashSet<>(),
          new LinkedHashSet<>());
  private final Map<InClub, Integer> starts = new HashMap<>();
  private final KnownPings pings = new KnownPings();
  private final Set<Route> held = new HashSet<>();
  private final Map<Arrival, Set<Route>> needs = new IdentityHashMap<>();
  private final List<Told> told = new ArrayList<>();
  private final List<Runnable> afterCommit = new ArrayList<>();
  private final List<AtUnit> toReview = new ArrayList<>();
  private Instant now = Instant.EPOCH;
  private int begun;

  States(int epoch, SalesUnits settings) {
    this.epoch = epoch;
    this.settings = settings;
  }

  /** The last sequence of a checkout, and how it is to be written. */
  private static final class Number {
    private final boolean isNew;
    private final long before;
    private long last;

    Number(boolean isNew, long before) {
      this.isNew = isNew;
      this.before = before;
      this.last = before;
    }
  }

  /** A message that is to be published. */
  record Told(Message message, Cause cause) {}

  // ---- loading

  /** Takes over what a look brought. */
  void add(Loaded loaded) {
    loaded.now().filter(_ -> now.equals(Instant.EPOCH)).ifPresent(at -> now = at);
    loaded.visits().forEach((id, last) -> visits.putIfAbsent(id, new Number(false, last)));
    loaded.identifications().forEach(identifications::add);
    loaded
        .enrolments()
        .forEach(
            stored ->
                enrolments.putIfAbsent(
                    stored.enrolment().request().enrolmentId(), new LockedEnrolment(stored)));
    loaded.purchases().forEach(purchase -> purchases.put(purchase.name(), purchase));
    loaded.asks().forEach(ask -> asks.put(new InClub(ask.clubId(), ask.hash()), ask.past()));
    loaded.starts().forEach(s -> starts.put(new InClub(s.clubId(), s.hash()), s.count()));
    pings.add(loaded);
    held.addAll(loaded.held());
    members.add(loaded);
  }

  /** An event can be decided only if what is found by this way is not held by another. */
  void needs(Arrival arrival, Route route) {
    needs.computeIfAbsent(arrival, _ -> new HashSet<>()).add(route);
  }

  boolean isHeld(Arrival arrival) {
    return needs.getOrDefault(arrival, Set.of()).stream().anyMatch(held::contains);
  }

  /** Whether what is found by this way is held by another transaction. */
  boolean isHeld(Route route) {
    return held.contains(route);
  }

  // ---- what is known

  /** The database's clock when the batch was loaded. */
  Instant now() {
    return now;
  }

  int epoch() {
    return epoch;
  }

  SalesUnits settings() {
    return settings;
  }

  KnownMembers members() {
    return members;
  }

  KnownPings pings() {
    return pings;
  }

  /** Who was identified, while their number is kept. */
  Optional<StoredIdentification> identification(IdentificationId id) {
    return identifications.find(id).filter(i -> i.number().isPresent());
  }

  /** Which member was identified, in this club and this checkout. */
  Optional<MemberId> identifiedMember(Place place) {
    return identifications
        .find(place.identificationId())
        .filter(known -> known.place().clubId().equals(place.clubId()))
        .filter(known -> known.place().checkoutId().equals(place.checkoutId()))
        .flatMap(StoredIdentification::member);
  }

  Optional<LockedEnrolment> enrolment(UUID id) {
    return Optional.ofNullable(enrolments.get(id));
  }

  Collection<LockedEnrolment> enrolments() {
    return enrolments.values();
  }

  Optional<LockedEnrolment> byLogin(String authReqId) {
    return enrolments.values().stream()
        .filter(e -> e.login().filter(authReqId::equals).isPresent())
        .findFirst();
  }

  /** Enrolments that wait for this identification, the one that came first first. */
  List<LockedEnrolment> waitingFor(IdentificationId id) {
    return open(e -> e.person().isEmpty() && e.request().identificationId().equals(id))
        .sorted(Comparator.comparing(LockedEnrolment::createdAt))
        .toList();
  }

  /**
   * Whether a till has said that whoever is identified here is not the member whom their number
   * finds, whatever came of that ask, and they have not logged in since.
   */
  boolean isDisowned(Place place) {
    return enrolments.values().stream()
        .map(LockedEnrolment::enrolment)
        .filter(enrolment -> !(enrolment instanceof Enrolment.Enrolled))
        .map(Enrolment::request)
        .anyMatch(
            request ->
                request.notMe()
                    && request.identificationId().equals(place.identificationId())
                    && request.checkoutId().equals(place.checkoutId())
                    && request.msn().equals(place.msn()));
  }

  /** What is open for a person in a club. */
  Optional<LockedEnrolment> open(String clubId, Seals.Hashes phone) {
    return open(e ->
            e.request().clubId().equals(clubId)
                && e.person().filter(p -> phone.contains(p.phoneHash())).isPresent())
        .findFirst();
  }

  /** How often the person's phone was made to ring within a day, by this batch too. */
  int starts(String clubId, Seals.Hashes phone) {
    int before =
        phone.hexes().mapToInt(hash -> starts.getOrDefault(new InClub(clubId, hash), 0)).sum();
    int now =
        enrolments.values().stream()
            .filter(e -> e.request().clubId().equals(clubId))
            .filter(e -> e.person().filter(p -> phone.contains(p.phoneHash())).isPresent())
            .mapToInt(LockedEnrolment::starts)
            .sum();
    return before + now;
  }

  private Stream<LockedEnrolment> open(Predicate<LockedEnrolment> which) {
    return enrolments.values().stream().filter(LockedEnrolment::isOpen).filter(which);
  }

  /** What a till's cancellation is about: what is open at its checkout, or else the latest. */
  Optional<LockedEnrolment> latest(CheckoutId checkoutId, Msn msn) {
    return enrolments.values().stream()
        .filter(e -> e.request().checkoutId().equals(checkoutId) && e.request().msn().equals(msn))
        .max(
            Comparator.comparing(LockedEnrolment::isOpen)
                .thenComparing(LockedEnrolment::createdAt));
  }

  Optional<Purchase> purchase(Purchase.Name name) {
    return Optional.ofNullable(purchases.get(name))
        .filter(p -> p.member().filter(id -> members.find(id).isEmpty()).isEmpty());
  }

  /** Whom a payment was booked on before, whether they are there still or not. */
  Optional<MemberId> booked(Purchase.Name name) {
    return Optional.ofNullable(purchases.get(name)).flatMap(Purchase::member);
  }

  List<Purchase> purchases(Predicate<Purchase> which) {
    return purchases.values().stream().filter(which).toList();
  }

  /** How a person was asked before, by whatever key that was noted. */
  PastAsk pastAsk(String clubId, Seals.Hashes phone) {
    List<PastAsk> found =
        phone
            .hexes()
            .map(hash -> asks.get(new InClub(clubId, hash)))
            .filter(Objects::nonNull)
            .toList();
    return new PastAsk(
        found.stream().flatMap(ask -> ask.askedAt().stream()).max(Comparator.naturalOrder()),
        found.stream().anyMatch(PastAsk::refused));
  }

  // ---- what is decided

  /** Something happens in the checkout: no other transaction may be first in it besides this. */
  void touch(CheckoutId checkoutId) {
    visits.computeIfAbsent(checkoutId, _ -> new Number(true, 0));
  }

  /** Publishes an event of a checkout under its next number. */
  void tell(Place place, Cause cause, Function<Visit, MembershipEvent> event) {
    Number number = visits.computeIfAbsent(place.checkoutId(), _ -> new Number(true, 0));
    told.add(new Told(event.apply(place.visit(epoch, ++number.last)), cause));
  }

  /** Publishes a message of the members' topic. */
  void tell(Message message, Cause cause) {
    told.add(new Told(message, cause));
  }

  KnownIdentifications identifications() {
    return identifications;
  }

  /** When an enrolment begins that begins now; of two in one batch the later is later. */
  Instant beginsAt() {
    return now.plus(begun++, ChronoUnit.MICROS);
  }

  void begin(LockedEnrolment enrolment) {
    enrolments.put(enrolment.id(), enrolment);
  }

  /** A balance has changed. */
  void enter(Entry entry) {
    if (entry.points() != 0) {
      entries.add(entry);
    }
  }

  void put(Purchase purchase) {
    purchases.put(purchase.name(), purchase);
    changedPurchases.add(purchase.name());
  }

  /** Notes that a person was asked by itself, or said no. */
  void note(Ask ask) {
    InClub person = new InClub(ask.clubId(), ask.hash());
    PastAsk before = asks.getOrDefault(person, PastAsk.NONE);
    asks.put(
        person, new PastAsk(ask.askedAt().or(before::askedAt), ask.refused() || before.refused()));
    newAsks.merge(
        person,
        ask,
        (one, other) ->
            new Ask(
                one.clubId(),
                one.hash(),
                other.hashVersion(),
                other.sealed().or(one::sealed),
                other.askedAt().or(one::askedAt),
                one.refused() || other.refused()));
  }

  /** Whoever has this number in this club needs not be asked any more: they joined, or went. */
  void forgetAsks(String clubId, Stream<String> phoneHashes) {
    phoneHashes
        .map(hash -> new InClub(clubId, hash))
        .forEach(
            person -> {
              asks.remove(person);
              newAsks.remove(person);
              gone.asks().add(person);
            });
  }

  /**
   * A person goes, with all that leads to them: also what this batch has found or made of them, and
   * what was noted under a number that they have not any more.
   */
  void erase(KnownMember member) {
    MemberId id = member.id();
    Set<String> phones = members.phonesOf(id);
    Predicate<LockedEnrolment> theirEnrolments =
        e ->
            e.isOf(id)
                || (e.request().clubId().equals(member.clubId())
                    && e.person().filter(p -> phones.contains(p.phoneHash())).isPresent());
    gone.identifications().addAll(identifications.forget(id, member.clubId(), phones));
    enrolments.values().stream()
        .filter(theirEnrolments)
        .forEach(e -> gone.enrolments().add(e.id()));
    purchases.values().stream()
        .filter(p -> p.member().filter(id::equals).isPresent())
        .forEach(p -> gone.purchases().add(p.name()));
    enrolments.values().removeIf(theirEnrolments);
    for (String hash : phones) {
      InClub phone = new InClub(member.clubId(), hash);
      starts.remove(phone);
      gone.phones().add(phone);
    }
    forgetAsks(member.clubId(), phones.stream());
    gone.purchases().forEach(purchases::remove);
    entries.removeIf(entry -> entry.memberId().equals(id));
    members.erase(member);
  }

  /** Whoever is called so, if it is anybody, is to be looked at by a person. */
  void toReview(Msn msn, Seals.Hashes subject) {
    subject.hexes().map(hash -> new AtUnit(msn, hash)).forEach(toReview::add);
  }

  /** Does something when the batch is committed. */
  void afterCommit(Runnable action) {
    afterCommit.add(action);
  }

  // ---- what comes of it

  List<Told> told() {
    return told;
  }

  List<Runnable> afterCommit() {
    return afterCommit;
  }

  Changes changes() {
    return new Changes(
        now,
        members.erased(),
        gone,
        numbers(number -> number.isNew),
        numbers(number -> !number.isNew && number.last != number.before),
        identifications.begun(),
        identifications.owned(),
        identifications.bindings(),
        stored(LockedEnrolment::isNew),
        stored(e -> !e.isNew() && e.isChanged()),
        members.begun(),
        members.changed(),
        members.profiles(),
        members.relinked(),
        members.orphanedPhones(),
        members.newSubjects(),
        members.newPhones(),
        members.consents(),
        purchases(p -> changedPurchases.contains(p.name())),
        entries,
        newAsks.values(),
        pings.kept(),
        pings.taken(),
        toReview);
  }

  private SortedMap<CheckoutId, Long> numbers(Predicate<Number> which) {
    SortedMap<CheckoutId, Long> numbers = new TreeMap<>(Comparator.comparing(CheckoutId::toString));
    visits.forEach(
        (id, number) -> {
          if (which.test(number)) {
            numbers.put(id, number.last);
          }
        });
    return numbers;
  }

  private List<StoredEnrolment> stored(Predicate<LockedEnrolment> which) {
    return enrolments.values().stream()
        .filter(which)
        .map(LockedEnrolment::stored)
        .sorted(Comparator.comparing(e -> e.enrolment().request().enrolmentId().toString()))
        .toList();
  }
}
