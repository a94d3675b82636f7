// The whole live part of the page, from the state of a checkout: pure, and tested by tables.
package dev.kassa.gateway.page;

import dev.kassa.contract.Currency;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.MessageType;
import dev.kassa.contract.Money;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.identity.CustomerUnidentified;
import dev.kassa.gateway.CheckoutState;
import dev.kassa.gateway.Command;
import dev.kassa.gateway.Customer;
import dev.kassa.gateway.Enrolment;
import dev.kassa.gateway.PaymentState;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What is on screen apart from the basket, which is the cashier's own.
 *
 * @param attempts those before the one that the status speaks of, the oldest first
 * @param remark what a refused command has to say beside the status
 * @param actions what the cashier can do now
 */
record Screen(
    Status status,
    Guest guest,
    Joining joining,
    List<Attempt> attempts,
    Optional<Remark> remark,
    Actions actions) {

  /** Times that the page goes by. */
  record Times(Duration scanAnswered, Duration customerTime, Duration hintAfter) {}

  /** An earlier attempt to take payment, in a line of its own. */
  record Attempt(int number, Status status) {}

  /** A command that changed nothing, and why. */
  sealed interface Remark {
    /** The cancel came to nothing. */
    record CancelRefused(Refusal why) implements Remark {}

    /** No money went back. */
    record RefundRefused(Refusal why) implements Remark {}

    /** The money was not taken. */
    record ConfirmRefused(Refusal why) implements Remark {}
  }

  /**
   * What the cashier can do. What can be repeated has a number: the same button pressed twice is
   * the same command, pressed again after an answer it is another.
   *
   * @param pay number of the attempt that asking for payment would be; absent: not now
   * @param join whom to ask to join
   * @param withdraw how asking to join is taken back
   * @param cancel the payment that can be given up
   * @param confirm the payment whose money waits for a word of the till
   * @param refund what can be given back
   * @param next whether the next customer may come
   * @param done whether the next customer is the obvious next thing
   * @param editable whether scanning and the basket are open
   */
  record Actions(
      Optional<Integer> pay,
      Optional<Ask> join,
      Optional<Integer> withdraw,
      Optional<OnPayment> cancel,
      Optional<OnPayment> confirm,
      Optional<Refundable> refund,
      boolean next,
      boolean done,
      boolean editable) {}

  /**
   * Asking somebody to join, for the first time or again.
   *
   * @param notMe they say that they are not the member whom their number finds
   */
  record Ask(IdentificationId whom, int number, boolean notMe) {}

  /** Something done to the payment of this attempt. */
  record OnPayment(int attempt, int number) {}

  /**
   * A payment with money that can go back.
   *
   * @param most what is left of it
   */
  record Refundable(Msn msn, Reference reference, Money most) {}

  /**
   * What is shown of a checkout.
   *
   * @param confirms whether the sales unit takes money only when the till confirms
   */
  static Screen of(CheckoutState state, boolean confirms, Instant now, Times times) {
    List<PaymentState> payments = state.payments();
    Optional<PaymentState> current = current(payments);
    Joining joining = joining(state, now);
    Status status =
        current
            .map(payment -> status(payment, state, confirms, now, times))
            .orElseGet(() -> status(state, joining, now, times));
    List<Attempt> attempts =
        IntStream.range(0, payments.size())
            .filter(i -> current.filter(payments.get(i)::equals).isEmpty())
            .mapToObj(
                i ->
                    new Attempt(
                        payments.get(i).attempt().orElse(i + 1),
                        status(payments.get(i), state, confirms, now, times)))
            .toList();
    return new Screen(
        status,
        guest(state),
        joining,
        attempts,
        remark(state),
        actions(state, status, joining, current));
  }

  /** The payment that the status speaks of. */
  private static Optional<PaymentState> current(List<PaymentState> payments) {
    return payments.stream()
        .max(
            Comparator.comparing(Screen::weight)
                .thenComparing(payment -> payment.attempt().orElse(0)));
  }

  /** What is not known comes before what is open, that before money taken, that before the rest. */
  private static int weight(PaymentState payment) {
    if (payment.pending().isPresent()) {
      return 3;
    }
    return switch (payment.status()) {
      case ASKED, REQUESTED, CREATED, AUTHORIZED -> 2;
      case CAPTURED, PARTLY_REFUNDED -> 1;
      case REFUNDED, CANCELLED, ABORTED, EXPIRED, TERMINATED, REFUSED -> 0;
    };
  }

  private static Status status(
      PaymentState payment, CheckoutState state, boolean confirms, Instant now, Times times) {
    if (payment.pending().isPresent()) {
      return new Status.Unknown(payment.pending().get().phase());
    }
    Optional<Money> amount =
        payment.currency().flatMap(c -> payment.amount().map(value -> new Money(c, value)));
    boolean cancelling = isOpen(state, MessageType.PAYMENT_CANCEL_REQUESTED);
    return switch (payment.status()) {
      case ASKED, REQUESTED ->
          cancelling ? new Status.Cancelling(amount) : new Status.Asked(amount);
      case CREATED ->
          cancelling ? new Status.Cancelling(amount) : waiting(amount, state, now, times);
      case AUTHORIZED -> {
        if (cancelling) {
          yield new Status.Cancelling(amount);
        }
        yield confirms && !isOpen(state, MessageType.CAPTURE_REQUESTED)
            ? new Status.ToConfirm(amount)
            : new Status.Approved(amount);
      }
      case CAPTURED ->
          isOpen(state, MessageType.REFUND_REQUESTED)
              ? new Status.Refunding(money(payment, payment.amounts().captured()))
              : new Status.Paid(money(payment, payment.amounts().captured()));
      case PARTLY_REFUNDED ->
          isOpen(state, MessageType.REFUND_REQUESTED)
              ? new Status.Refunding(money(payment, payment.amounts().captured()))
              : new Status.PartlyRefunded(
                  money(payment, payment.amounts().captured()),
                  money(payment, payment.amounts().refunded()));
      case REFUNDED -> new Status.Refunded(money(payment, payment.amounts().refunded()));
      case CANCELLED -> new Status.Released();
      case ABORTED -> new Status.Declined();
      case EXPIRED -> new Status.Expired();
      case TERMINATED -> new Status.Cancelled();
      case REFUSED -> new Status.Refused(Refusal.of(payment));
    };
  }

  private static Status.Waiting waiting(
      Optional<Money> amount, CheckoutState state, Instant now, Times times) {
    Instant asked = lastOf(state, MessageType.PAYMENT_REQUESTED).map(Command::askedAt).orElse(now);
    return new Status.Waiting(
        amount,
        from(now, asked.plus(times.customerTime())),
        from(now, asked.plus(times.hintAfter())));
  }

  private static Status status(CheckoutState state, Joining joining, Instant now, Times times) {
    return switch (state.customer()) {
      case Customer.None _ -> new Status.Start();
      case Customer.Scanned _ -> {
        Instant scanned =
            lastOf(state, MessageType.CUSTOMER_SCANNED).map(Command::askedAt).orElse(now);
        yield new Status.Reading(from(now, scanned.plus(times.scanAnswered())));
      }
      case Customer.Unidentified(var reason) -> new Status.Unreadable(reason);
      case Customer.Identified _ -> new Status.Ready();
      case Customer.NotMember _, Customer.Member _ ->
          switch (joining) {
            case Joining.MayAsk _ -> new Status.MayJoin();
            case Joining.Asking _ -> new Status.AskingToJoin();
            case Joining.Confirming confirming -> new Status.Joining(confirming.bindingMessage());
            case Joining.Nothing _, Joining.Joined _, Joining.Ended _ -> new Status.Ready();
          };
    };
  }

  private static Guest guest(CheckoutState state) {
    return switch (state.customer()) {
      case Customer.None _ -> new Guest.Nobody();
      case Customer.Scanned _ -> new Guest.Reading();
      case Customer.Unidentified(var reason) -> new Guest.Unreadable(reason);
      case Customer.Identified(_, var method) -> new Guest.Known(method);
      case Customer.NotMember(_, var method) -> new Guest.NotMember(method);
      case Customer.Member(_, var method, var membership) ->
          new Guest.Member(
              method, membership.priceGroup(), membership.points(), state.pointsEarned());
    };
  }

  private static Joining joining(CheckoutState state, Instant now) {
    boolean member = state.customer() instanceof Customer.Member;
    return switch (state.enrolment()) {
      case Enrolment.None _ ->
          state.customer() instanceof Customer.NotMember
              ? new Joining.MayAsk()
              : new Joining.Nothing();
      case Enrolment.Asked _ -> new Joining.Asking();
      case Enrolment.Started(var message, var expiresAt) ->
          new Joining.Confirming(message, from(now, expiresAt));
      case Enrolment.Enrolled _ -> new Joining.Joined();
      // Somebody else was scanned since, or the club knew them all along.
      case Enrolment.Ended _ when member -> new Joining.Nothing();
      case Enrolment.Ended(var reason) -> new Joining.Ended(reason);
    };
  }

  /** Of the newest command of these kinds, if it was refused. */
  private static Optional<Remark> remark(CheckoutState state) {
    return state.commands().stream()
        .filter(
            command ->
                is(command, MessageType.PAYMENT_CANCEL_REQUESTED)
                    || is(command, MessageType.REFUND_REQUESTED)
                    || is(command, MessageType.CAPTURE_REQUESTED)
                    || is(command, MessageType.PAYMENT_REQUESTED))
        .reduce((_, later) -> later)
        .filter(
            command ->
                command
                    .outcome()
                    .filter(o -> o.type().equals(MessageType.COMMAND_REFUSED.ceType()))
                    .isPresent())
        .flatMap(
            command -> {
              Refusal why = Refusal.ofCommand(command.outcome().flatMap(o -> o.reason()));
              if (is(command, MessageType.PAYMENT_CANCEL_REQUESTED)) {
                return Optional.of(new Remark.CancelRefused(why));
              }
              if (is(command, MessageType.REFUND_REQUESTED)) {
                return Optional.of(new Remark.RefundRefused(why));
              }
              // A refused request is what the status speaks of.
              return is(command, MessageType.CAPTURE_REQUESTED)
                  ? Optional.of(new Remark.ConfirmRefused(why))
                  : Optional.empty();
            });
  }

  private static Actions actions(
      CheckoutState state, Status status, Joining joining, Optional<PaymentState> current) {
    Optional<Integer> next = Optional.of(nextAttempt(state.payments()));
    Optional<Integer> pay =
        switch (status) {
          case Status.Reading _,
              Status.MayJoin _,
              Status.AskingToJoin _,
              Status.Joining _,
              Status.Ready _,
              Status.Declined _,
              Status.Expired _,
              Status.Cancelled _,
              Status.Released _,
              Status.Refused _ ->
              next;
          case Status.Unreadable(var reason) -> mayPayUnread(reason) ? next : Optional.empty();
          case Status.Start _,
              Status.Asked _,
              Status.Waiting _,
              Status.Cancelling _,
              Status.Approved _,
              Status.ToConfirm _,
              Status.Paid _,
              Status.Refunding _,
              Status.PartlyRefunded _,
              Status.Refunded _,
              Status.Unknown _ ->
              Optional.empty();
        };
    boolean open =
        switch (status) {
          case Status.Asked _,
              Status.Waiting _,
              Status.Cancelling _,
              Status.Approved _,
              Status.ToConfirm _ ->
              true;
          case Status.Start _,
              Status.Reading _,
              Status.Unreadable _,
              Status.MayJoin _,
              Status.AskingToJoin _,
              Status.Joining _,
              Status.Ready _,
              Status.Paid _,
              Status.Refunding _,
              Status.PartlyRefunded _,
              Status.Refunded _,
              Status.Released _,
              Status.Declined _,
              Status.Expired _,
              Status.Cancelled _,
              Status.Refused _,
              Status.Unknown _ ->
              false;
        };
    boolean cancellable =
        status instanceof Status.Asked
            || status instanceof Status.Waiting
            || status instanceof Status.ToConfirm;
    boolean start = status instanceof Status.Start;
    return new Actions(
        pay,
        join(state, joining),
        joining instanceof Joining.Confirming
            ? Optional.of(count(state, MessageType.ENROLMENT_CANCELLED))
            : Optional.empty(),
        current
            .filter(_ -> cancellable)
            .flatMap(PaymentState::attempt)
            .map(n -> new OnPayment(n, count(state, MessageType.PAYMENT_CANCEL_REQUESTED))),
        current
            .filter(_ -> status instanceof Status.ToConfirm)
            .flatMap(PaymentState::attempt)
            .map(n -> new OnPayment(n, count(state, MessageType.CAPTURE_REQUESTED))),
        refundable(status, current),
        !open && !start,
        status instanceof Status.Paid
            || status instanceof Status.PartlyRefunded
            || status instanceof Status.Refunded,
        start || pay.isPresent() || status instanceof Status.Unreadable);
  }

  /** Once more for who was asked before: the cashier's own act, for which this is the button. */
  private static Optional<Ask> join(CheckoutState state, Joining joining) {
    boolean mayAsk =
        switch (joining) {
          case Joining.MayAsk _ -> true;
          case Joining.Ended(var reason) ->
              switch (reason) {
                case DECLINED,
                    EXPIRED,
                    CANCELLED,
                    RESULT_LOST,
                    PROVIDER_UNAVAILABLE,
                    OLD_APP,
                    REFUSED,
                    REQUEST_EXPIRED,
                    ALREADY_OPEN,
                    INVALID,
                    ID_REUSED ->
                    true;
                case NO_USER,
                    ASKED_TOO_OFTEN,
                    ALREADY_MEMBER,
                    UNKNOWN_IDENTIFICATION,
                    UNKNOWN_SALES_UNIT,
                    NOTHING_OPEN ->
                    false;
              };
          case Joining.Nothing _, Joining.Asking _, Joining.Confirming _, Joining.Joined _ -> false;
        };
    int number = count(state, MessageType.ENROLMENT_REQUESTED);
    return switch (state.customer()) {
      case Customer.NotMember(var id, _) when mayAsk -> Optional.of(new Ask(id, number, false));
      // The number may have changed hands.
      case Customer.Member(var id, _, _) when joining instanceof Joining.Nothing ->
          Optional.of(new Ask(id, number, true));
      case Customer _ -> Optional.empty();
    };
  }

  /** The provider may know a customer whom identity-service could not ask about. */
  private static boolean mayPayUnread(CustomerUnidentified.Reason reason) {
    return switch (reason) {
      case PROVIDER_UNAVAILABLE, SCAN_EXPIRED, SUPERSEDED, UNREADABLE -> true;
      case NOT_A_PERSONAL_QR,
          PRODUCT_CODE,
          OTHER_LINK,
          STORE_STICKER,
          CODE_TOO_LONG,
          CODE_MANGLED,
          UNKNOWN_CODE,
          NOT_A_PHONE_NUMBER,
          UNKNOWN_SALES_UNIT,
          INVALID ->
          false;
    };
  }

  private static Optional<Refundable> refundable(Status status, Optional<PaymentState> current) {
    boolean shown = status instanceof Status.Paid || status instanceof Status.PartlyRefunded;
    return current
        .filter(_ -> shown)
        .map(
            p ->
                new Refundable(
                    p.msn(),
                    p.reference(),
                    money(p, p.amounts().captured() - p.amounts().refunded())));
  }

  private static int nextAttempt(List<PaymentState> payments) {
    return 1 + payments.stream().mapToInt(p -> p.attempt().orElse(0)).max().orElse(0);
  }

  private static Money money(PaymentState payment, long value) {
    // Money that moved was told by a fact, and facts tell the currency.
    Currency currency = payment.currency().orElseThrow();
    return new Money(currency, value);
  }

  private static Duration from(Instant now, Instant until) {
    return now.isBefore(until) ? Duration.between(now, until) : Duration.ZERO;
  }

  private static int count(CheckoutState state, MessageType type) {
    return Math.toIntExact(state.commands().stream().filter(c -> is(c, type)).count());
  }

  private static boolean isOpen(CheckoutState state, MessageType type) {
    return state.commands().stream().anyMatch(c -> is(c, type) && c.outcome().isEmpty());
  }

  private static Optional<Command> lastOf(CheckoutState state, MessageType type) {
    return state.commands().stream().filter(c -> is(c, type)).reduce((_, later) -> later);
  }

  private static boolean is(Command command, MessageType type) {
    return command.type().equals(type.ceType());
  }
}
