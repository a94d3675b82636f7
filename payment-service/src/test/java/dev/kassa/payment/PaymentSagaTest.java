// The decisions of the saga as tables: what happened before, one event, and all that follows.
package dev.kassa.payment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Currency;
import dev.kassa.contract.Money;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.payment.Amounts;
import dev.kassa.contract.payment.AskedBy;
import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.payment.OutcomePending;
import dev.kassa.contract.payment.PaymentFact;
import dev.kassa.contract.payment.PaymentRefused;
import dev.kassa.contract.pos.CapturePolicy;
import dev.kassa.contract.pos.OnLateApproval;
import dev.kassa.payment.SagaEvent.Kind;
import dev.kassa.payment.SagaEvent.Name;
import dev.kassa.payment.SagaEvent.Refusal;
import dev.kassa.payment.Snapshot.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PaymentSagaTest {
  private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
  private static final long AMOUNT = 23_900;
  private static final CheckoutId CHECKOUT =
      new CheckoutId(UUID.fromString("0193a1f0-6c1e-7b1c-9a51-0d7a5a3d2f10"));
  private static final CapturePolicy AT_ONCE = new CapturePolicy.Immediate();
  private static final CapturePolicy ON_CONFIRM = new CapturePolicy.OnConfirm(60);

  /** Stands for the key of the call that the phase waits for. */
  private static final String OPEN = "open";

  /** The till's commands, by the names that the tables use. */
  private static final Command REQUEST = command(1);

  private static final Command CANCEL = command(2);
  private static final Command CAPTURE = command(3);
  private static final Command REFUND = command(4);
  private static final Command OTHER = command(5);
  private static final Map<UUID, String> NAMES =
      Map.of(
          REQUEST.id(), "request",
          CANCEL.id(), "cancel",
          CAPTURE.id(), "capture",
          REFUND.id(), "refund",
          OTHER.id(), "other");

  private final PaymentSaga saga = new PaymentSaga(1);

  private static Command command(int n) {
    return new Command(new UUID(0, n), new AskedBy("oslo-1", "till-7"));
  }

  private static Request request(CapturePolicy capture, OnLateApproval late) {
    return new Request(
        new Msn("123456"),
        Reference.of(CHECKOUT, 1),
        CHECKOUT,
        REQUEST,
        Optional.empty(),
        new Money(Currency.NOK, AMOUNT),
        capture,
        late,
        START.plusSeconds(30));
  }

  /**
   * A decision.
   *
   * @param before what happened to a payment that was asked for at the start
   * @param then the event in question
   * @param follows phase | facts, each with the commands it is the outcome of | calls
   */
  private record Row(
      String rule,
      CapturePolicy capture,
      OnLateApproval late,
      List<SagaEvent> before,
      SagaEvent then,
      String follows) {
    @Override
    public String toString() {
      return rule;
    }
  }

  private static Row row(
      String rule, CapturePolicy capture, List<SagaEvent> before, SagaEvent then, String f) {
    return new Row(rule, capture, OnLateApproval.RELEASE, before, then, f);
  }

  // ---- events

  private static Instant at(int seconds) {
    return START.plusSeconds(seconds);
  }

  private static SagaEvent created() {
    return new SagaEvent.Created(OPEN, at(1));
  }

  private static SagaEvent notified(Name name, long amount, boolean ours) {
    return new SagaEvent.Notified(name, amount, ours, Optional.empty(), at(4));
  }

  private static SagaEvent approved() {
    return notified(Name.AUTHORIZED, AMOUNT, false);
  }

  private static Snapshot snapshot(State state, long captured, long cancelled, long refunded) {
    var authorized = state == State.AUTHORIZED ? AMOUNT : 0;
    return new Snapshot(
        state, new Amounts(authorized, captured, cancelled, refunded), Optional.empty());
  }

  private static SagaEvent read(int seconds, State state, long captured, long cancelled) {
    return new SagaEvent.ReadAnswered(snapshot(state, captured, cancelled, 0), at(seconds));
  }

  private static SagaEvent answered(Kind kind, long captured, long cancelled, long refunded) {
    return new SagaEvent.Answered(
        kind, OPEN, snapshot(State.AUTHORIZED, captured, cancelled, refunded), at(6));
  }

  private static SagaEvent unresolved(Kind kind, int seconds) {
    return new SagaEvent.Unresolved(kind, OPEN, true, at(seconds));
  }

  private static SagaEvent refused(Kind kind) {
    return new SagaEvent.CallRefused(kind, OPEN, Refusal.FOR_GOOD, "6150", at(6));
  }

  private static SagaEvent createRefused(
      Refusal refusal, PaymentRefused.Reason reason, String code) {
    return new SagaEvent.CreateRefused(OPEN, refusal, reason, code, at(3));
  }

  private static SagaEvent cancel() {
    return new SagaEvent.CancelAsked(CANCEL, at(7));
  }

  private static SagaEvent capture(long amount, boolean last) {
    return new SagaEvent.CaptureAsked(
        CAPTURE, Optional.of(new Money(Currency.NOK, amount)), last, at(8));
  }

  private static SagaEvent refund(long amount) {
    return new SagaEvent.RefundAsked(REFUND, new Money(Currency.NOK, amount), at(9));
  }

  private static List<SagaEvent> after(SagaEvent... events) {
    return List.of(events);
  }

  private static List<SagaEvent> captured() {
    return after(created(), approved(), answered(Kind.CAPTURE, AMOUNT, 0, 0));
  }

  // ---- tables

  private static Stream<Row> creating() {
    return Stream.of(
        row("created", AT_ONCE, after(), created(), "AwaitingCustomer | PaymentCreated | "),
        row(
            "refused for good",
            AT_ONCE,
            after(),
            createRefused(Refusal.FOR_GOOD, PaymentRefused.Reason.PUSH_NOT_ALLOWED, "5080"),
            "Ended | PaymentRefused PUSH_NOT_ALLOWED of request | "),
        row(
            "unknown is asked again with the same key, never guessed",
            AT_ONCE,
            after(),
            unresolved(Kind.CREATE, 2),
            "Creating |  | Create"),
        row(
            "unknown for long: the till is told",
            AT_ONCE,
            after(unresolved(Kind.CREATE, 2)),
            unresolved(Kind.CREATE, 11),
            "Creating | OutcomePending CREATING | Create"),
        row(
            "unknown and too late for a create: only a look",
            AT_ONCE,
            after(),
            unresolved(Kind.CREATE, 31),
            "Creating | OutcomePending CREATING | StopCreating, Read PT2S"),
        row(
            "not there when its time is over: nobody is asked any more, and one last look",
            AT_ONCE,
            after(unresolved(Kind.CREATE, 2)),
            new SagaEvent.NotFound(at(31)),
            "Ended | PaymentRefused REQUEST_EXPIRED of request | StopCreating, Read PT1M"),
        row(
            "a cancel while creating is remembered, and no create after it",
            AT_ONCE,
            after(),
            cancel(),
            "Creating |  | StopCreating, Read PT12S"),
        row(
            "a cancel, and it was never created",
            AT_ONCE,
            after(cancel()),
            new SagaEvent.NotFound(at(20)),
            "Ended | PaymentTerminated of cancel, request | StopCreating"),
        row(
            "a cancel, and it was created after all: taken off the phone",
            AT_ONCE,
            after(cancel()),
            created(),
            "AwaitingCustomer | PaymentCreated | Terminate PT0S"),
        row(
            "an approval that overtook the create's answer",
            AT_ONCE,
            after(),
            approved(),
            "Capturing | PaymentCreated, PaymentAuthorized | Capture 23900"));
  }

  private static Stream<Row> awaitingCustomer() {
    return Stream.of(
        row(
            "approved, by notification: taken at once",
            AT_ONCE,
            after(created()),
            approved(),
            "Capturing | PaymentAuthorized | Capture 23900"),
        row(
            "approved, by read: the same",
            AT_ONCE,
            after(created()),
            read(5, State.AUTHORIZED, 0, 0),
            "Capturing | PaymentAuthorized | Capture 23900"),
        row(
            "approved, and the till confirms later: that is the request's outcome",
            ON_CONFIRM,
            after(created()),
            approved(),
            "Authorized | PaymentAuthorized of request | "),
        row(
            "declined",
            AT_ONCE,
            after(created()),
            notified(Name.ABORTED, AMOUNT, false),
            "Ended | PaymentAborted of request | "),
        row(
            "ran out of time",
            AT_ONCE,
            after(created()),
            read(600, State.EXPIRED, 0, 0),
            "Ended | PaymentExpired of request | "),
        row(
            "a state that nobody knows changes nothing",
            AT_ONCE,
            after(created()),
            read(5, State.UNKNOWN, 0, 0),
            "ignored"),
        row(
            "the till gives up: only if the customer has not approved",
            AT_ONCE,
            after(created()),
            cancel(),
            "AwaitingCustomer |  | Terminate PT0S"),
        row(
            "given up",
            AT_ONCE,
            after(created(), cancel()),
            notified(Name.TERMINATED, AMOUNT, true),
            "Ended | PaymentTerminated of cancel, request | "),
        row(
            "the customer was first, and the till does not want it: released, not taken",
            AT_ONCE,
            after(created(), cancel()),
            approved(),
            "Releasing | PaymentAuthorized | Release PT0S"),
        new Row(
            "the customer was first, and the till keeps it",
            AT_ONCE,
            OnLateApproval.KEEP,
            after(created(), cancel()),
            approved(),
            "Capturing | PaymentAuthorized, CommandRefused CAPTURED of cancel | Capture 23900"),
        row(
            "a refused terminate: the read tells why",
            AT_ONCE,
            after(created(), cancel()),
            refused(Kind.TERMINATE),
            "AwaitingCustomer |  | Read PT0S"),
        row(
            "and if nothing has changed it is asked again",
            AT_ONCE,
            after(created(), cancel(), refused(Kind.TERMINATE)),
            read(9, State.CREATED, 0, 0),
            "AwaitingCustomer |  | Terminate PT2S"),
        row(
            "nothing to refund yet",
            AT_ONCE,
            after(created()),
            refund(100),
            "AwaitingCustomer | CommandRefused NOT_AUTHORIZED of refund | "));
  }

  private static Stream<Row> taking() {
    return Stream.of(
        row(
            "taken",
            AT_ONCE,
            after(created(), approved()),
            answered(Kind.CAPTURE, AMOUNT, 0, 0),
            "Captured | PaymentCaptured of request | "),
        row(
            "taken, and the read was quicker than the answer",
            AT_ONCE,
            after(created(), approved()),
            read(24, State.AUTHORIZED, AMOUNT, 0),
            "Captured | PaymentCaptured of request | "),
        row(
            "our own notification is not news",
            AT_ONCE,
            after(created(), approved()),
            notified(Name.CAPTURED, AMOUNT, true),
            "ignored"),
        row(
            "one that is not provably ours makes us ask",
            AT_ONCE,
            after(created(), approved()),
            notified(Name.CAPTURED, AMOUNT, false),
            "Capturing |  | Read PT0S"),
        row(
            "unknown: the same capture again",
            AT_ONCE,
            after(created(), approved()),
            unresolved(Kind.CAPTURE, 6),
            "Capturing |  | Capture 23900"),
        row(
            "unknown for long: do not charge again",
            AT_ONCE,
            after(created(), approved(), unresolved(Kind.CAPTURE, 6)),
            unresolved(Kind.CAPTURE, 14),
            "Capturing | OutcomePending CAPTURING | Capture 23900"),
        row(
            "a read says it too when attempts have run out for a minute",
            AT_ONCE,
            after(created(), approved(), unresolved(Kind.CAPTURE, 6)),
            read(24, State.AUTHORIZED, 0, 0),
            "Capturing | OutcomePending CAPTURING | "),
        row(
            "and not twice",
            AT_ONCE,
            after(created(), approved(), read(24, State.AUTHORIZED, 0, 0)),
            unresolved(Kind.CAPTURE, 44),
            "Capturing |  | Capture 23900"),
        row(
            "a read within the till's patience says nothing",
            AT_ONCE,
            after(created(), approved()),
            read(13, State.AUTHORIZED, 0, 0),
            "Capturing |  | "),
        row(
            "a refused capture ends in a release",
            AT_ONCE,
            after(created(), approved()),
            refused(Kind.CAPTURE),
            "Releasing |  | Release PT0S"),
        row(
            "a cancel comes too late: refund instead",
            AT_ONCE,
            after(created(), approved()),
            cancel(),
            "Capturing | CommandRefused CAPTURED of cancel | "),
        row(
            "given back in the merchant portal before we took it",
            AT_ONCE,
            after(created(), approved()),
            read(24, State.AUTHORIZED, 0, AMOUNT),
            "Ended | PaymentCancelled of request | "));
  }

  private static Stream<Row> reserved() {
    return Stream.of(
        row(
            "a part is taken",
            ON_CONFIRM,
            after(created(), approved()),
            capture(10_000, false),
            "Capturing |  | Capture 10000"),
        row(
            "and the rest stays reserved",
            ON_CONFIRM,
            after(created(), approved(), capture(10_000, false)),
            answered(Kind.CAPTURE, 10_000, 0, 0),
            "Authorized | PaymentCaptured of capture | "),
        row(
            "the last part: the rest is given back",
            ON_CONFIRM,
            after(created(), approved(), capture(10_000, true)),
            answered(Kind.CAPTURE, 10_000, 0, 0),
            "Releasing | PaymentCaptured of capture | Release PT0S"),
        row(
            "more than is reserved",
            ON_CONFIRM,
            after(created(), approved()),
            capture(AMOUNT + 1, true),
            "Authorized | CommandRefused AMOUNT_TOO_HIGH of capture | "),
        row(
            "the till gives up",
            ON_CONFIRM,
            after(created(), approved()),
            cancel(),
            "Releasing |  | Release PT0S"),
        row(
            "nobody confirmed in time: nobody's money stays reserved",
            ON_CONFIRM,
            after(created(), approved()),
            new SagaEvent.DeadlinePassed(at(64)),
            "Releasing |  | Release PT0S"),
        row(
            "the deadline of somebody with a fast clock",
            ON_CONFIRM,
            after(created(), approved()),
            new SagaEvent.DeadlinePassed(at(63)),
            "ignored"),
        row(
            "released",
            ON_CONFIRM,
            after(created(), approved(), cancel()),
            answered(Kind.RELEASE, 0, AMOUNT, 0),
            "Ended | PaymentCancelled of cancel | "),
        row(
            "a release of which nobody knows, told by a read",
            ON_CONFIRM,
            after(created(), approved(), cancel(), unresolved(Kind.RELEASE, 8)),
            read(27, State.AUTHORIZED, 0, 0),
            "Releasing | OutcomePending RELEASING | "));
  }

  private static Stream<Row> taken() {
    return Stream.of(
        row("a refund", AT_ONCE, captured(), refund(5_000), "Refunding |  | Refund 5000"),
        row(
            "more than was taken",
            AT_ONCE,
            captured(),
            refund(AMOUNT + 1),
            "Captured | CommandRefused AMOUNT_TOO_HIGH of refund | "),
        row(
            "refunded",
            AT_ONCE,
            Stream.concat(captured().stream(), Stream.of(refund(5_000))).toList(),
            answered(Kind.REFUND, AMOUNT, 0, 5_000),
            "Captured | PaymentRefunded of refund | "),
        row(
            "a refund of which nobody knows, told by a read",
            AT_ONCE,
            Stream.concat(captured().stream(), Stream.of(refund(5_000))).toList(),
            read(30, State.AUTHORIZED, AMOUNT, 0),
            "Refunding | OutcomePending REFUNDING | "),
        row(
            "refused for good",
            AT_ONCE,
            Stream.concat(captured().stream(), Stream.of(refund(5_000))).toList(),
            refused(Kind.REFUND),
            "Captured | CommandRefused PROVIDER_REFUSED of refund | Read PT0S"),
        row(
            "the reference again",
            AT_ONCE,
            captured(),
            new SagaEvent.AskedAgain(OTHER, at(9)),
            "Captured | CommandRefused REFERENCE_REUSED of other | "));
  }

  private static Stream<Row> ended() {
    var gone = after(cancel(), new SagaEvent.NotFound(at(20)));
    return Stream.of(
        row(
            "ended is not deaf: a late approval is released",
            AT_ONCE,
            gone,
            approved(),
            "Releasing | PaymentAuthorized | Release PT0S"),
        row(
            "a payment that should not be there is taken off the phone",
            AT_ONCE,
            gone,
            read(30, State.CREATED, 0, 0),
            "Ended |  | Terminate PT0S"),
        row(
            "nothing to cancel any more",
            AT_ONCE,
            after(created(), notified(Name.ABORTED, AMOUNT, false)),
            cancel(),
            "Ended | CommandRefused ENDED of cancel | "));
  }

  /** What was refused although it may have been done, and whose answer it is (DESIGN 6.4). */
  private static Stream<Row> inDoubt() {
    var atTheDoor =
        createRefused(Refusal.AT_THE_DOOR, PaymentRefused.Reason.PROVIDER_REFUSED, "401");
    var conflict = createRefused(Refusal.CONFLICT, PaymentRefused.Reason.PROVIDER_REFUSED, "409");
    return Stream.of(
        row(
            "not let in, and nothing was tried before: refused",
            AT_ONCE,
            after(),
            atTheDoor,
            "Ended | PaymentRefused PROVIDER_REFUSED of request | "),
        row(
            "not let in after an attempt in doubt: a read decides, and no create any more",
            AT_ONCE,
            after(unresolved(Kind.CREATE, 2)),
            atTheDoor,
            "Creating |  | StopCreating, Read PT2S"),
        row(
            "a conflict says that something is there",
            AT_ONCE,
            after(),
            conflict,
            "Creating |  | StopCreating, Read PT2S"),
        row(
            "it was created: on the customer's phone as ever",
            AT_ONCE,
            after(unresolved(Kind.CREATE, 2), atTheDoor),
            read(6, State.CREATED, 0, 0),
            "AwaitingCustomer | PaymentCreated | "),
        row(
            "it was not: refused, as the provider said, and one last look",
            AT_ONCE,
            after(unresolved(Kind.CREATE, 2), atTheDoor),
            new SagaEvent.NotFound(at(6)),
            "Ended | PaymentRefused PROVIDER_REFUSED of request | StopCreating, Read PT1M"),
        row(
            "a cancel in doubt after a refusal is not lost",
            AT_ONCE,
            after(unresolved(Kind.CREATE, 2), atTheDoor, cancel()),
            new SagaEvent.NotFound(at(20)),
            "Ended | PaymentTerminated of cancel, request | StopCreating, Read PT1M"),
        row(
            "a refused capture after one in doubt: the release tells what became of it",
            ON_CONFIRM,
            after(created(), approved(), capture(10_000, false), unresolved(Kind.CAPTURE, 9)),
            refused(Kind.CAPTURE),
            "Releasing |  | Release PT0S"),
        row(
            "it was taken: so the till is told",
            ON_CONFIRM,
            after(
                created(),
                approved(),
                capture(10_000, false),
                unresolved(Kind.CAPTURE, 9),
                refused(Kind.CAPTURE)),
            answered(Kind.RELEASE, 10_000, AMOUNT - 10_000, 0),
            "Captured | PaymentCaptured of capture, PaymentCancelled | "),
        row(
            "it was not: refused",
            ON_CONFIRM,
            after(
                created(),
                approved(),
                capture(10_000, false),
                unresolved(Kind.CAPTURE, 9),
                refused(Kind.CAPTURE)),
            answered(Kind.RELEASE, 0, AMOUNT, 0),
            "Ended | PaymentCancelled, CommandRefused PROVIDER_REFUSED of capture | "),
        row(
            "a part that the provider does not take (6140) leaves the rest reserved",
            ON_CONFIRM,
            after(created(), approved(), capture(10_000, false)),
            thisAmount(),
            "Authorized | CommandRefused PROVIDER_REFUSED of capture | Read PT0S"),
        row(
            "the same in doubt: a read decides",
            ON_CONFIRM,
            after(created(), approved(), capture(10_000, false), unresolved(Kind.CAPTURE, 9)),
            thisAmount(),
            "Capturing |  | Read PT0S"),
        row(
            "a refund refused after one in doubt: a read decides",
            AT_ONCE,
            Stream.concat(
                    captured().stream(), Stream.of(refund(5_000), unresolved(Kind.REFUND, 10)))
                .toList(),
            refused(Kind.REFUND),
            "Refunding |  | Read PT0S"),
        row(
            "a refund's conflict goes on asking",
            AT_ONCE,
            Stream.concat(captured().stream(), Stream.of(refund(5_000))).toList(),
            new SagaEvent.CallRefused(Kind.REFUND, OPEN, Refusal.CONFLICT, "409", at(11)),
            "Refunding |  | Refund 5000, Read PT0S"),
        row(
            "the late answer of another refund ends this one not",
            AT_ONCE,
            Stream.concat(captured().stream(), Stream.of(refund(5_000))).toList(),
            new SagaEvent.Answered(
                Kind.REFUND, "another", snapshot(State.AUTHORIZED, AMOUNT, 0, 1_000), at(11)),
            "ignored"),
        row(
            "the late refusal of another capture releases nothing",
            ON_CONFIRM,
            after(created(), approved(), capture(10_000, false)),
            new SagaEvent.CallRefused(Kind.CAPTURE, "another", Refusal.FOR_GOOD, "6260", at(11)),
            "ignored"));
  }

  /** What a person must look at, and what is never believed. */
  private static Stream<Row> odd() {
    List<SagaEvent> refusedReleases = new ArrayList<>();
    refusedReleases.addAll(after(created(), approved(), refused(Kind.CAPTURE)));
    for (int i = 0; i < 5; i++) {
      refusedReleases.add(refused(Kind.RELEASE));
      refusedReleases.add(read(8 + i, State.AUTHORIZED, 0, 0));
    }
    return Stream.of(
        row(
            "a notification names other money than was asked for: the read tells",
            AT_ONCE,
            after(created()),
            notified(Name.AUTHORIZED, 999_999, false),
            "AwaitingCustomer |  | Read PT0S"),
        row(
            "the provider itself does: nothing is taken",
            AT_ONCE,
            after(created()),
            new SagaEvent.ReadAnswered(
                new Snapshot(State.AUTHORIZED, new Amounts(999_999, 0, 0, 0), Optional.empty()),
                at(5)),
            "AwaitingCustomer, stuck ODD_AMOUNT | OutcomePending CAPTURING | "),
        row(
            "what is told when no release is taken",
            AT_ONCE,
            refusedReleases.subList(0, refusedReleases.size() - 1),
            refusedReleases.getLast(),
            "Releasing, stuck RELEASE_REFUSED |"
                + " PaymentRefused PROVIDER_REFUSED of request | Release PT32S"),
        row(
            "and it ends when the provider lets go of it",
            AT_ONCE,
            refusedReleases,
            read(99, State.AUTHORIZED, 0, AMOUNT),
            "Ended | PaymentCancelled | "),
        row(
            "a call that is unknown for an hour",
            AT_ONCE,
            after(created(), approved(), unresolved(Kind.CAPTURE, 60)),
            unresolved(Kind.CAPTURE, 3_700),
            "Capturing, stuck UNANSWERED |  | Capture 23900"),
        row(
            "a terminate that is unknown for long: do not charge again",
            AT_ONCE,
            after(created(), cancel()),
            unresolved(Kind.TERMINATE, 18),
            "AwaitingCustomer | OutcomePending TERMINATING | Terminate PT0S"),
        row(
            "another terminate of a late creation needs another key",
            AT_ONCE,
            after(
                cancel(),
                new SagaEvent.NotFound(at(20)),
                read(30, State.CREATED, 0, 0),
                refused(Kind.TERMINATE)),
            read(32, State.CREATED, 0, 0),
            "Ended |  | Terminate PT2S"),
        row(
            "a refund while a part is still reserved",
            ON_CONFIRM,
            after(
                created(),
                approved(),
                capture(10_000, false),
                answered(Kind.CAPTURE, 10_000, 0, 0)),
            refund(4_000),
            "Refunding |  | Refund 4000"),
        row(
            "after which the till goes on",
            ON_CONFIRM,
            after(
                created(),
                approved(),
                capture(10_000, false),
                answered(Kind.CAPTURE, 10_000, 0, 0),
                refund(4_000)),
            answered(Kind.REFUND, 10_000, 0, 4_000),
            "Authorized | PaymentRefunded of refund | "));
  }

  private static SagaEvent thisAmount() {
    return new SagaEvent.CallRefused(Kind.CAPTURE, OPEN, Refusal.THIS_AMOUNT, "6140", at(10));
  }

  /** MANUAL holds as long as the provider guarantees, by its latest word. */
  @Test
  void theGuaranteeIsTheProvidersLatestWord() {
    Instant first = at(86_400);
    Instant second = at(2 * 86_400);
    Payment payment =
        saga.asked(request(new CapturePolicy.Manual(), OnLateApproval.RELEASE), false, START)
            .next();
    payment = ((Step.Moved) on(payment, created())).next();
    payment =
        ((Step.Moved)
                on(
                    payment,
                    new SagaEvent.Notified(
                        Name.AUTHORIZED, AMOUNT, false, Optional.of(first), at(4))))
            .next();
    assertThat(payment.deadline()).contains(first.minus(Duration.ofHours(1)));
    payment =
        ((Step.Moved)
                on(
                    payment,
                    new SagaEvent.ReadAnswered(
                        new Snapshot(
                            State.AUTHORIZED, new Amounts(AMOUNT, 0, 0, 0), Optional.of(second)),
                        at(300))))
            .next();
    assertThat(payment.deadline()).contains(second.minus(Duration.ofHours(1)));
  }

  @ParameterizedTest
  @MethodSource({
    "creating",
    "awaitingCustomer",
    "taking",
    "reserved",
    "taken",
    "ended",
    "inDoubt",
    "odd"
  })
  void whatFollows(Row row) {
    var payment = saga.asked(request(row.capture(), row.late()), false, START).next();
    for (var event : row.before()) {
      payment =
          switch (on(payment, event)) {
            case Step.Moved moved -> moved.next();
            case Step.Ignored _ -> payment;
          };
    }
    assertThat(written(on(payment, row.then()))).isEqualTo(row.follows());
  }

  private Step on(Payment payment, SagaEvent event) {
    String key = Exits.openCall(payment).orElse("none");
    return saga.on(
        payment,
        switch (event) {
          case SagaEvent.Created e when e.key().equals(OPEN) -> new SagaEvent.Created(key, e.at());
          case SagaEvent.CreateRefused e when e.key().equals(OPEN) ->
              new SagaEvent.CreateRefused(key, e.refusal(), e.reason(), e.code(), e.at());
          case SagaEvent.Answered e when e.key().equals(OPEN) ->
              new SagaEvent.Answered(e.kind(), key, e.snapshot(), e.at());
          case SagaEvent.CallRefused e when e.key().equals(OPEN) ->
              new SagaEvent.CallRefused(e.kind(), key, e.refusal(), e.code(), e.at());
          case SagaEvent.Unresolved e when e.key().equals(OPEN) ->
              new SagaEvent.Unresolved(e.kind(), key, e.maybeDone(), e.at());
          case SagaEvent other -> other;
        });
  }

  @Test
  void aRequestIsMadeKnownBeforeItsFirstCall() {
    assertThat(written(saga.asked(request(AT_ONCE, OnLateApproval.RELEASE), false, START)))
        .isEqualTo("Creating | PaymentRequestAccepted | Create");
  }

  @Test
  void aRequestThatIsTooLateIsRefusedWithoutACall() {
    assertThat(
            written(
                saga.asked(request(AT_ONCE, OnLateApproval.RELEASE), false, at(30).plusMillis(1))))
        .isEqualTo("Ended | PaymentRefused REQUEST_EXPIRED of request | ");
  }

  @Test
  void oneOpenPaymentPerCheckout() {
    assertThat(written(saga.asked(request(AT_ONCE, OnLateApproval.RELEASE), true, START)))
        .isEqualTo("Ended | PaymentRefused ANOTHER_OPEN of request | ");
  }

  @Test
  void aCancelThatWasQuickerThanItsRequest() {
    var cancelled = saga.cancelledBefore(request(AT_ONCE, OnLateApproval.RELEASE), CANCEL);
    assertThat(written(cancelled)).isEqualTo("Ended | PaymentTerminated of cancel | ");
    assertThat(written(saga.on(cancelled.next(), new SagaEvent.AskedAgain(REQUEST, at(1)))))
        .isEqualTo("Ended | CommandRefused CANCELLED_BEFORE of request | ");
  }

  @Test
  void theSameIntentHasTheSameKey() {
    var asked = saga.asked(request(AT_ONCE, OnLateApproval.RELEASE), false, START);
    var again = (Step.Moved) on(asked.next(), unresolved(Kind.CREATE, 2));
    assertThat(again.calls()).isEqualTo(asked.calls());
    assertThat(ProviderCall.key(request(AT_ONCE, OnLateApproval.RELEASE), "capture"))
        .isNotEqualTo(ProviderCall.key(request(AT_ONCE, OnLateApproval.RELEASE), "create"))
        .hasSizeLessThanOrEqualTo(50);
  }

  // ---- as the tables write it

  private static String written(Step step) {
    return switch (step) {
      case Step.Moved(var next, var facts, var calls) ->
          next.getClass().getSimpleName()
              + next.standing().stuck().map(stuck -> ", stuck " + stuck.reason()).orElse("")
              + " | "
              + facts.stream().map(PaymentSagaTest::written).collect(Collectors.joining(", "))
              + " | "
              + calls.stream().map(PaymentSagaTest::written).collect(Collectors.joining(", "));
      case Step.Ignored _ -> "ignored";
    };
  }

  private static String written(dev.kassa.contract.payment.PaymentEvent fact) {
    return switch (fact) {
      case PaymentRefused refused ->
          "PaymentRefused " + refused.reason() + of(refused.standing().outcomeOf());
      case PaymentFact other -> other.getClass().getSimpleName() + of(other.standing().outcomeOf());
      case CommandRefused refused -> "CommandRefused " + refused.reason() + of(refused.outcomeOf());
      case OutcomePending pending -> "OutcomePending " + pending.phase();
    };
  }

  private static String of(List<UUID> commands) {
    return commands.isEmpty()
        ? ""
        : " of " + commands.stream().map(NAMES::get).collect(Collectors.joining(", "));
  }

  private static String written(ProviderCall call) {
    return switch (call) {
      case ProviderCall.Create _ -> "Create";
      case ProviderCall.StopCreating _ -> "StopCreating";
      case ProviderCall.Terminate(_, Duration after) -> "Terminate " + after;
      case ProviderCall.Capture(_, long amount) -> "Capture " + amount;
      case ProviderCall.Release(_, Duration after) -> "Release " + after;
      case ProviderCall.Refund(_, long amount) -> "Refund " + amount;
      case ProviderCall.Read(Duration after) -> "Read " + after;
    };
  }
}
