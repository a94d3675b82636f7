package dev.kassa.simulator;

import dev.kassa.simulator.Login.Status;
import dev.kassa.simulator.PaymentEvent.Name;
import dev.kassa.simulator.PaymentMachine.Move;
import dev.kassa.simulator.PaymentMachine.Stamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The provider at work: every act of a merchant, a customer or the clock goes through here, is
 * decided from what the {@link World} knows, written to the journal and applied. One thread only.
 */
public final class Provider implements Turn {
  /** Where changes are kept. */
  public interface Journal {
    /** Takes a change; it is durable before the answer that depends on it leaves. */
    void append(Change change);
  }

  /** How far the clock can be moved in all. */
  private static final Duration FARTHEST = Duration.ofDays(36_525);

  /** Until a customer whose card was refused takes the next. */
  private static final Duration NEXT_CARD = Duration.ofSeconds(2);

  private final SimulatorConfig config;
  private final World world;
  private final Journal journal;
  private final InstantSource source;
  private final Ids ids;
  private final Codes codes;
  private final Logins logins;
  private final Deliveries deliveries;
  private final Set<String> subscriptionKeys;
  private final Map<ReadKey, List<Instant>> reads = new HashMap<>();
  private Instant readsSwept = Instant.EPOCH;
  private Consumer<String> watcher = _ -> {};

  /** What nobody captured is released by the provider so long after its deadline at the latest. */
  private static final Duration BETWEEN_RELEASES = Duration.ofHours(1);

  private record ReadKey(FaultRule.Endpoint endpoint, PaymentKey payment, String subscriptionKey) {}

  Provider(SimulatorConfig config, World world, Journal journal, InstantSource source, Ids ids) {
    this.config = config;
    this.world = world;
    this.journal = journal;
    this.source = source;
    this.ids = ids;
    this.codes = new Codes(config, world, this, ids);
    this.logins = new Logins(config, world, this, ids);
    this.deliveries = new Deliveries(config, world, this, ids);
    this.subscriptionKeys =
        config.salesUnits().stream()
            .flatMap(unit -> unit.subscriptionKeys().stream())
            .collect(Collectors.toUnmodifiableSet());
    world.releaseOverdueAt(now().plus(BETWEEN_RELEASES));
  }

  /** Logins. */
  public Logins logins() {
    return logins;
  }

  /** Registrations and notifications. */
  public Deliveries deliveries() {
    return deliveries;
  }

  /** Personal QRs, stickers and customer tokens. */
  public Codes codes() {
    return codes;
  }

  void carriedBy(Carrier newCarrier) {
    deliveries.carriedBy(newCarrier);
  }

  /** Tells {@code newWatcher} the id of every person whose phone may look different from now on. */
  public void watchedBy(Consumer<String> newWatcher) {
    this.watcher = newWatcher;
  }

  /** The simulator's time: the machine's to the microsecond, moved by tests. */
  @Override
  public Instant now() {
    return source.instant().truncatedTo(ChronoUnit.MICROS).plus(world.clockOffset());
  }

  @Override
  public void commit(Change change) {
    journal.append(change);
    world.apply(change);
    world.personOf(change).ifPresent(watcher);
  }

  // ---- the clock

  /** Does everything that is due, each thing at the moment it was due. */
  @Override
  public void tick() {
    var now = now();
    for (var due = world.takeDue(now); due.isPresent(); due = world.takeDue(now)) {
      perform(due.get().getKey(), due.get().getValue());
    }
    world.settle(now);
  }

  /** When {@link #tick} next has something to do. */
  Optional<Instant> nextDue() {
    return world.nextDue();
  }

  /** Moves the simulator's clock ahead. */
  public void advance(Duration by) {
    if (by.isNegative() || world.clockOffset().plus(by).compareTo(FARTHEST) > 0) {
      throw new InvalidSetting("advance", "must be 0 to a hundred years in all");
    }
    commit(new Change.ClockMoved(world.clockOffset().plus(by)));
    tick();
  }

  /** Payments that have left memory have ended, so nothing that is due applies to them. */
  private Optional<Payment> undecided(PaymentKey key) {
    return world.paymentInMemory(key).filter(payment -> payment.state() == Payment.State.CREATED);
  }

  private void perform(World.Task task, Instant due) {
    switch (task) {
      case World.Task.Decide t ->
          undecided(t.key())
              .filter(payment -> payment.decision() != null)
              .ifPresent(payment -> act(payment, payment.decision().act(), due));
      case World.Task.Arrive t -> watcher.accept(t.personId());
      case World.Task.Expire t ->
          undecided(t.key())
              .ifPresent(
                  payment ->
                      commit(
                          payment,
                          PaymentMachine.expire(
                              payment, stamp(due), config.choices().endedAggregate())));
      case World.Task.ReleaseOverdue _ -> releaseOverdue();
      case World.Task.Resolve t ->
          undecided(t.key())
              .ifPresent(payment -> commit(payment, PaymentMachine.authorize(payment, stamp(due))));
      case World.Task.DecideLogin t ->
          world
              .login(t.authReqId())
              .filter(login -> login.status() == Status.PENDING)
              .ifPresent(login -> logins.decide(login, login.decision().act(), due));
      case World.Task.ExpireLogin t ->
          world
              .login(t.authReqId())
              .filter(login -> login.status() == Status.PENDING)
              .ifPresent(
                  login ->
                      commit(
                          new Change.LoginDecided(login.authReqId(), Status.EXPIRED, due, false)));
      case World.Task.Deliver t -> deliveries.deliver(t.lane());
    }
  }

  /** What is not captured by the market's deadline is released by the provider (API 4.7). */
  private void releaseOverdue() {
    var units =
        config.salesUnits().stream().collect(Collectors.toMap(SalesUnit::msn, unit -> unit));
    var overdue = new ArrayList<Payment>();
    world.ledgers(
        (key, ledger) -> {
          var payment = ledger.payment();
          if (payment != null
              && payment.state() == Payment.State.AUTHORIZED
              && payment.aggregate().reserved() > 0
              && PaymentMachine.overdue(payment, now(), units.get(key.msn()))) {
            overdue.add(payment);
          }
        });
    overdue.forEach(
        payment ->
            commit(
                payment,
                PaymentMachine.release(
                    payment,
                    stamp(
                        payment
                            .authorizedAt()
                            .plus(units.get(payment.key().msn()).captureDeadline())))));
    world.releaseOverdueAt(now().plus(BETWEEN_RELEASES));
  }

  /** Whom somebody shared their data with, by {@code sub} (API 3.9). */
  public sealed interface Profile {
    /** What was shared. */
    record Shared(Optional<UserDetails> details) implements Profile {}

    /** It was, and may not be read any more. */
    record Expired(Optional<UserDetails> details) implements Profile {}

    /** Nobody of this sub has shared anything with this unit. */
    record Unknown() implements Profile {}
  }

  /** What the person of this {@code sub} shared with a unit, the last time. */
  public Profile profile(SalesUnit unit, String sub) {
    tick();
    var latest = new AtomicReference<Payment>();
    world.ledgers(
        (key, ledger) -> {
          var payment = ledger.payment();
          if (payment != null
              && key.msn().equals(unit.msn())
              && payment.scope() != null
              && payment.personId() != null
              && payment.authorizedAt() != null
              && world
                  .personById(payment.personId())
                  .filter(person -> person.sub(unit.msn()).equals(sub))
                  .isPresent()
              && (latest.get() == null
                  || payment.authorizedAt().isAfter(latest.get().authorizedAt()))) {
            latest.set(payment);
          }
        });
    if (latest.get() == null) {
      return new Profile.Unknown();
    }
    var payment = latest.get();
    var details =
        world.personById(payment.personId()).map(person -> UserDetails.of(person, payment.scope()));
    return now().isAfter(payment.authorizedAt().plus(Duration.ofHours(UserDetails.READABLE_HOURS)))
        ? new Profile.Expired(details)
        : new Profile.Shared(details);
  }

  private Move act(Payment payment, Decision.Act act, Instant at) {
    return switch (act) {
      case APPROVE, APPROVE_BEFORE_CANCEL, APPROVE_AFTER_CANCEL -> approve(payment, at);
      case DECLINE -> {
        var move = PaymentMachine.decline(payment, stamp(at), config.choices().endedAggregate());
        commit(payment, move);
        yield move;
      }
      case IGNORE -> new Move.Waiting(payment);
    };
  }

  /** The customer approves, with the card that is next in turn. */
  private Move approve(Payment payment, Instant at) {
    var card =
        payment.personId() == null
            ? Optional.<Person.Card>empty()
            : world
                .personById(payment.personId())
                .flatMap(person -> person.card(world.cardsTried(payment.key())));
    var refused = card.isPresent() && card.get().refused();
    var move =
        PaymentMachine.approve(
            payment,
            refused,
            config.choices().refusedCards(),
            config.choices().endedAggregate(),
            stamp(at),
            config.times().unknownResult());
    commit(payment, move);
    if (refused && payment.state() == Payment.State.CREATED) {
      var planned = payment.decision() != null && payment.decision().act() == Decision.Act.APPROVE;
      var cards = world.personById(payment.personId()).orElseThrow().cards().size();
      var more = world.cardsTried(payment.key()) + 1 < cards;
      commit(new Change.CardRefused(payment.key(), planned && more ? at.plus(NEXT_CARD) : null));
    }
    if ((refused || PaymentMachine.refusedByIssuer(payment.amount()))
        && payment.state() == Payment.State.CREATED) {
      commit(new Change.ApprovalRefused(payment.key(), at));
    }
    return move;
  }

  private void commit(Payment payment, Move move) {
    switch (move) {
      case Move.Done done ->
          commit(
              new Change.PaymentMoved(
                  payment.key(), done.payment().state(), done.payment().aggregate(), done.event()));
      case Move.Waiting waiting -> {
        if (waiting.payment().processingUntil() != null) {
          commit(new Change.PaymentProcessing(payment.key(), waiting.payment().processingUntil()));
        }
      }
      case Move.Refused _ -> {}
    }
  }

  private Stamp stamp(Instant at) {
    return new Stamp(at, ids.uuid());
  }

  // ---- keys and tokens

  /** The signing key's JSON Web Key; {@code make} is asked once in the life of a state. */
  public String signingKey(Supplier<String> make) {
    if (world.signingKey().isEmpty()) {
      commit(new Change.KeyMade(make.get()));
    }
    return world.signingKey().orElseThrow();
  }

  /** The unit with these keys, if the subscription key is one of its own. */
  public Optional<SalesUnit> unitOf(String clientId, String clientSecret, String subscriptionKey) {
    return config.salesUnits().stream()
        .filter(
            unit ->
                unit.clientId().equals(clientId)
                    && unit.clientSecret().equals(clientSecret)
                    && unit.subscriptionKeys().contains(subscriptionKey))
        .findFirst();
  }

  /** Whether anybody has this subscription key. */
  public boolean knowsSubscriptionKey(String subscriptionKey) {
    return subscriptionKeys.contains(subscriptionKey);
  }

  /** Keeps a new access token; earlier ones stay valid (API 1.3). */
  public void issue(String token, SalesUnit unit, Instant expiresAt) {
    commit(new Change.TokenIssued(token, unit.clientId(), expiresAt));
  }

  /** The units that a token and a subscription key open together; empty: neither. */
  public List<SalesUnit> unitsOf(String token, String subscriptionKey) {
    return unitsOf(token).stream()
        .filter(unit -> unit.subscriptionKeys().contains(subscriptionKey))
        .toList();
  }

  /** The units of a valid access token; several where a partner has their keys. */
  public List<SalesUnit> unitsOf(String token) {
    var issued = world.token(token).orElse(null);
    if (issued == null || !now().isBefore(issued.expiresAt())) {
      return List.of();
    }
    var units = new ArrayList<SalesUnit>(1);
    for (var unit : config.salesUnits()) {
      if (unit.clientId().equals(issued.clientId())) {
        units.add(unit);
      }
    }
    return units;
  }

  // ---- people

  /** Describes a person; the record's id decides whether it is a new one. */
  public void put(Person person) {
    var owner = world.person(person.msisdn());
    if (owner.isPresent() && !owner.get().id().equals(person.id())) {
      throw new InvalidSetting("msisdn", "belongs to another person");
    }
    commit(new Change.PersonPut(person));
  }

  /** The person with a number. */
  public Optional<Person> person(String msisdn) {
    return world.person(msisdn);
  }

  /** The person with an id. */
  public Optional<Person> personById(String id) {
    return world.personById(id);
  }

  /** All people. */
  public Collection<Person> people() {
    return world.people();
  }

  /** What a person's phone shows now; empty when there is nobody of this number. */
  public Optional<Phone> phone(String msisdn) {
    tick();
    return world.person(msisdn).map(this::phone);
  }

  private Phone phone(Person person) {
    var requests = world.requests(person.id());
    // What does not pop up is there once they look.
    var looked =
        person.notifications() && !person.appOpen()
            ? now()
            : world.lookedAt(person.id()).orElse(Instant.EPOCH);
    var seen = looked.minus(config.times().pushDelay());
    return new Phone(
        person,
        requests.open().stream()
            .flatMap(this::shown)
            .filter(request -> !request.askedAt().isAfter(seen))
            .toList()
            .reversed(),
        requests.ended().flatMap(this::shown).toList());
  }

  private Stream<Phone.Request> shown(Requests.Asked request) {
    return switch (request) {
      case Requests.Asked.ToPay pay ->
          world.paymentInMemory(pay.key()).stream()
              .map(payment -> new Phone.Request.ToPay(merchant(payment.key().msn()), payment));
      case Requests.Asked.ToLogIn in ->
          world.login(in.authReqId()).stream()
              .map(
                  login ->
                      new Phone.Request.ToLogIn(
                          merchant(login.msn()), login, logins.asksConsents(login)));
    };
  }

  private String merchant(String msn) {
    return config.salesUnit(msn).map(SalesUnit::name).orElse(msn);
  }

  /**
   * A person opens the app, and sees what is there by now, or leaves it. While it is open new
   * requests do not pop up (API 4.11).
   *
   * @return false when there is nobody of this number
   */
  public boolean useApp(String msisdn, boolean open) {
    tick();
    var person = world.person(msisdn);
    person.ifPresent(
        one -> {
          put(one.withAppOpen(open));
          refresh(one);
        });
    return person.isPresent();
  }

  // ---- payments: the merchant

  /**
   * A write of the merchant: rate, idempotency, decision, effect, in this order.
   *
   * @param statusOf the status that a reply has on the wire, for the books
   */
  public Write.Reply write(
      SalesUnit unit,
      Write.Call call,
      Write.Request request,
      Function<Write.Reply, Integer> statusOf) {
    tick();
    var reply = decideWrite(unit, call, request);
    seen(call, statusOf.apply(reply), codeOf(reply));
    return reply;
  }

  private static Integer codeOf(Write.Reply reply) {
    return switch (reply) {
      case Write.Reply.Refused refused -> refused.code().code();
      case Write.Reply.Created _,
          Write.Reply.Adjusted _,
          Write.Reply.Invalid _,
          Write.Reply.TooMany _ ->
          null;
    };
  }

  /** Notes a write that a fault answered before anything happened. */
  public void seen(Write.Call call, int status) {
    seen(call, status, null);
  }

  private void seen(Write.Call call, int status, Integer code) {
    commit(
        new Change.WriteSeen(
            call.key(), new Write.Seen(call.kind(), now(), call.idempotencyKey(), status, code)));
  }

  private Write.Reply decideWrite(SalesUnit unit, Write.Call call, Write.Request request) {
    var wait = writesToWait(call);
    if (wait.isPresent()) {
      return new Write.Reply.TooMany(wait.getAsLong());
    }
    var earlier =
        call.idempotencyKey() == null
            ? Optional.<Write.Remembered>empty()
            : world
                .answer(unit.msn(), call.kind(), call.idempotencyKey())
                .filter(
                    answer ->
                        now().isBefore(answer.at().plus(config.times().idempotencyRetention())));
    if (earlier.isPresent()) {
      return earlier.get().contentHash().equals(call.contentHash())
          ? repeated(earlier.get().reply())
          : new Write.Reply.Refused(call.kind().conflict());
    }
    var reply = perform(unit, call, request);
    if (call.idempotencyKey() != null && sticks(reply)) {
      commit(
          new Change.Answered(
              unit.msn(),
              call.kind(),
              call.idempotencyKey(),
              new Write.Remembered(call.contentHash(), now(), reply)));
    }
    return reply;
  }

  private OptionalLong writesToWait(Write.Call call) {
    if (!config.rateLimits()) {
      return OptionalLong.empty();
    }
    var accepted =
        world.writes(call.key()).stream()
            .filter(
                seen ->
                    seen.kind() == call.kind()
                        && (seen.status() != 429 || config.choices().throttledCallsCount()))
            .map(Write.Seen::at)
            .toList();
    return RateLimit.secondsToWait(accepted, now(), RateLimit.WRITES_PER_MINUTE);
  }

  private static Write.Reply repeated(Write.Reply first) {
    return switch (first) {
      case Write.Reply.Created created ->
          new Write.Reply.Created(created.reference(), created.redirectUrl(), true);
      case Write.Reply.Adjusted _,
          Write.Reply.Refused _,
          Write.Reply.Invalid _,
          Write.Reply.TooMany _ ->
          first;
    };
  }

  private boolean sticks(Write.Reply reply) {
    return switch (reply) {
      case Write.Reply.Created _, Write.Reply.Adjusted _ -> true;
      case Write.Reply.Invalid _ -> config.choices().stickyRefusals();
      case Write.Reply.Refused refused ->
          config.choices().stickyRefusals() && !refused.code().retryable();
      case Write.Reply.TooMany _ -> false;
    };
  }

  private Write.Reply perform(SalesUnit unit, Write.Call call, Write.Request request) {
    return switch (request) {
      case Write.Malformed r -> new Write.Reply.Invalid(r.problems());
      case Write.Wrong r -> new Write.Reply.Refused(r.code());
      case Write.Create r -> create(unit, call, r);
      case Write.Capture r ->
          adjust(
              call,
              payment ->
                  PaymentMachine.capture(
                      payment, r.amount(), call.idempotencyKey(), stamp(now()), unit),
              Name.CAPTURED,
              r.amount());
      case Write.Refund r ->
          adjust(
              call,
              payment ->
                  PaymentMachine.refund(
                      payment,
                      r.amount(),
                      call.idempotencyKey(),
                      stamp(now()),
                      config.choices().refundPeriod()),
              Name.REFUNDED,
              r.amount());
      case Write.Cancel r -> cancel(unit, call, r.transactionOnly());
    };
  }

  private Write.Reply cancel(SalesUnit unit, Write.Call call, boolean transactionOnly) {
    // A customer who approves in this very instant, and is first.
    world
        .payment(call.key())
        .filter(
            payment ->
                payment.state() == Payment.State.CREATED
                    && payment.decision() != null
                    && payment.decision().act() == Decision.Act.APPROVE_BEFORE_CANCEL)
        .ifPresent(payment -> approve(payment, now()));
    // One who is second finds a payment that has ended, so there is nothing left to do for them.
    return adjust(
        call,
        payment ->
            PaymentMachine.cancel(
                payment, transactionOnly, call.idempotencyKey(), stamp(now()), unit),
        Name.CANCELLED,
        world.payment(call.key()).map(Payment::amount).orElse(null));
  }

  /**
   * An act on a payment.
   *
   * @param name of the event that tells of a failure, if failures are told of
   */
  private Write.Reply adjust(
      Write.Call call, Function<Payment, Move> act, Name name, Amount amount) {
    var found = world.payment(call.key());
    if (found.isEmpty()) {
      return new Write.Reply.Refused(ErrorCode.REFERENCE_NOT_FOUND);
    }
    var payment = found.get();
    var move = act.apply(payment);
    commit(payment, move);
    return switch (move) {
      case Move.Done done -> adjusted(done.payment());
      case Move.Waiting waiting -> adjusted(waiting.payment());
      case Move.Refused refused -> {
        if (config.choices().failedOperations() && !refused.code().retryable()) {
          commit(
              payment,
              PaymentMachine.failed(payment, name, amount, call.idempotencyKey(), stamp(now())));
        }
        yield new Write.Reply.Refused(repeatedCancel(payment, refused.code()));
      }
    };
  }

  /** A cancel of what is cancelled is answered by either of two numbers (API 4.7). */
  private ErrorCode repeatedCancel(Payment payment, ErrorCode code) {
    var choice = config.choices().repeatedCancelCode();
    var repeated =
        code == ErrorCode.CANNOT_BE_CANCELLED
            || (code == ErrorCode.CANNOT_CANCEL_NON_RESERVED
                && payment.state() == Payment.State.TERMINATED);
    return choice == null || !repeated
        ? code
        : choice == ErrorCode.CANNOT_BE_CANCELLED.code()
            ? ErrorCode.CANNOT_BE_CANCELLED
            : ErrorCode.CANNOT_CANCEL_NON_RESERVED;
  }

  private static Write.Reply adjusted(Payment payment) {
    return new Write.Reply.Adjusted(
        payment.key(),
        payment.amount(),
        payment.state(),
        payment.aggregate(),
        payment.pspReference());
  }

  private Write.Reply create(SalesUnit unit, Write.Call call, Write.Create request) {
    if (world.payment(call.key()).isPresent()) {
      return new Write.Reply.Refused(ErrorCode.REFERENCE_EXISTS);
    }
    var refusal = CreateRules.refusal(unit, request, now());
    if (refusal != null) {
      return new Write.Reply.Refused(refusal);
    }
    return switch (customer(unit, request)) {
      case Found found -> {
        var payment = newPayment(unit, call, request, found.person());
        commit(new Change.PaymentCreated(payment));
        yield new Write.Reply.Created(request.reference(), payment.redirectUrl(), false);
      }
      case NotFound notFound -> new Write.Reply.Refused(notFound.code());
    };
  }

  private sealed interface Addressee {}

  /** Whom the request goes to; the person is null when nobody was named. */
  private record Found(Person person) implements Addressee {}

  private record NotFound(ErrorCode code) implements Addressee {}

  private Addressee customer(SalesUnit unit, Write.Create request) {
    return switch (request.customer()) {
      case Write.Customer.Nobody _ -> new Found(null);
      case Write.Customer.Phone phone ->
          request.userFlow().equals("WEB_REDIRECT") && !reachable(phone)
              // The number is only filled in: whoever opens the address may have another.
              ? new Found(null)
              : payer(world.person(phone.msisdn()), request, ErrorCode.CUSTOMER_NOT_FOUND);
      case Write.Customer.PersonalQr qr ->
          payer(
              codes.scanned(qr.text()).map(Codes.Scanned::person),
              request,
              ErrorCode.INVALID_PERSONAL_QR);
      case Write.Customer.Token token ->
          payer(codes.customer(unit, token.token()), request, ErrorCode.INVALID_CUSTOMER_TOKEN);
    };
  }

  private boolean reachable(Write.Customer.Phone phone) {
    return world.person(phone.msisdn()).filter(Person::reachable).isPresent();
  }

  private Addressee payer(Optional<Person> person, Write.Create request, ErrorCode missing) {
    if (person.isEmpty()) {
      return new NotFound(missing);
    }
    var tooYoung =
        request.minimumUserAge() != null && person.get().ageAt(now()) < request.minimumUserAge();
    return tooYoung || !person.get().reachable()
        ? new NotFound(ErrorCode.CUSTOMER_NOT_FOUND)
        : new Found(person.get());
  }

  private Payment newPayment(SalesUnit unit, Write.Call call, Write.Create request, Person person) {
    var now = now();
    var pspReference = ids.uuid();
    var life =
        unit.customerTimeout() == null ? config.times().paymentExpiry() : unit.customerTimeout();
    var decision =
        person == null
            ? null
            : person.decide(
                person.paymentScript(world.paymentsAskedOf(person.id())),
                now.plus(config.times().pushDelay()));
    return new Payment(
        call.key(),
        request.amount(),
        Payment.State.CREATED,
        Aggregate.NOTHING,
        pspReference,
        request.userFlow(),
        request.methodType(),
        person == null ? null : person.msisdn(),
        person == null ? null : person.id(),
        redirectUrl(unit, request),
        request.scope(),
        request.metadata(),
        request.description(),
        request.receipt(),
        now,
        request.expiresAt() == null ? now.plus(life) : request.expiresAt(),
        decision,
        null,
        null,
        List.of(
            new PaymentEvent(
                PaymentEvent.Name.CREATED,
                pspReference,
                request.amount(),
                now,
                call.idempotencyKey(),
                true)));
  }

  /** Where the customer is sent, or the image that they scan (API 4.2); null for a push. */
  private String redirectUrl(SalesUnit unit, Write.Create request) {
    if (request.userFlow().equals("PUSH_MESSAGE")) {
      return null;
    }
    var token = ids.random(32, true);
    if (request.userFlow().equals("NATIVE_REDIRECT")) {
      return "vipps://?token=" + token;
    }
    var brand =
        switch (config.choices().mobilePayLanding()) {
          case MOBILEPAY -> "https://pay.mobilepay.";
          case VIPPS -> "https://pay.vipps.";
        };
    var landing =
        switch (unit.market()) {
              case NO -> "https://landing.vipps.no";
              case DK -> brand + "dk";
              case FI -> brand + "fi";
            }
            + "?token="
            + token;
    if (request.qrFormat() == null) {
      return landing;
    }
    var size = request.qrSize() == null ? QrImage.USUAL : request.qrSize();
    return new QrImage(request.qrFormat(), size, landing).address();
  }

  /** What a read finds. */
  public sealed interface Read {
    /**
     * The payment.
     *
     * @param sub null unless the customer's data were asked for and given
     * @param details what they gave; null: nothing but who they are
     * @param cardBin null unless the money is reserved on a card that is known
     */
    record Found(
        Payment payment,
        String sub,
        UserDetails details,
        Instant captureGuaranteedUntil,
        String cardBin)
        implements Read {}

    /** No such reference for this MSN. */
    record Missing() implements Read {}

    /** Too many reads of one reference (API 7.1). */
    record TooMany(long retryAfterSeconds) implements Read {}
  }

  /** Reads a payment or its events; both are limited per reference and subscription key. */
  public Read read(FaultRule.Endpoint endpoint, PaymentKey key, String subscriptionKey) {
    tick();
    var now = now();
    if (config.rateLimits()) {
      sweepReads(now);
      var recent =
          reads.computeIfAbsent(
              new ReadKey(endpoint, key, subscriptionKey), _ -> new ArrayList<>(2));
      var wait = RateLimit.secondsToWait(recent, now, RateLimit.READS_PER_MINUTE);
      if (wait.isPresent()) {
        if (config.choices().throttledCallsCount()) {
          recent.add(now);
        }
        return new Read.TooMany(wait.getAsLong());
      }
      recent.add(now);
    }
    return world.payment(key).<Read>map(this::found).orElseGet(Read.Missing::new);
  }

  private Read found(Payment payment) {
    var payer =
        payment.personId() != null && payment.state() == Payment.State.AUTHORIZED
            ? world.personById(payment.personId())
            : Optional.<Person>empty();
    var sharer = payer.filter(_ -> payment.scope() != null);
    return new Read.Found(
        payment,
        sharer.map(person -> person.sub(payment.key().msn())).orElse(null),
        sharer.map(person -> UserDetails.of(person, payment.scope())).orElse(null),
        world.captureGuaranteedUntil(payment).orElse(null),
        payer
            .map(
                person ->
                    person.card(world.cardsTried(payment.key())).orElse(Person.Card.USUAL).bin())
            .orElse(null));
  }

  private void sweepReads(Instant now) {
    var start = now.minus(RateLimit.WINDOW);
    if (readsSwept.isAfter(start)) {
      return;
    }
    readsSwept = now;
    reads
        .values()
        .removeIf(
            times -> {
              times.removeIf(at -> !at.isAfter(start));
              return times.isEmpty();
            });
  }

  /**
   * Force approve (API 4.12): by somebody who has approved a payment before, or by the token of the
   * redirect.
   *
   * @param customer nobody: by the token
   * @param token of the payment's redirect; or null
   * @return empty when it worked
   */
  public Optional<ErrorCode> forceApprove(
      SalesUnit unit, String reference, Write.Customer customer, String token) {
    tick();
    var found = world.payment(new PaymentKey(unit.msn(), reference));
    if (found.isEmpty()) {
      return Optional.of(ErrorCode.REFERENCE_NOT_FOUND);
    }
    var payment = found.get();
    var person =
        switch (customer) {
          case Write.Customer.Phone phone -> world.person(phone.msisdn());
          case Write.Customer.PersonalQr qr -> codes.scanned(qr.text()).map(Codes.Scanned::person);
          case Write.Customer.Token check -> codes.customer(unit, check.token());
          case Write.Customer.Nobody _ -> Optional.<Person>empty();
        };
    if (customer instanceof Write.Customer.Nobody) {
      if (payment.redirectUrl() == null || !payment.code().endsWith("?token=" + token)) {
        return Optional.of(ErrorCode.APPROVE_FAILED);
      }
    } else if (person.filter(Person::reachable).isEmpty()) {
      return Optional.of(ErrorCode.CUSTOMER_NOT_FOUND);
    } else if (!world.approvedOnce(person.get().id())) {
      return Optional.of(ErrorCode.APPROVE_NOT_ALLOWED);
    } else if (payment.personId() == null && payment.state() == Payment.State.CREATED) {
      commit(
          new Change.PaymentSeen(
              payment.key(), person.get().msisdn(), person.get().id(), payment.decision()));
      payment = world.payment(payment.key()).orElseThrow();
    }
    return outcome(payment, PaymentMachine.authorize(payment, stamp(now())));
  }

  private Optional<ErrorCode> outcome(Payment payment, Move move) {
    commit(payment, move);
    return refusal(move);
  }

  private static Optional<ErrorCode> refusal(Move move) {
    return switch (move) {
      case Move.Done _, Move.Waiting _ -> Optional.empty();
      case Move.Refused refused -> Optional.of(refused.code());
    };
  }

  // ---- payments: by hand

  /** What can be done to a payment by hand. */
  public enum ByHand {
    APPROVE,
    DECLINE,
    EXPIRE
  }

  /** The customer acts now, whatever their script says; empty when it worked. */
  public Optional<ErrorCode> byHand(PaymentKey key, ByHand act) {
    tick();
    var payment = world.payment(key).orElse(null);
    if (payment == null) {
      return Optional.of(ErrorCode.REFERENCE_NOT_FOUND);
    }
    return switch (act) {
      case APPROVE -> refusal(approve(payment, now()));
      case DECLINE ->
          outcome(
              payment,
              PaymentMachine.decline(payment, stamp(now()), config.choices().endedAggregate()));
      case EXPIRE ->
          outcome(
              payment,
              PaymentMachine.expire(payment, stamp(now()), config.choices().endedAggregate()));
    };
  }

  /** Somebody cancels in the merchant portal. */
  public Optional<ErrorCode> portalCancel(PaymentKey key) {
    return portal(
        key, (payment, unit) -> PaymentMachine.cancel(payment, false, null, stamp(now()), unit));
  }

  /** Somebody refunds in the merchant portal; a null amount is all that is left. */
  public Optional<ErrorCode> portalRefund(PaymentKey key, Long value) {
    return portal(
        key,
        (payment, _) -> {
          var left = payment.aggregate().captured() - payment.aggregate().refunded();
          var amount = new Amount(payment.amount().currency(), value == null ? left : value);
          return PaymentMachine.refund(
              payment, amount, null, stamp(now()), config.choices().refundPeriod());
        });
  }

  private Optional<ErrorCode> portal(
      PaymentKey key, java.util.function.BiFunction<Payment, SalesUnit, Move> act) {
    tick();
    var payment = world.payment(key);
    var unit = config.salesUnit(key.msn());
    return payment.isEmpty() || unit.isEmpty()
        ? Optional.of(ErrorCode.REFERENCE_NOT_FOUND)
        : outcome(payment.get(), act.apply(payment.get(), unit.get()));
  }

  // ---- whatever waits for a person

  /**
   * A person pulls to refresh: what the phone did not show by itself is seen now (API 4.11).
   *
   * @return how many requests they see; empty when there is nobody of this number
   */
  public Optional<Integer> refresh(String msisdn) {
    tick();
    return world.person(msisdn).map(this::refresh);
  }

  private int refresh(Person person) {
    commit(new Change.PhoneLookedAt(person.id(), now()));
    var logins =
        world
            .requests(person.id())
            .openLogins()
            .flatMap(id -> world.login(id).stream())
            .filter(login -> login.decision() != null && login.decision().unseen())
            .toList();
    logins.forEach(
        login -> commit(new Change.LoginSeen(login.authReqId(), login.decision().seen(now()))));
    var waiting =
        world
            .requests(person.id())
            .openPayments()
            .flatMap(key -> world.payment(key).stream())
            .filter(payment -> payment.decision() != null && payment.decision().unseen())
            .toList();
    waiting.forEach(
        payment ->
            commit(
                new Change.PaymentSeen(
                    payment.key(), person.msisdn(), person.id(), payment.decision().seen(now()))));
    tick();
    return logins.size() + waiting.size();
  }

  /**
   * The time of everything that waits for a person is over: payments and logins.
   *
   * @return how many requests that ended; empty when there is nobody of this number
   */
  public Optional<Integer> expireRequestsOf(String msisdn) {
    tick();
    return world.person(msisdn).map(this::expireRequestsOf);
  }

  private int expireRequestsOf(Person person) {
    var logins = world.requests(person.id()).openLogins().toList();
    logins.forEach(
        authReqId -> commit(new Change.LoginDecided(authReqId, Status.EXPIRED, now(), false)));
    var payments = world.requests(person.id()).openPayments().toList();
    payments.forEach(key -> byHand(key, ByHand.EXPIRE));
    return logins.size() + payments.size();
  }

  // ---- faults and books

  /** The fault rules. */
  public Faults faults() {
    return world.faults();
  }

  /** Puts fault rules in force beside those before. */
  public void addFaults(List<FaultRule> rules) {
    commit(new Change.FaultsAdded(rules));
  }

  /** Puts fault rules in force, in place of those before. */
  public void setFaults(List<FaultRule> rules) {
    commit(new Change.FaultsSet(rules));
  }

  /**
   * The books.
   *
   * @param since null: all
   */
  public Books books(Instant since) {
    tick();
    return BooksAudit.of(world, since, now());
  }

  /** One payment's whole story; read back if it has left memory. */
  public Optional<Books.Account> account(PaymentKey key) {
    tick();
    return world.account(key);
  }

  /** A payment by its key. */
  public Optional<Payment> payment(PaymentKey key) {
    return world.payment(key);
  }

  /** The settings. */
  public SimulatorConfig config() {
    return config;
  }
}
