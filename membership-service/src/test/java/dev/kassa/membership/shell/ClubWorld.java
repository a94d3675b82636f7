// A club in memory: rows, batches of one, the provider, and everything that can happen to them.
package dev.kassa.membership.shell;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Currency;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.MemberId;
import dev.kassa.contract.Message;
import dev.kassa.contract.Msisdn;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.membership.EnrolmentEnded.Reason;
import dev.kassa.contract.payment.Amounts;
import dev.kassa.contract.payment.PaymentStanding;
import dev.kassa.contract.settings.Club;
import dev.kassa.contract.settings.PointRate;
import dev.kassa.contract.settings.SalesUnits;
import dev.kassa.membership.NorwegianUnit;
import dev.kassa.membership.Place;
import dev.kassa.membership.Purchase;
import dev.kassa.membership.enrolment.DueCall;
import dev.kassa.membership.enrolment.Enrolment;
import dev.kassa.membership.enrolment.EnrolmentEvent;
import dev.kassa.membership.enrolment.EnrolmentRequest;
import dev.kassa.membership.enrolment.EnrolmentSeal;
import dev.kassa.membership.enrolment.EnrolmentTimes;
import dev.kassa.membership.enrolment.LoginAnswer;
import dev.kassa.membership.enrolment.Profile;
import dev.kassa.membership.enrolment.Step.ProviderCall;
import dev.kassa.membership.postgres.Loaded;
import dev.kassa.membership.postgres.MembershipStore.AtUnit;
import dev.kassa.membership.postgres.MembershipStore.InClub;
import dev.kassa.membership.postgres.MembershipWriter.Binding;
import dev.kassa.membership.postgres.MembershipWriter.Changes;
import dev.kassa.membership.postgres.StoredEnrolment;
import dev.kassa.membership.postgres.StoredIdentification;
import dev.kassa.membership.postgres.StoredMember;
import dev.kassa.messaging.Outgoing.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Decides by the production's {@link Recognising}, {@link Enrolling}, {@link Joining} and {@link
 * Purchasing}, one arrival a batch; its rows are what the production would have stored. What goes
 * wrong is for the driver to choose. The judge looks on.
 */
final class ClubWorld {
  static final Instant START = Instant.parse("2026-11-26T09:00:00Z");
  static final Msn HERE = new Msn("123456");
  static final Msn THERE = new Msn("654321");
  static final int PUSHES_PER_DAY = 3;
  private static final Club CLUB =
      new Club(
          "club",
          HERE,
          List.of("phoneNumber"),
          "standard",
          List.of(),
          List.of(new PointRate(Currency.NOK, 1, Map.of())));
  private static final SalesUnits SETTINGS =
      new SalesUnits(
          List.of(CLUB), List.of(NorwegianUnit.of(HERE, false), NorwegianUnit.of(THERE, true)));

  /** What becomes of a call that is on its way. */
  enum Fate {
    ANSWERED,
    /** Carried out; the answer is lost. */
    ANSWER_LOST,
    /** Not carried out, but nobody knows. */
    LOST,
    /** Nobody took the connection. */
    NOT_SENT,
    /** Carried out; the instance is gone with the answer. */
    CRASHED,
    /** Carried out; the answer comes when nobody waits for it any more. */
    LATE,
    /** The provider will not, whoever asks. */
    REFUSED,
    /** The provider wants to be asked later. */
    SLOWED_DOWN
  }

  /** Looks on. */
  interface Watch {
    /** A start is about to be carried out. */
    void starts(ClubWorld world, DueCall call);

    /** The tills are told something. */
    void hears(ClubWorld world, Message message);

    /** A batch is over. */
    void check(ClubWorld world);
  }

  /** Somebody who stood at a till. */
  record Customer(String person, Msisdn number, Place place, boolean automatic) {}

  final Seals seals;
  final ModelLogins provider;
  final Map<UUID, StoredEnrolment> enrolments = new LinkedHashMap<>();
  final Map<IdentificationId, StoredIdentification> identifications = new LinkedHashMap<>();
  final Map<IdentificationId, Customer> customers = new LinkedHashMap<>();
  final Map<MemberId, StoredMember> members = new LinkedHashMap<>();
  final Map<InClub, MemberId> phones = new LinkedHashMap<>();
  final Map<AtUnit, MemberId> subjects = new LinkedHashMap<>();
  final Set<MemberId> consents = new LinkedHashSet<>();
  final Map<Purchase.Name, Purchase> purchases = new LinkedHashMap<>();
  final Map<InClub, Loaded.Ask> asks = new LinkedHashMap<>();
  final Map<String, Instant> pings = new LinkedHashMap<>();
  final Map<CheckoutId, Long> visits = new LinkedHashMap<>();
  final List<DueCall> away = new ArrayList<>();
  final List<Arrival.Answered> late = new ArrayList<>();
  final List<String> owedPings = new ArrayList<>();
  final Map<UUID, List<Reason>> commands = new TreeMap<>();
  final Set<String> delivered = new LinkedHashSet<>();
  final Set<IdentificationId> disowned = new LinkedHashSet<>();

  /** Logins whose tokens arrived and were of no use to anybody until they ended. */
  final Set<String> lapsed = new LinkedHashSet<>();

  final ClubMoves moves;
  final Watch watch;
  Instant now = START;
  int ids;

  ClubWorld(Seals seals, ClubMoves moves, Watch watch) {
    this.seals = seals;
    this.moves = moves;
    this.watch = watch;
    this.provider = new ModelLogins();
  }

  ClubWorld(ClubWorld other) {
    seals = other.seals;
    moves = other.moves;
    watch = other.watch;
    provider = new ModelLogins(other.provider);
    enrolments.putAll(other.enrolments);
    identifications.putAll(other.identifications);
    customers.putAll(other.customers);
    members.putAll(other.members);
    phones.putAll(other.phones);
    subjects.putAll(other.subjects);
    consents.addAll(other.consents);
    purchases.putAll(other.purchases);
    asks.putAll(other.asks);
    pings.putAll(other.pings);
    visits.putAll(other.visits);
    away.addAll(other.away);
    late.addAll(other.late);
    owedPings.addAll(other.owedPings);
    commands.putAll(other.commands);
    delivered.addAll(other.delivered);
    disowned.addAll(other.disowned);
    lapsed.addAll(other.lapsed);
    now = other.now;
    ids = other.ids;
  }

  // ---- tills

  /** Somebody is identified at a till; {@code age} ago. */
  Customer identified(Msisdn number, Msn at, CheckoutId checkout, Duration age) {
    Customer customer = expected(number, at, checkout);
    arrives(customer, age);
    return customer;
  }

  /** Somebody is being identified at a till. */
  Customer expected(Msisdn number, Msn at, CheckoutId checkout) {
    IdentificationId id = new IdentificationId(id());
    String store = at.equals(HERE) ? "oslo-1" : "aarhus-1";
    Place place = new Place(checkout, id, store, "till-7", at, "club");
    Customer customer = new Customer(provider.owner(number), number, place, at.equals(THERE));
    customers.put(id, customer);
    return customer;
  }

  /** Their identification is here. */
  void arrives(Customer customer, Duration age) {
    take(
        new Arrival.Identified(
            customer.place(),
            customer.number(),
            seals.phone(customer.number()),
            SETTINGS.unit(customer.place().msn()).orElseThrow(),
            request(customer.place(), Optional.empty(), false, age),
            Cause.NONE));
  }

  /** A till asks, naming this customer. */
  void asked(Customer customer, CheckoutId checkout, boolean notMe, Duration age) {
    Place of = customer.place();
    Place place =
        new Place(checkout, of.identificationId(), of.storeId(), of.posId(), of.msn(), of.clubId());
    if (notMe && checkout.equals(of.checkoutId())) {
      disowned.add(of.identificationId());
    }
    take(
        new Arrival.EnrolmentAsked(request(place, Optional.of(command()), notMe, age), Cause.NONE));
  }

  void cancelled(Place at) {
    take(new Arrival.CancelAsked(at, command(), Cause.NONE));
  }

  void paid(Customer customer, CheckoutId checkout, long captured) {
    Place of = customer.place();
    take(
        new Arrival.Paid(
            new PaymentStanding(
                of.msn(),
                new Reference("reference-" + ids++),
                checkout,
                of.storeId(),
                of.posId(),
                of.identificationId(),
                1,
                1,
                Currency.NOK,
                new Amounts(captured, captured, 0, 0),
                List.of(),
                null),
            CLUB,
            Cause.NONE));
  }

  private EnrolmentRequest request(
      Place place, Optional<UUID> command, boolean notMe, Duration age) {
    return new EnrolmentRequest(
        id(),
        place.checkoutId(),
        place.identificationId(),
        place.storeId(),
        place.posId(),
        place.msn(),
        place.clubId(),
        "OSLO-47",
        now.minus(age).plus(EnrolmentTimes.VALID_FOR),
        command,
        notMe,
        false);
  }

  UUID id() {
    return new UUID(1, ids++);
  }

  private UUID command() {
    UUID id = id();
    commands.put(id, List.of());
    return id;
  }

  // ---- the provider and its people

  /** The customer answers in the app. */
  void decides(ModelLogins.Login login, boolean yes) {
    provider.decide(login, yes);
    owedPings.add(login.id());
  }

  void pinged(String login) {
    owedPings.remove(login);
    take(new Arrival.Pinged(login, HERE, "ping"));
  }

  void ends(DueCall call, Fate fate) {
    away.remove(call);
    switch (fate) {
      case ANSWERED -> answer(call, carryOut(call));
      case ANSWER_LOST -> {
        carryOut(call);
        answer(call, lost(call.call()));
      }
      case LOST -> answer(call, lost(call.call()));
      case NOT_SENT -> answer(call, notSent(call.call()));
      case CRASHED -> carryOut(call);
      case LATE -> late.add(new Arrival.Answered(call, carryOut(call)));
      case REFUSED -> answer(call, refused(call));
      case SLOWED_DOWN -> answer(call, slowedDown(call.call()));
    }
  }

  void comesLate(Arrival.Answered answer) {
    late.remove(answer);
    // Tokens among them are no promise: another poll may have been told that they are gone.
    take(answer);
  }

  private void answer(DueCall call, LoginAnswer answer) {
    // Those of a login that was withdrawn and is over are nobody's: the next yes comes without its
    // consents, and they are unknown (DESIGN 5).
    if (answer instanceof LoginAnswer.Happened(EnrolmentEvent.TokensCollected(String sealed, _))
        && enrolments.get(id(call)).enrolment().isOpen()) {
      delivered.add(seals.open(id(call), EnrolmentSeal.Field.TOKENS, sealed));
    }
    take(new Arrival.Answered(call, answer));
  }

  private static UUID id(DueCall call) {
    return call.request().enrolmentId();
  }

  private LoginAnswer carryOut(DueCall call) {
    return switch (call.call()) {
      case ProviderCall.Start _ -> {
        watch.starts(this, call);
        Msisdn number =
            new Msisdn(seals.open(id(call), EnrolmentSeal.Field.MSISDN, call.sealedMsisdn()));
        yield provider
            .start(number, now)
            .map(
                login ->
                    happened(
                        new EnrolmentEvent.StartAccepted(
                            login.id(), ModelLogins.EXPIRY, Duration.ofSeconds(5))))
            .orElseGet(() -> happened(new EnrolmentEvent.StartRefused(Reason.ALREADY_OPEN)));
      }
      case ProviderCall.Poll(String login) ->
          switch (provider.poll(login, now)) {
            case PENDING -> happened(new EnrolmentEvent.StillPending());
            case DECLINED -> happened(new EnrolmentEvent.PollRefused(Reason.DECLINED));
            case EXPIRED -> happened(new EnrolmentEvent.PollRefused(Reason.EXPIRED));
            case GRANT_INVALID -> happened(new EnrolmentEvent.GrantInvalid());
            case TOKENS ->
                happened(
                    new EnrolmentEvent.TokensCollected(
                        seals.seal(id(call), EnrolmentSeal.Field.TOKENS, login),
                        Duration.ofSeconds(300)));
          };
      case ProviderCall.AskProfile(String tokens) -> {
        ModelLogins.Login login =
            provider.login(seals.open(id(call), EnrolmentSeal.Field.TOKENS, tokens));
        yield new LoginAnswer.Known(
            new Profile(
                "sub-" + login.person(),
                Optional.of(login.number()),
                "{}",
                login.consents() ? Optional.of("{}") : Optional.empty()));
      }
    };
  }

  private static LoginAnswer lost(ProviderCall call) {
    return happened(
        switch (call) {
          case ProviderCall.Start _ -> new EnrolmentEvent.StartUnanswered();
          case ProviderCall.Poll _ -> new EnrolmentEvent.PollUnanswered();
          case ProviderCall.AskProfile _ -> new EnrolmentEvent.ProfileUnanswered();
        });
  }

  /** For good; of tokens, which are spent with it. */
  private LoginAnswer refused(DueCall call) {
    return happened(
        switch (call.call()) {
          case ProviderCall.Start _ -> new EnrolmentEvent.StartRefused(Reason.NO_USER);
          case ProviderCall.Poll(String login) -> {
            provider.withdraw(login);
            yield new EnrolmentEvent.PollRefused(Reason.NO_USER);
          }
          case ProviderCall.AskProfile(String tokens) -> {
            lapsed.add(seals.open(id(call), EnrolmentSeal.Field.TOKENS, tokens));
            yield new EnrolmentEvent.ProfileRefused(Reason.RESULT_LOST);
          }
        });
  }

  private static LoginAnswer slowedDown(ProviderCall call) {
    return happened(
        switch (call) {
          case ProviderCall.Start _ -> new EnrolmentEvent.StartRefused(Reason.ALREADY_OPEN);
          case ProviderCall.Poll _ -> new EnrolmentEvent.SlowDown();
          case ProviderCall.AskProfile _ -> new EnrolmentEvent.Busy(Duration.ofSeconds(10));
        });
  }

  private static LoginAnswer notSent(ProviderCall call) {
    return happened(
        switch (call) {
          case ProviderCall.Start _ -> new EnrolmentEvent.StartRefused(Reason.PROVIDER_UNAVAILABLE);
          case ProviderCall.Poll _ -> new EnrolmentEvent.Busy(Duration.ZERO);
          case ProviderCall.AskProfile _ -> new EnrolmentEvent.ProfileUnanswered();
        });
  }

  private static LoginAnswer happened(EnrolmentEvent event) {
    return new LoginAnswer.Happened(event);
  }

  // ---- time

  /** When something is due next. */
  Optional<Instant> nextDue() {
    return enrolments.values().stream()
        .flatMap(e -> e.enrolment().dueAt().stream())
        .min(Comparator.naturalOrder());
  }

  /** Time passes until something is due, and it is looked at. What is on its way is lost. */
  void due() {
    Instant at = nextDue().orElseThrow();
    now = at.isAfter(now) ? at : now;
    enrolments.values().stream()
        .filter(e -> e.enrolment().dueAt().filter(due -> !due.isAfter(now)).isPresent())
        .map(e -> new Arrival.Due(e.enrolment().request().enrolmentId(), checkout(e)))
        .toList()
        .forEach(this::take);
  }

  private static CheckoutId checkout(StoredEnrolment e) {
    return e.enrolment().request().checkoutId();
  }

  // ---- a batch

  private void take(Arrival arrival) {
    if (arrival instanceof Arrival.Due(UUID id, _)
        && enrolments.get(id).enrolment() instanceof Enrolment.Collected tokens
        && !now.isBefore(tokens.usableUntil())) {
      lapsed.add(seals.open(id, EnrolmentSeal.Field.TOKENS, tokens.sealedTokens()));
    }
    States states = new States(1, SETTINGS);
    states.add(loaded(arrival));
    Enrolling enrolling = new Enrolling(seals, PUSHES_PER_DAY, _ -> {});
    Purchasing purchasing = new Purchasing();
    Joining joining = new Joining(seals, enrolling, purchasing, why -> lapses(arrival, why));
    switch (arrival) {
      case Arrival.Identified e ->
          new Recognising(seals, enrolling, purchasing).identified(states, e);
      case Arrival.EnrolmentAsked e -> enrolling.asked(states, e);
      case Arrival.CancelAsked e -> enrolling.cancel(states, e);
      case Arrival.Pinged e -> enrolling.pinged(states, e);
      case Arrival.Paid e -> purchasing.paid(states, e);
      case Arrival.Due e -> enrolling.due(states, e);
      case Arrival.Answered e -> joining.answered(states, e);
      case Arrival.Refused _, Arrival.ErasureAsked _, Arrival.Revoked _ ->
          throw new IllegalArgumentException("does not happen here");
    }
    Changes changes = states.changes();
    moves.took(enrolments, changes);
    store(changes);
    states.enrolments().forEach(e -> e.dueCall().ifPresent(away::add));
    states.told().forEach(each -> watch.hears(this, each.message()));
    watch.check(this);
  }

  private void lapses(Arrival arrival, String why) {
    if (why.equals("a login that none of ours started")
        && arrival instanceof Arrival.Answered(DueCall call, _)
        && call.call() instanceof ProviderCall.AskProfile(String sealed)) {
      lapsed.add(seals.open(id(call), EnrolmentSeal.Field.TOKENS, sealed));
    }
  }

  private Loaded loaded(Arrival arrival) {
    Instant old = now.minus(EnrolmentTimes.BETWEEN_LOOKS);
    boolean looks = arrival instanceof Arrival.Due || arrival instanceof Arrival.EnrolmentAsked;
    return new Loaded(
        Optional.of(now),
        visits,
        List.copyOf(identifications.values()),
        List.copyOf(enrolments.values()),
        pings.keySet(),
        List.copyOf(purchases.values()),
        phones.entrySet().stream()
            .map(p -> new Loaded.Phone("club", p.getKey().hash(), members.get(p.getValue())))
            .toList(),
        subjects.entrySet().stream()
            .map(s -> new Loaded.Subject(HERE, Optional.of(s.getKey().hash()), s.getValue()))
            .toList(),
        List.copyOf(asks.values()),
        starts(),
        !looks
            ? List.of()
            : pings.entrySet().stream()
                .filter(ping -> ping.getValue().isBefore(old))
                .map(ping -> new Loaded.LonePing(HERE, ping.getKey()))
                .toList(),
        List.copyOf(members.values()),
        Set.of());
  }

  private List<Loaded.Starts> starts() {
    Map<String, Integer> counts = new TreeMap<>();
    for (StoredEnrolment e : enrolments.values()) {
      if (e.startedAt().filter(at -> at.isAfter(now.minus(Duration.ofDays(1)))).isPresent()) {
        counts.merge(e.person().orElseThrow().phoneHash(), 1, Integer::sum);
      }
    }
    return counts.entrySet().stream()
        .map(count -> new Loaded.Starts("club", count.getKey(), count.getValue()))
        .toList();
  }

  private void store(Changes c) {
    visits.putAll(c.newVisits());
    visits.putAll(c.visits());
    c.takenPings().forEach(pings::remove);
    c.identifications().forEach(i -> identifications.put(i.place().identificationId(), i));
    c.owned().forEach(i -> identifications.put(i.place().identificationId(), i));
    c.newEnrolments().forEach(this::put);
    c.enrolments().forEach(this::put);
    c.newMembers().forEach(begun -> members.put(begun.member().memberId(), begun.member()));
    c.members().forEach(member -> members.put(member.memberId(), member));
    c.subjects().forEach(s -> subjects.putIfAbsent(new AtUnit(HERE, s.hash()), s.memberId()));
    phones.values().removeIf(c.relinked()::contains);
    c.orphanedPhones().forEach(phones::remove);
    c.phones().forEach(p -> phones.put(new InClub("club", p.hash()), p.memberId()));
    c.consents().forEach(consent -> consents.add(consent.memberId()));
    c.bindings().forEach(b -> identifications.replaceAll((_, known) -> bound(known, b)));
    c.gone().asks().forEach(asks::remove);
    c.purchases().forEach(purchase -> purchases.put(purchase.name(), purchase));
    c.asks()
        .forEach(
            ask -> {
              InClub key = new InClub(ask.clubId(), ask.hash());
              asks.put(key, noted(asks.get(key), ask.askedAt(), ask.refused(), key));
            });
    c.pings().forEach(ping -> pings.put(ping.authReqId(), now));
  }

  /** As the writer binds rows. */
  static StoredIdentification bound(StoredIdentification known, Binding binding) {
    return !known.disowned()
            && known.place().checkoutId().equals(binding.checkoutId())
            && known.number().filter(n -> n.phoneHash().equals(binding.phone().hash())).isPresent()
        ? known.of(binding.memberId())
        : known;
  }

  private static Loaded.Ask noted(
      Loaded.Ask before, Optional<Instant> askedAt, boolean refused, InClub key) {
    return new Loaded.Ask(
        key.clubId(),
        key.hash(),
        new dev.kassa.membership.Recognition.PastAsk(
            askedAt.or(() -> before == null ? Optional.empty() : before.past().askedAt()),
            refused || (before != null && before.past().refused())));
  }

  private void put(StoredEnrolment enrolment) {
    enrolments.put(enrolment.enrolment().request().enrolmentId(), enrolment);
  }
}
