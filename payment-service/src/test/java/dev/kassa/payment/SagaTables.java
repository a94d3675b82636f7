// How a decision of the saga is written as a row of a table: what happened before, one event, and
// all that follows.
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
import dev.kassa.contract.payment.PaymentAborted;
import dev.kassa.contract.payment.PaymentAuthorized;
import dev.kassa.contract.payment.PaymentCancelled;
import dev.kassa.contract.payment.PaymentCaptured;
import dev.kassa.contract.payment.PaymentCreated;
import dev.kassa.contract.payment.PaymentExpired;
import dev.kassa.contract.payment.PaymentFact;
import dev.kassa.contract.payment.PaymentRefunded;
import dev.kassa.contract.payment.PaymentRefused;
import dev.kassa.contract.payment.PaymentRequestAccepted;
import dev.kassa.contract.payment.PaymentTerminated;
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

/** Events and rows for the tables of the rooms, such as {@link TakingTest}. */
final class SagaTables {
  static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
  static final long AMOUNT = 23_900;
  static final CheckoutId CHECKOUT =
      new CheckoutId(UUID.fromString("0193a1f0-6c1e-7b1c-9a51-0d7a5a3d2f10"));
  static final CapturePolicy AT_ONCE = new CapturePolicy.Immediate();
  static final CapturePolicy ON_CONFIRM = new CapturePolicy.OnConfirm(60);

  /** Stands for the key of the call that the phase waits for. */
  static final String OPEN = "open";

  /** The till's commands, by the names that the tables use. */
  static final Command REQUEST = command(1);

  static final Command CANCEL = command(2);
  static final Command CAPTURE = command(3);
  static final Command REFUND = command(4);
  static final Command OTHER = command(5);
  static final Map<UUID, String> NAMES =
      Map.of(
          REQUEST.id(), "request",
          CANCEL.id(), "cancel",
          CAPTURE.id(), "capture",
          REFUND.id(), "refund",
          OTHER.id(), "other");

  static final PaymentSaga SAGA = new PaymentSaga(1);

  static Command command(int n) {
    return new Command(new UUID(0, n), new AskedBy("oslo-1", "till-7"));
  }

  static Request request(CapturePolicy capture, OnLateApproval late) {
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
   * @param follows phase | facts, each with its money if that is a part, and the commands it is the
   *     outcome of | calls
   */
  record Row(
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

  static Row row(
      String rule, CapturePolicy capture, List<SagaEvent> before, SagaEvent then, String f) {
    return new Row(rule, capture, OnLateApproval.RELEASE, before, then, f);
  }

  // ---- events

  static Instant at(int seconds) {
    return START.plusSeconds(seconds);
  }

  static SagaEvent created() {
    return new SagaEvent.Created(OPEN, at(1));
  }

  static SagaEvent notified(Name name, long amount, boolean ours) {
    return new SagaEvent.Notified(name, amount, ours, Optional.empty(), at(4));
  }

  static SagaEvent approved() {
    return notified(Name.AUTHORIZED, AMOUNT, false);
  }

  static Snapshot snapshot(State state, long captured, long cancelled, long refunded) {
    var authorized = state == State.AUTHORIZED ? AMOUNT : 0;
    return new Snapshot(
        state, new Amounts(authorized, captured, cancelled, refunded), Optional.empty());
  }

  static SagaEvent read(int seconds, State state, long captured, long cancelled) {
    return new SagaEvent.ReadAnswered(snapshot(state, captured, cancelled, 0), at(seconds));
  }

  static SagaEvent noAnswer(int seconds) {
    return new SagaEvent.NoAnswer(at(seconds));
  }

  static SagaEvent answered(Kind kind, long captured, long cancelled, long refunded) {
    return new SagaEvent.Answered(
        kind, OPEN, snapshot(State.AUTHORIZED, captured, cancelled, refunded), at(6));
  }

  static SagaEvent unresolved(Kind kind, int seconds) {
    return new SagaEvent.Unresolved(kind, OPEN, true, at(seconds));
  }

  static SagaEvent refused(Kind kind) {
    return new SagaEvent.CallRefused(kind, OPEN, Refusal.FOR_GOOD, "6150", at(6));
  }

  static SagaEvent createRefused(Refusal refusal, PaymentRefused.Reason reason, String code) {
    return new SagaEvent.CreateRefused(OPEN, refusal, reason, code, at(3));
  }

  static SagaEvent cancel() {
    return new SagaEvent.CancelAsked(CANCEL, at(7));
  }

  static SagaEvent capture(long amount, boolean last) {
    return new SagaEvent.CaptureAsked(
        CAPTURE, Optional.of(new Money(Currency.NOK, amount)), last, at(8));
  }

  static SagaEvent refund(long amount) {
    return new SagaEvent.RefundAsked(REFUND, new Money(Currency.NOK, amount), at(9));
  }

  static List<SagaEvent> after(SagaEvent... events) {
    return List.of(events);
  }

  static List<SagaEvent> captured() {
    return after(created(), approved(), answered(Kind.CAPTURE, AMOUNT, 0, 0));
  }

  static SagaEvent thisAmount() {
    return new SagaEvent.CallRefused(Kind.CAPTURE, OPEN, Refusal.THIS_AMOUNT, "6140", at(10));
  }

  private SagaTables() {}

  // ---- what follows

  /** Plays what happened before, then the event in question, and holds what follows to the row. */
  static void holds(Row row) {
    Payment payment = SAGA.asked(request(row.capture(), row.late()), false, START).next();
    for (SagaEvent event : row.before()) {
      payment =
          switch (on(payment, event)) {
            case Step.Moved moved -> moved.next();
            case Step.Ignored _ -> payment;
          };
    }
    assertThat(written(on(payment, row.then()))).isEqualTo(row.follows());
  }

  /** The keys of all cancels, of either kind, that are wanted while this happens. */
  static List<String> cancels(CapturePolicy capture, List<SagaEvent> events) {
    Payment payment = SAGA.asked(request(capture, OnLateApproval.RELEASE), false, START).next();
    List<String> keys = new ArrayList<>();
    for (SagaEvent event : events) {
      if (on(payment, event) instanceof Step.Moved moved) {
        payment = moved.next();
        for (ProviderCall call : moved.calls()) {
          switch (call) {
            case ProviderCall.Terminate(String key, _) -> keys.add(key);
            case ProviderCall.Release(String key, _) -> keys.add(key);
            case ProviderCall.Create _,
                ProviderCall.StopCreating _,
                ProviderCall.Capture _,
                ProviderCall.Refund _,
                ProviderCall.Read _ -> {}
          }
        }
      }
    }
    return keys;
  }

  /** An event that answers the open call gets its key. */
  static Step on(Payment payment, SagaEvent event) {
    String key = Exits.openCall(payment).orElse("none");
    return SAGA.on(
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

  // ---- as the tables write it

  static String written(Step step) {
    return switch (step) {
      case Step.Moved(var next, var facts, var calls) ->
          next.getClass().getSimpleName()
              + next.standing().stuck().map(stuck -> ", stuck " + stuck.reason()).orElse("")
              + " | "
              + facts.stream().map(SagaTables::written).collect(Collectors.joining(", "))
              + " | "
              + calls.stream().map(SagaTables::written).collect(Collectors.joining(", "));
      case Step.Ignored _ -> "ignored";
    };
  }

  private static String written(dev.kassa.contract.payment.PaymentEvent fact) {
    return switch (fact) {
      case PaymentRefused refused ->
          "PaymentRefused " + refused.reason() + of(refused.standing().outcomeOf());
      case PaymentFact other ->
          other.getClass().getSimpleName() + money(other) + of(other.standing().outcomeOf());
      case CommandRefused refused -> "CommandRefused " + refused.reason() + of(refused.outcomeOf());
      case OutcomePending pending -> "OutcomePending " + pending.phase();
    };
  }

  /** What the fact adds to the payment's amounts, where it is not all that was asked for. */
  private static String money(PaymentFact fact) {
    return switch (fact) {
      case PaymentAuthorized(_, Money change) -> part(change.value());
      case PaymentCaptured(_, _, Money change) -> part(change.value());
      case PaymentCancelled(_, Money change) -> part(change.value());
      case PaymentRefunded(_, _, Money change) -> part(change.value());
      case PaymentTerminated(var standing) -> part(standing.amounts().cancelled());
      case PaymentRequestAccepted _,
          PaymentCreated _,
          PaymentAborted _,
          PaymentExpired _,
          PaymentRefused _ ->
          "";
    };
  }

  private static String part(long amount) {
    return amount == AMOUNT ? "" : " " + amount;
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
