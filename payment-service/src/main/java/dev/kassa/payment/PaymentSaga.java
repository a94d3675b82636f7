package dev.kassa.payment;

import static dev.kassa.payment.ProviderCall.key;

import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.payment.Amounts;
import dev.kassa.contract.payment.AskedBy;
import dev.kassa.contract.payment.Asker;
import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.payment.OutcomePending;
import dev.kassa.contract.payment.PaymentRefused;
import dev.kassa.contract.pos.CapturePolicy;
import dev.kassa.contract.pos.OnLateApproval;
import dev.kassa.payment.Payment.Authorized;
import dev.kassa.payment.Payment.AwaitingCustomer;
import dev.kassa.payment.Payment.Captured;
import dev.kassa.payment.Payment.Capturing;
import dev.kassa.payment.Payment.Creating;
import dev.kassa.payment.Payment.Ended;
import dev.kassa.payment.Payment.Refunding;
import dev.kassa.payment.Payment.Releasing;
import dev.kassa.payment.Payment.Waiting;
import dev.kassa.payment.PaymentEvent.Answered;
import dev.kassa.payment.PaymentEvent.AskedAgain;
import dev.kassa.payment.PaymentEvent.CallRefused;
import dev.kassa.payment.PaymentEvent.CancelAsked;
import dev.kassa.payment.PaymentEvent.CaptureAsked;
import dev.kassa.payment.PaymentEvent.CreateRefused;
import dev.kassa.payment.PaymentEvent.Created;
import dev.kassa.payment.PaymentEvent.DeadlinePassed;
import dev.kassa.payment.PaymentEvent.Kind;
import dev.kassa.payment.PaymentEvent.NotFound;
import dev.kassa.payment.PaymentEvent.Notified;
import dev.kassa.payment.PaymentEvent.ReadAnswered;
import dev.kassa.payment.PaymentEvent.RefundAsked;
import dev.kassa.payment.PaymentEvent.Unresolved;
import dev.kassa.payment.Step.Ignored;
import dev.kassa.payment.Step.Moved;
import dev.kassa.payment.Step.Unexpected;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Decides what to do about one payment when something happens to it (DESIGN 6). The drawing of the
 * phases is at {@link Payment}.
 *
 * <p>Two rules run through all of it. What the provider may have done is asked, never guessed; and
 * whatever was reserved ends captured or released, even if the news comes after the end.
 */
public final class PaymentSaga {
  /**
   * How long an uncaptured reservation is relied on when the provider does not say: the shortest
   * guarantee of the card schemes (Visa, BankAxept: 7 days, API 4.7).
   */
  static final Duration GUARANTEED = Duration.ofDays(7);

  /** MANUAL releases this much ahead of the guarantee's end, so that the release still counts. */
  static final Duration RELEASE_MARGIN = Duration.ofHours(1);

  /** A customer who waits longer than this is told that it is not known. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Longer than an HTTP call may take: what was under way when it was asked for has ended. */
  static final Duration AFTER_ANY_CALL = Duration.ofSeconds(12);

  /** When a create that was not found is looked for a last time. */
  private static final Duration LAST_LOOK = Duration.ofMinutes(1);

  private static final Duration SOON = Duration.ofSeconds(2);
  private static final Duration LONGEST_RETRY = Duration.ofHours(1);

  private final int epoch;

  /**
   * @param epoch of the database, carried in every fact
   */
  public PaymentSaga(int epoch) {
    this.epoch = epoch;
  }

  /**
   * A request under a reference that is new.
   *
   * @param anotherOpen the checkout has an open payment already (DESIGN 6.8)
   */
  public Moved asked(Request request, boolean anotherOpen, Instant now) {
    Ledger ledger = newLedger(request, Optional.of(request.command()));
    if (now.isAfter(request.validUntil())) {
      return refuse(ledger, PaymentRefused.Reason.REQUEST_EXPIRED, null, Optional.empty());
    }
    if (anotherOpen) {
      return refuse(ledger, PaymentRefused.Reason.ANOTHER_OPEN, null, Optional.empty());
    }
    ledger.requested();
    return moved(
        ledger,
        new Creating(ledger.standing(), Optional.empty(), false, Waiting.since(now)),
        new ProviderCall.Create(key(request, "create")));
  }

  /** A request that can never be a payment, e.g. for want of a phone number. */
  public Moved refused(Request request, PaymentRefused.Reason reason) {
    return refuse(
        newLedger(request, Optional.of(request.command())), reason, null, Optional.empty());
  }

  /** A cancel that came before its request: the request will find it (DESIGN 6.9). */
  public Moved cancelledBefore(Request unknown, Command cancel) {
    Ledger ledger = newLedger(unknown, Optional.empty());
    ledger.terminated(0, List.of(cancel));
    return moved(ledger, new Ended(ledger.standing(), Ended.Reason.CANCELLED_BEFORE));
  }

  /** A command on a payment that is not there, and that cannot come before its request. */
  public CommandRefused unknownPayment(Msn msn, Reference reference, Command command) {
    return refusal(
        msn,
        reference,
        command.id(),
        command.askedBy(),
        CommandRefused.Reason.UNKNOWN_PAYMENT,
        null);
  }

  /**
   * The refusal of a message of which no payment is known.
   *
   * @param askedBy may be null, where the message does not say it readably
   * @param detail names the field and the rule, never a value; may be null
   */
  public CommandRefused refusal(
      Msn msn,
      Reference reference,
      UUID command,
      AskedBy askedBy,
      CommandRefused.Reason reason,
      String detail) {
    return new CommandRefused(
        msn,
        reference,
        null,
        null,
        null,
        null,
        epoch,
        null,
        null,
        reason,
        detail,
        List.of(command),
        askedBy == null ? List.of() : List.of(Asker.of(command, askedBy)));
  }

  /** Something happened to a payment that exists. */
  public Step on(Payment payment, PaymentEvent event) {
    return switch (payment) {
      case Creating p -> onCreating(p, event);
      case AwaitingCustomer p -> onAwaitingCustomer(p, event);
      case Authorized p -> onAuthorized(p, event);
      case Capturing p -> onCapturing(p, event);
      case Releasing p -> onReleasing(p, event);
      case Captured p -> onCaptured(p, event);
      case Refunding p -> onRefunding(p, event);
      case Ended p -> onEnded(p, event);
    };
  }

  // ---- creating

  private Step onCreating(Creating p, PaymentEvent event) {
    return switch (event) {
      case Created _ -> created(p);
      case CreateRefused(var reason, String code, _) -> refuse(ledger(p), reason, code, p.cancel());
      case Unresolved(Kind kind, boolean maybeDone, Instant at) ->
          kind == Kind.CREATE ? createUnresolved(p, maybeDone, at) : late(event);
      case ReadAnswered(Snapshot snapshot, Instant at) -> found(p, snapshot, at);
      case NotFound(Instant at) -> notCreated(p, at);
      case Notified e -> foundByNotification(p, e);
      case CancelAsked(Command by, Instant at) -> {
        if (p.cancel().isPresent()) {
          yield refuseCommand(p, by, CommandRefused.Reason.BUSY);
        }
        yield new Moved(
            new Creating(p.standing(), Optional.of(by), p.maybeCreated(), p.waiting()),
            List.of(),
            List.of(new ProviderCall.StopCreating(), new ProviderCall.Read(AFTER_ANY_CALL)));
      }
      case AskedAgain e -> refuseCommand(p, e.by(), CommandRefused.Reason.REFERENCE_REUSED);
      case CaptureAsked e -> refuseCommand(p, e.by(), CommandRefused.Reason.NOT_AUTHORIZED);
      case RefundAsked e -> refuseCommand(p, e.by(), CommandRefused.Reason.NOT_AUTHORIZED);
      case Answered _, CallRefused _, DeadlinePassed _ -> late(event);
    };
  }

  private Moved created(Creating p) {
    Ledger ledger = ledger(p);
    ledger.created();
    return awaiting(ledger, p.cancel(), 0);
  }

  private Moved awaiting(Ledger ledger, Optional<Command> cancel, int terminations) {
    AwaitingCustomer next = new AwaitingCustomer(ledger.standing(), cancel, terminations);
    return cancel.isPresent()
        ? moved(ledger, next, terminate(next, Duration.ZERO))
        : moved(ledger, next);
  }

  private Step createUnresolved(Creating p, boolean maybeDone, Instant now) {
    boolean maybeCreated = p.maybeCreated() || maybeDone;
    boolean givenUp = p.cancel().isPresent() || now.isAfter(p.standing().request().validUntil());
    if (givenUp && !maybeCreated) {
      return neverCreated(p);
    }
    Ledger ledger = ledger(p);
    Waiting waiting = told(ledger, p.waiting(), OutcomePending.Phase.CREATING, now);
    Creating next = new Creating(ledger.standing(), p.cancel(), maybeCreated, waiting);
    return givenUp
        ? moved(ledger, next, new ProviderCall.StopCreating(), new ProviderCall.Read(SOON))
        : moved(ledger, next, new ProviderCall.Create(key(p.standing().request(), "create")));
  }

  /** A read found nothing: repeat, unless the till or the time says no. */
  private Step notCreated(Creating p, Instant now) {
    if (p.cancel().isPresent() || now.isAfter(p.standing().request().validUntil())) {
      return neverCreated(p);
    }
    return new Moved(
        p, List.of(), List.of(new ProviderCall.Create(key(p.standing().request(), "create"))));
  }

  private Moved neverCreated(Creating p) {
    Ledger ledger = ledger(p);
    List<Command> outcomes = outcomes(p.cancel(), p.standing().owed());
    Ended.Reason reason;
    if (p.cancel().isPresent()) {
      ledger.terminated(0, outcomes);
      reason = Ended.Reason.TERMINATED;
    } else {
      ledger.refused(PaymentRefused.Reason.REQUEST_EXPIRED, null, outcomes);
      reason = Ended.Reason.REFUSED;
    }
    List<ProviderCall> calls = new ArrayList<>(List.of(new ProviderCall.StopCreating()));
    if (p.maybeCreated()) {
      calls.add(new ProviderCall.Read(LAST_LOOK)); // what was on its way may still have arrived
    }
    return new Moved(new Ended(ledger.standing(), reason), ledger.facts(), calls);
  }

  private Step found(Creating p, Snapshot snapshot, Instant now) {
    Moved created = created(p);
    return then(
        created,
        onAwaitingCustomer((AwaitingCustomer) created.next(), new ReadAnswered(snapshot, now)));
  }

  private Step foundByNotification(Creating p, Notified e) {
    Moved created = created(p);
    return e.name() == PaymentEvent.Name.CREATED
        ? created
        : then(created, onAwaitingCustomer((AwaitingCustomer) created.next(), e));
  }

  // ---- on the customer's phone

  private Step onAwaitingCustomer(AwaitingCustomer p, PaymentEvent event) {
    return switch (event) {
      case ReadAnswered(Snapshot snapshot, Instant at) -> decided(p, snapshot, at);
      case Answered(Kind kind, Snapshot snapshot, Instant at) ->
          kind == Kind.TERMINATE ? decided(p, snapshot, at) : late(event);
      case Notified e -> notifiedOfDecision(p, e);
      case CallRefused(Kind kind, _, _) ->
          kind == Kind.TERMINATE
              // Approved, ended, or being approved right now: the read tells which.
              ? new Moved(
                  new AwaitingCustomer(p.standing(), p.cancel(), p.terminations() + 1),
                  List.of(),
                  List.of(new ProviderCall.Read(Duration.ZERO)))
              : late(event);
      case Unresolved(Kind kind, _, _) ->
          kind == Kind.TERMINATE
              ? new Moved(p, List.of(), List.of(terminate(p, Duration.ZERO)))
              : late(event);
      case CancelAsked(Command by, _) -> {
        if (p.cancel().isPresent()) {
          yield refuseCommand(p, by, CommandRefused.Reason.BUSY);
        }
        AwaitingCustomer next =
            new AwaitingCustomer(p.standing(), Optional.of(by), p.terminations());
        yield new Moved(next, List.of(), List.of(terminate(next, Duration.ZERO)));
      }
      case AskedAgain e -> refuseCommand(p, e.by(), CommandRefused.Reason.REFERENCE_REUSED);
      case CaptureAsked e -> refuseCommand(p, e.by(), CommandRefused.Reason.NOT_AUTHORIZED);
      case RefundAsked e -> refuseCommand(p, e.by(), CommandRefused.Reason.NOT_AUTHORIZED);
      case Created _, CreateRefused _, NotFound _, DeadlinePassed _ -> late(event);
    };
  }

  private Step decided(AwaitingCustomer p, Snapshot snapshot, Instant now) {
    return switch (snapshot.state()) {
      case CREATED ->
          // A refused terminate that left the payment as it was is tried again under a new key.
          p.cancel().isPresent() && p.terminations() > 0
              ? new Moved(p, List.of(), List.of(terminate(p, backoff(p.terminations()))))
              : new Ignored("the customer has not decided");
      case AUTHORIZED -> approved(p, snapshot.amounts(), snapshot.guaranteedUntil(), now);
      case ABORTED -> endedByCustomer(p, Ended.Reason.ABORTED);
      case EXPIRED -> endedByCustomer(p, Ended.Reason.EXPIRED);
      case TERMINATED -> terminated(p);
      case UNKNOWN -> new Ignored("a state that this version does not know");
    };
  }

  private Step notifiedOfDecision(AwaitingCustomer p, Notified e) {
    return switch (e.name()) {
      case CREATED -> new Ignored("known");
      case AUTHORIZED -> approved(p, new Amounts(e.amount(), 0, 0, 0), e.guaranteedUntil(), e.at());
      case ABORTED -> endedByCustomer(p, Ended.Reason.ABORTED);
      case EXPIRED -> endedByCustomer(p, Ended.Reason.EXPIRED);
      case TERMINATED -> terminated(p);
      // Overtook the approval: the read tells all of it.
      case CAPTURED, CANCELLED, REFUNDED -> read(p);
    };
  }

  private Step endedByCustomer(AwaitingCustomer p, Ended.Reason reason) {
    Ledger ledger = ledger(p);
    List<Command> outcomes = outcomes(p.cancel(), p.standing().owed());
    if (reason == Ended.Reason.ABORTED) {
      ledger.aborted(outcomes);
    } else {
      ledger.expired(outcomes);
    }
    return moved(ledger, new Ended(ledger.standing(), reason));
  }

  private Step terminated(AwaitingCustomer p) {
    Ledger ledger = ledger(p);
    ledger.terminated(
        p.standing().request().amount().value(), outcomes(p.cancel(), p.standing().owed()));
    return moved(ledger, new Ended(ledger.standing(), Ended.Reason.TERMINATED));
  }

  /** The customer approved, perhaps while the till was giving up. */
  private Step approved(
      AwaitingCustomer p, Amounts news, Optional<Instant> guaranteedUntil, Instant now) {
    Request request = p.standing().request();
    Ledger ledger = ledger(p);
    boolean immediate = request.capture() instanceof CapturePolicy.Immediate;
    boolean releases =
        p.cancel().isPresent() && !(immediate && request.onLateApproval() == OnLateApproval.KEEP);
    boolean isOutcome = !immediate && p.cancel().isEmpty();
    ledger.authorized(news.authorized(), isOutcome ? list(p.standing().owed()) : List.of());
    // A read may tell of more than the approval, when somebody acted in the merchant portal.
    boolean over = news.captured() + news.cancelled() >= news.authorized();
    boolean taken = news.captured() > 0;
    Optional<Command> owed = ledger.standing().owed();
    if (over && taken) {
      p.cancel().ifPresent(by -> ledger.commandRefused(by, CommandRefused.Reason.CAPTURED, null));
    }
    ledger.money(
        news,
        over && taken ? list(owed) : List.of(),
        over && !taken ? outcomes(p.cancel(), owed) : List.of(),
        List.of());
    if (over) {
      return moved(ledger, settled(ledger));
    }
    if (releases) {
      return release(ledger, p.cancel(), now);
    }
    p.cancel().ifPresent(by -> ledger.commandRefused(by, CommandRefused.Reason.CAPTURED, null));
    Instant guaranteed = guaranteedUntil.orElse(now.plus(GUARANTEED)).minus(RELEASE_MARGIN);
    return switch (request.capture()) {
      case CapturePolicy.Immediate _ ->
          capture(
              ledger,
              Optional.empty(),
              ledger.standing().reserved(),
              "capture",
              false,
              guaranteed,
              now);
      case CapturePolicy.OnConfirm(int withinSeconds) ->
          moved(ledger, new Authorized(ledger.standing(), now.plusSeconds(withinSeconds)));
      case CapturePolicy.Manual _ -> moved(ledger, new Authorized(ledger.standing(), guaranteed));
    };
  }

  // ---- reserved, and the till decides

  private Step onAuthorized(Authorized p, PaymentEvent event) {
    return switch (event) {
      case CaptureAsked(Command by, var amount, boolean last, Instant at) -> {
        Request request = p.standing().request();
        if (amount.filter(a -> a.currency() != request.amount().currency()).isPresent()) {
          yield refuseCommand(p, by, CommandRefused.Reason.CURRENCY_MISMATCH);
        }
        long asked = amount.map(a -> a.value()).orElse(p.standing().reserved());
        if (asked > p.standing().reserved()) {
          yield refuseCommand(p, by, CommandRefused.Reason.AMOUNT_TOO_HIGH);
        }
        yield capture(ledger(p), Optional.of(by), asked, "capture/" + by.id(), last, p.until(), at);
      }
      case CancelAsked(Command by, Instant at) -> release(ledger(p), Optional.of(by), at);
      case DeadlinePassed(Instant at) ->
          at.isBefore(p.until()) ? late(event) : release(ledger(p), Optional.empty(), at);
      case ReadAnswered(Snapshot snapshot, _) -> {
        Ledger ledger = ledger(p);
        ledger.money(snapshot.amounts(), List.of(), List.of(), List.of());
        if (ledger.facts().isEmpty()) {
          yield new Ignored("known");
        }
        yield ledger.standing().reserved() == 0
            ? moved(ledger, settled(ledger))
            : moved(ledger, new Authorized(ledger.standing(), p.until()));
      }
      case Notified e -> notOurs(p, e);
      case RefundAsked e -> refuseCommand(p, e.by(), CommandRefused.Reason.POLICY);
      case AskedAgain e -> refuseCommand(p, e.by(), CommandRefused.Reason.REFERENCE_REUSED);
      case Created _, CreateRefused _, Answered _, CallRefused _, Unresolved _, NotFound _ ->
          late(event);
    };
  }

  // ---- taking

  private Moved capture(
      Ledger ledger,
      Optional<Command> by,
      long amount,
      String intent,
      boolean last,
      Instant until,
      Instant now) {
    Standing standing = ledger.standing();
    return moved(
        ledger,
        new Capturing(
            standing, by, standing.amounts().captured() + amount, last, until, Waiting.since(now)),
        new ProviderCall.Capture(key(standing.request(), intent), amount));
  }

  private Step onCapturing(Capturing p, PaymentEvent event) {
    return switch (event) {
      case Answered(Kind kind, Snapshot snapshot, Instant at) ->
          kind == Kind.CAPTURE ? captured(p, snapshot, at) : late(event);
      case ReadAnswered(Snapshot snapshot, Instant at) -> captured(p, snapshot, at);
      case CallRefused(Kind kind, String code, Instant at) ->
          kind == Kind.CAPTURE ? captureRefused(p, code, at) : late(event);
      case Unresolved(Kind kind, _, Instant at) -> {
        if (kind != Kind.CAPTURE) {
          yield late(event);
        }
        Ledger ledger = ledger(p);
        Waiting waiting = told(ledger, p.waiting(), OutcomePending.Phase.CAPTURING, at);
        yield moved(
            ledger,
            new Capturing(ledger.standing(), p.by(), p.target(), p.last(), p.until(), waiting),
            captureAgain(p));
      }
      case Notified e -> notOurs(p, e);
      case CancelAsked e -> refuseCommand(p, e.by(), CommandRefused.Reason.CAPTURED);
      case CaptureAsked e -> refuseCommand(p, e.by(), CommandRefused.Reason.BUSY);
      case RefundAsked e -> refuseCommand(p, e.by(), CommandRefused.Reason.BUSY);
      case AskedAgain e -> refuseCommand(p, e.by(), CommandRefused.Reason.REFERENCE_REUSED);
      case Created _, CreateRefused _, NotFound _, DeadlinePassed _ -> late(event);
    };
  }

  private Step captured(Capturing p, Snapshot snapshot, Instant now) {
    Ledger ledger = ledger(p);
    boolean done = snapshot.amounts().captured() >= p.target();
    boolean lost =
        !done
            && snapshot.amounts().authorized() > 0
            && snapshot.amounts().captured() + snapshot.amounts().cancelled()
                >= snapshot.amounts().authorized();
    Optional<Command> owed = p.standing().owed();
    if (lost) {
      // Somebody gave the money back in the merchant portal before we took it.
      p.by()
          .ifPresent(
              by -> ledger.commandRefused(by, CommandRefused.Reason.PROVIDER_REFUSED, "released"));
      ledger.money(snapshot.amounts(), List.of(), list(owed), List.of());
      return moved(ledger, settled(ledger));
    }
    ledger.money(
        snapshot.amounts(), done ? outcomes(p.by(), owed) : List.of(), List.of(), List.of());
    if (!done) {
      // A read says it too: attempts may be used up for a minute before the till's patience is.
      Waiting waiting = told(ledger, p.waiting(), OutcomePending.Phase.CAPTURING, now);
      return moved(
          ledger,
          new Capturing(ledger.standing(), p.by(), p.target(), p.last(), p.until(), waiting));
    }
    if (ledger.standing().reserved() == 0) {
      return moved(ledger, settled(ledger));
    }
    return p.last()
        ? release(ledger, Optional.empty(), now)
        : moved(ledger, new Authorized(ledger.standing(), p.until()));
  }

  /**
   * A refused capture ends in a release (DESIGN 6.2); if it was done after all, that will say so.
   */
  private Step captureRefused(Capturing p, String code, Instant now) {
    Ledger ledger = ledger(p);
    p.by().ifPresent(by -> ledger.commandRefused(by, CommandRefused.Reason.PROVIDER_REFUSED, code));
    return release(ledger, Optional.empty(), now);
  }

  private static ProviderCall captureAgain(Capturing p) {
    String intent = p.by().map(by -> "capture/" + by.id()).orElse("capture");
    return new ProviderCall.Capture(
        key(p.standing().request(), intent), p.target() - p.standing().amounts().captured());
  }

  // ---- giving back what is reserved

  private Moved release(Ledger ledger, Optional<Command> by, Instant now) {
    Releasing next = new Releasing(ledger.standing(), by, 0, Waiting.since(now));
    return moved(ledger, next, releaseCall(next, Duration.ZERO));
  }

  private Step onReleasing(Releasing p, PaymentEvent event) {
    return switch (event) {
      case Answered(Kind kind, Snapshot snapshot, Instant at) ->
          kind == Kind.RELEASE ? released(p, snapshot, false, at) : late(event);
      case ReadAnswered(Snapshot snapshot, Instant at) -> released(p, snapshot, p.tries() > 0, at);
      case CallRefused(Kind kind, _, _) ->
          kind == Kind.RELEASE
              // Released already, captured after all, or not now: the read tells which.
              ? new Moved(
                  new Releasing(p.standing(), p.by(), p.tries() + 1, p.waiting()),
                  List.of(),
                  List.of(new ProviderCall.Read(Duration.ZERO)))
              : late(event);
      case Unresolved(Kind kind, _, Instant at) -> {
        if (kind != Kind.RELEASE) {
          yield late(event);
        }
        Ledger ledger = ledger(p);
        Waiting waiting = told(ledger, p.waiting(), OutcomePending.Phase.RELEASING, at);
        Releasing next = new Releasing(ledger.standing(), p.by(), p.tries(), waiting);
        yield moved(ledger, next, releaseCall(next, Duration.ZERO));
      }
      case Notified e -> notOurs(p, e);
      case CancelAsked e -> refuseCommand(p, e.by(), CommandRefused.Reason.BUSY);
      case CaptureAsked e -> refuseCommand(p, e.by(), CommandRefused.Reason.ENDED);
      case RefundAsked e -> refuseCommand(p, e.by(), CommandRefused.Reason.BUSY);
      case AskedAgain e -> refuseCommand(p, e.by(), CommandRefused.Reason.REFERENCE_REUSED);
      case Created _, CreateRefused _, NotFound _, DeadlinePassed _ -> late(event);
    };
  }

  /**
   * @param again whether a reservation that still stands calls for another release
   */
  private Step released(Releasing p, Snapshot snapshot, boolean again, Instant now) {
    Ledger ledger = ledger(p);
    Amounts news = snapshot.amounts();
    boolean done = news.authorized() > 0 && news.captured() + news.cancelled() >= news.authorized();
    boolean taken = news.captured() > p.standing().amounts().captured();
    if (done && taken) {
      p.by().ifPresent(by -> ledger.commandRefused(by, CommandRefused.Reason.CAPTURED, null));
    }
    Optional<Command> owed = p.standing().owed();
    ledger.money(
        news,
        done && taken ? list(owed) : List.of(),
        done && !taken ? outcomes(p.by(), owed) : List.of(),
        List.of());
    if (done) {
      return moved(ledger, settled(ledger));
    }
    Waiting waiting = told(ledger, p.waiting(), OutcomePending.Phase.RELEASING, now);
    Releasing next = new Releasing(ledger.standing(), p.by(), p.tries(), waiting);
    return again ? moved(ledger, next, releaseCall(next, backoff(p.tries()))) : moved(ledger, next);
  }

  private static ProviderCall releaseCall(Releasing p, Duration after) {
    return new ProviderCall.Release(
        key(
            p.standing().request(),
            "release/" + p.standing().amounts().captured() + "/" + p.tries()),
        after);
  }

  // ---- taken

  private Step onCaptured(Captured p, PaymentEvent event) {
    return switch (event) {
      case RefundAsked(Command by, var amount, Instant at) -> {
        Request request = p.standing().request();
        if (amount.currency() != request.amount().currency()) {
          yield refuseCommand(p, by, CommandRefused.Reason.CURRENCY_MISMATCH);
        }
        if (amount.value() > p.standing().refundable()) {
          yield refuseCommand(p, by, CommandRefused.Reason.AMOUNT_TOO_HIGH);
        }
        Refunding next = new Refunding(p.standing(), by, amount.value(), Waiting.since(at));
        yield new Moved(next, List.of(), List.of(refundCall(next)));
      }
      case ReadAnswered(Snapshot snapshot, _) -> {
        Ledger ledger = ledger(p);
        ledger.money(snapshot.amounts(), List.of(), List.of(), List.of());
        yield ledger.facts().isEmpty()
            ? new Ignored("known")
            : moved(ledger, new Captured(ledger.standing()));
      }
      case Notified e -> notOurs(p, e);
      case CancelAsked e -> refuseCommand(p, e.by(), CommandRefused.Reason.CAPTURED);
      case CaptureAsked e -> refuseCommand(p, e.by(), CommandRefused.Reason.CAPTURED);
      case AskedAgain e -> refuseCommand(p, e.by(), CommandRefused.Reason.REFERENCE_REUSED);
      case Created _,
          CreateRefused _,
          Answered _,
          CallRefused _,
          Unresolved _,
          NotFound _,
          DeadlinePassed _ ->
          late(event);
    };
  }

  // ---- giving back what was taken

  private Step onRefunding(Refunding p, PaymentEvent event) {
    return switch (event) {
      case Answered(Kind kind, Snapshot snapshot, _) -> {
        if (kind != Kind.REFUND) {
          yield late(event);
        }
        Ledger ledger = ledger(p);
        ledger.refundDone(snapshot.amounts(), p.by());
        yield moved(ledger, new Captured(ledger.standing()));
      }
      case CallRefused(Kind kind, String code, _) -> {
        if (kind != Kind.REFUND) {
          yield late(event);
        }
        Ledger ledger = ledger(p);
        ledger.commandRefused(p.by(), CommandRefused.Reason.PROVIDER_REFUSED, code);
        yield moved(ledger, new Captured(ledger.standing()), new ProviderCall.Read(Duration.ZERO));
      }
      case Unresolved(Kind kind, _, Instant at) -> {
        if (kind != Kind.REFUND) {
          yield late(event);
        }
        Ledger ledger = ledger(p);
        Waiting waiting = told(ledger, p.waiting(), OutcomePending.Phase.REFUNDING, at);
        Refunding next = new Refunding(ledger.standing(), p.by(), p.amount(), waiting);
        yield moved(ledger, next, refundCall(next));
      }
      // Which part of a total is ours only our own answer tells, and it comes: the call is repeated
      // under its key until it is answered.
      case ReadAnswered(_, Instant at) -> {
        Ledger ledger = ledger(p);
        Waiting waiting = told(ledger, p.waiting(), OutcomePending.Phase.REFUNDING, at);
        yield waiting.equals(p.waiting())
            ? new Ignored("the answer of the refund will tell")
            : moved(ledger, new Refunding(ledger.standing(), p.by(), p.amount(), waiting));
      }
      case Notified _ -> new Ignored("the answer of the refund will tell");
      case CancelAsked e -> refuseCommand(p, e.by(), CommandRefused.Reason.CAPTURED);
      case CaptureAsked e -> refuseCommand(p, e.by(), CommandRefused.Reason.CAPTURED);
      case RefundAsked e -> refuseCommand(p, e.by(), CommandRefused.Reason.BUSY);
      case AskedAgain e -> refuseCommand(p, e.by(), CommandRefused.Reason.REFERENCE_REUSED);
      case Created _, CreateRefused _, NotFound _, DeadlinePassed _ -> late(event);
    };
  }

  private static ProviderCall refundCall(Refunding p) {
    return new ProviderCall.Refund(
        key(p.standing().request(), "refund/" + p.by().id()), p.amount());
  }

  // ---- over, but not deaf

  private Step onEnded(Ended p, PaymentEvent event) {
    return switch (event) {
      case ReadAnswered(Snapshot snapshot, Instant at) -> lateNews(p, snapshot, at);
      case Answered(_, Snapshot snapshot, Instant at) -> lateNews(p, snapshot, at);
      case Created _ -> orphan(p);
      case Notified e ->
          switch (e.name()) {
            case CREATED -> orphan(p);
            case AUTHORIZED ->
                lateNews(
                    p,
                    new Snapshot(
                        Snapshot.State.AUTHORIZED,
                        new Amounts(e.amount(), 0, 0, 0),
                        Optional.empty()),
                    e.at());
            case ABORTED, EXPIRED, TERMINATED -> new Ignored("known");
            case CAPTURED, CANCELLED, REFUNDED -> notOurs(p, e);
          };
      case CallRefused(Kind kind, _, _) ->
          // Terminating what nobody wants any more was refused: perhaps it was approved.
          kind == Kind.TERMINATE ? read(p) : late(event);
      case Unresolved(Kind kind, _, _) ->
          kind == Kind.TERMINATE
              ? new Moved(p, List.of(), List.of(terminateOrphan(p)))
              : late(event);
      case CancelAsked e -> refuseCommand(p, e.by(), CommandRefused.Reason.ENDED);
      case CaptureAsked e -> refuseCommand(p, e.by(), CommandRefused.Reason.ENDED);
      case RefundAsked e -> refuseCommand(p, e.by(), CommandRefused.Reason.ENDED);
      case AskedAgain e ->
          refuseCommand(
              p,
              e.by(),
              p.reason() == Ended.Reason.CANCELLED_BEFORE
                  ? CommandRefused.Reason.CANCELLED_BEFORE
                  : CommandRefused.Reason.REFERENCE_REUSED);
      case CreateRefused _, NotFound _, DeadlinePassed _ -> late(event);
    };
  }

  private Step lateNews(Ended p, Snapshot snapshot, Instant now) {
    if (snapshot.state() == Snapshot.State.CREATED) {
      return orphan(p);
    }
    if (snapshot.state() != Snapshot.State.AUTHORIZED) {
      return new Ignored("ended, and the provider agrees");
    }
    Ledger ledger = ledger(p);
    ledger.money(snapshot.amounts(), List.of(), List.of(), List.of());
    if (ledger.facts().isEmpty()) {
      return new Ignored("known");
    }
    return ledger.standing().reserved() > 0
        ? release(ledger, Optional.empty(), now)
        : moved(ledger, settled(ledger));
  }

  /** Created although we have ended it: take it off the customer's phone. */
  private static Step orphan(Ended p) {
    return switch (p.reason()) {
      case REFUSED, TERMINATED, CANCELLED_BEFORE ->
          new Moved(p, List.of(), List.of(terminateOrphan(p)));
      case ABORTED, EXPIRED, CANCELLED -> new Ignored("known");
    };
  }

  private static ProviderCall terminateOrphan(Ended p) {
    return new ProviderCall.Terminate(
        key(p.standing().request(), "terminate/orphan"), Duration.ZERO);
  }

  // ---- shared

  private static ProviderCall terminate(AwaitingCustomer p, Duration after) {
    return new ProviderCall.Terminate(
        key(p.standing().request(), "terminate/" + p.terminations()), after);
  }

  private Moved refuse(
      Ledger ledger, PaymentRefused.Reason reason, String code, Optional<Command> cancel) {
    ledger.refused(reason, code, outcomes(cancel, ledger.standing().owed()));
    return moved(ledger, new Ended(ledger.standing(), Ended.Reason.REFUSED));
  }

  private Moved refuseCommand(Payment p, Command command, CommandRefused.Reason reason) {
    Ledger ledger = ledger(p);
    ledger.commandRefused(command, reason, null);
    return moved(ledger, p);
  }

  /** A notification about money: believed only in so far as it makes us ask (DESIGN 6.5). */
  private static Step notOurs(Payment p, Notified e) {
    return switch (e.name()) {
      case CAPTURED, CANCELLED, REFUNDED ->
          e.ours() ? new Ignored("our call's answer tells it") : read(p);
      case CREATED, AUTHORIZED, ABORTED, EXPIRED, TERMINATED -> new Ignored("known");
    };
  }

  private static Moved read(Payment p) {
    return new Moved(p, List.of(), List.of(new ProviderCall.Read(Duration.ZERO)));
  }

  /** Where a payment is when nothing is reserved any more. */
  private static Payment settled(Ledger ledger) {
    return ledger.standing().amounts().captured() > 0
        ? new Captured(ledger.standing())
        : new Ended(ledger.standing(), Ended.Reason.CANCELLED);
  }

  /** Tells the till once per phase that nobody knows yet. */
  private static Waiting told(
      Ledger ledger, Waiting waiting, OutcomePending.Phase phase, Instant now) {
    if (waiting.told() || now.isBefore(waiting.since().plus(PATIENCE))) {
      return waiting;
    }
    ledger.pending(phase, waiting.since());
    return new Waiting(waiting.since(), true);
  }

  private static Duration backoff(int tries) {
    Duration delay = SOON.multipliedBy(1L << Math.min(tries - 1, 12));
    return delay.compareTo(LONGEST_RETRY) < 0 ? delay : LONGEST_RETRY;
  }

  private static Step late(PaymentEvent event) {
    return new Ignored("late: " + event.getClass().getSimpleName());
  }

  /** One step after another, as one. */
  private static Step then(Moved first, Step second) {
    return switch (second) {
      case Moved(Payment next, var facts, var calls) -> {
        List<dev.kassa.contract.payment.PaymentEvent> all = new ArrayList<>(first.facts());
        all.addAll(facts);
        // The second step knows more: what the first wanted done may be over already.
        List<ProviderCall> todo =
            Stream.concat(
                    first.calls().stream().filter(_ -> next.getClass() == first.next().getClass()),
                    calls.stream())
                .toList();
        yield new Moved(next, all, todo);
      }
      case Ignored _, Unexpected _ -> first;
    };
  }

  private static List<Command> outcomes(Optional<Command> by, Optional<Command> owed) {
    return Stream.of(by, owed).flatMap(Optional::stream).toList();
  }

  private static List<Command> list(Optional<Command> command) {
    return command.stream().toList();
  }

  private Ledger newLedger(Request request, Optional<Command> owed) {
    return new Ledger(new Standing(request, Amounts.NONE, 0, owed), epoch);
  }

  private Ledger ledger(Payment p) {
    return new Ledger(p.standing(), epoch);
  }

  private static Moved moved(Ledger ledger, Payment next, ProviderCall... calls) {
    return new Moved(next, ledger.facts(), List.of(calls));
  }
}
