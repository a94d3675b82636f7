package dev.kassa.payment;

import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.payment.Amounts;
import dev.kassa.contract.payment.AskedBy;
import dev.kassa.contract.payment.Asker;
import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.payment.PaymentRefused;
import dev.kassa.payment.Payment.Authorized;
import dev.kassa.payment.Payment.AwaitingCustomer;
import dev.kassa.payment.Payment.Captured;
import dev.kassa.payment.Payment.Capturing;
import dev.kassa.payment.Payment.Creating;
import dev.kassa.payment.Payment.Ended;
import dev.kassa.payment.Payment.Refunding;
import dev.kassa.payment.Payment.Releasing;
import dev.kassa.payment.SagaEvent.Answered;
import dev.kassa.payment.SagaEvent.AskedAgain;
import dev.kassa.payment.SagaEvent.AskedBefore;
import dev.kassa.payment.SagaEvent.CallEnded;
import dev.kassa.payment.SagaEvent.CallRefused;
import dev.kassa.payment.SagaEvent.CreateRefused;
import dev.kassa.payment.SagaEvent.Created;
import dev.kassa.payment.SagaEvent.DeadlinePassed;
import dev.kassa.payment.SagaEvent.Forgotten;
import dev.kassa.payment.SagaEvent.Found;
import dev.kassa.payment.SagaEvent.OperatorActed;
import dev.kassa.payment.SagaEvent.ProviderSaid;
import dev.kassa.payment.SagaEvent.ReadAnswered;
import dev.kassa.payment.SagaEvent.TillAsked;
import dev.kassa.payment.SagaEvent.Unresolved;
import dev.kassa.payment.Step.Ignored;
import dev.kassa.payment.Step.Moved;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Decides what to do about one payment when something happens to it. The drawing of the phases is
 * at {@link Payment}; here stands who hears what, and each phase's own file says what follows.
 *
 * <p>Two rules run through all of it. What the provider may have done is asked, never guessed; and
 * whatever was reserved ends captured or released, even if the news comes after the end.
 */
public final class PaymentSaga {
  private final int epoch;

  /**
   * @param epoch of the database, carried in every fact
   */
  public PaymentSaga(int epoch) {
    this.epoch = epoch;
  }

  // ---- a payment begins

  /**
   * A request under a reference that is new.
   *
   * @param anotherOpen the checkout has an open payment already
   */
  public Moved asked(Request request, boolean anotherOpen, Instant now) {
    return asked(request, 0, anotherOpen, now);
  }

  /**
   * The same under a reference of which something was told before that was not this payment.
   *
   * @param told sequence of the last fact of the reference
   */
  public Moved asked(Request request, long told, boolean anotherOpen, Instant now) {
    if (now.isAfter(request.validUntil())) {
      return refused(request, told, PaymentRefused.Reason.REQUEST_EXPIRED);
    }
    if (anotherOpen) {
      return refused(request, told, PaymentRefused.Reason.ANOTHER_OPEN);
    }
    Facts facts = first(request, told, Optional.of(request.command()));
    facts.requested();
    return Exits.toCreation(facts, now);
  }

  /**
   * A request of before a database restore that the database has forgotten: it may have been a
   * payment. Whether another one of the checkout is open says nothing about that.
   */
  public Moved forgotten(Request request, long told, Instant now) {
    Facts facts = first(request, told, Optional.of(request.command()));
    facts.requested();
    return Exits.toRecall(facts, now);
  }

  /**
   * A request that can never be a payment, e.g. for want of a phone number.
   *
   * @param told sequence of the last fact of the reference, 0 if there is none
   */
  public Moved refused(Request request, long told, PaymentRefused.Reason reason) {
    Facts facts = first(request, told, Optional.of(request.command()));
    return Exits.toRefused(facts, reason, null, Optional.empty());
  }

  /** A cancel that came before its request: the request will find it. */
  public Moved cancelledBefore(Request unknown, Command cancel) {
    Facts facts = first(unknown, 0, Optional.empty());
    facts.terminated(0, List.of(cancel));
    return Exits.toEnd(facts, Ended.Reason.CANCELLED_BEFORE);
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

  /**
   * A payment as a restored database has it: a create may have been attempted of which that does
   * not know. Every other call is repeated under its key.
   */
  public static Payment restored(Payment stored) {
    return stored
            instanceof
            Creating(
                Standing standing,
                Optional<Command> cancel,
                boolean _,
                var refused,
                var waiting)
        ? new Creating(standing, cancel, true, refused, waiting)
        : stored;
  }

  // ---- something happened to it

  /** Who speaks decides who listens. */
  public Step on(Payment payment, SagaEvent event) {
    Facts facts = new Facts(payment.standing(), epoch);
    return switch (event) {
      case AskedAgain again -> TillAsks.on(payment, again, facts);
      case TillAsked asked ->
          payment.standing().recall().isPresent()
              ? Recalling.waits(payment, asked, facts)
              : TillAsks.on(payment, asked, facts);
      case AskedBefore(AskedAgain again) -> TillAsks.on(payment, again, facts);
      case AskedBefore(TillAsked asked) -> Recalling.forgotten(payment, asked, facts);
      case Forgotten told -> forgotten(payment, told);
      case Found found -> Recalling.on(payment, found, facts);
      case CallEnded call -> callEnded(payment, call, facts);
      case ProviderSaid said -> said(payment, said, facts);
      case DeadlinePassed deadline ->
          payment instanceof Authorized p ? Taking.on(p, deadline, facts) : Step.late(event);
      case OperatorActed acted -> OperatorAsks.on(payment, acted, facts);
    };
  }

  /** All that waited for the provider's word, in its order. */
  private Step forgotten(Payment payment, Forgotten told) {
    Moved all =
        new Moved(payment.with(payment.standing().with(Optional.empty())), List.of(), List.of());
    for (SagaEvent event : Recalling.events(payment, told)) {
      all = all.then(on(all.next(), event));
    }
    return all;
  }

  /** Each phase waits for the end of one call; a call's end speaks of no other (DESIGN 6.4). */
  private static Step callEnded(Payment payment, CallEnded call, Facts facts) {
    if (Exits.openCall(payment).filter(call.key()::equals).isEmpty()) {
      return ofAnother(payment, call, facts);
    }
    if (call instanceof Answered(_, _, Snapshot snapshot, Instant at) && isOdd(payment, snapshot)) {
      return odd(payment, at, facts);
    }
    return switch (payment) {
      case Creating p -> Creation.on(p, call, facts);
      case AwaitingCustomer p -> Approval.on(p, call, facts);
      case Capturing p -> Taking.on(p, call, facts);
      case Releasing p -> Release.on(p, call, facts);
      case Refunding p -> Refund.on(p, call, facts);
      case Ended p -> Aftermath.on(p, call, facts);
      case Authorized _, Captured _ -> Step.late(call);
    };
  }

  /**
   * Late news of a call that is over: what the provider says of the payment is true all the same.
   */
  private static Step ofAnother(Payment payment, CallEnded call, Facts facts) {
    return switch (call) {
      case Answered(_, _, Snapshot snapshot, Instant at) ->
          said(payment, new ReadAnswered(snapshot, at), facts);
      case Created _ when payment instanceof Ended p -> Aftermath.orphan(p, facts);
      case Created _, CreateRefused _, CallRefused _, Unresolved _ -> Step.late(call);
    };
  }

  /** Reads and notifications are heard in every phase. */
  private static Step said(Payment payment, ProviderSaid said, Facts facts) {
    if (said instanceof ReadAnswered(Snapshot snapshot, Instant at) && isOdd(payment, snapshot)) {
      return odd(payment, at, facts);
    }
    if (said instanceof ReadAnswered && isAtRest(payment)) {
      return confirmed(payment, said, facts);
    }
    return heard(payment, said, facts);
  }

  /** Phases without a call of their own, in which a read that was owed is made. */
  private static boolean isAtRest(Payment payment) {
    return switch (payment) {
      case Authorized _, Captured _, Ended _ -> payment.standing().news();
      case Creating _, AwaitingCustomer _, Capturing _, Releasing _, Refunding _ -> false;
    };
  }

  /** The read that tells what somebody else did to the money. */
  private static Step confirmed(Payment payment, ProviderSaid said, Facts facts) {
    facts.news(false);
    return switch (heard(payment.with(facts.standing()), said, facts)) {
      case Moved moved -> moved;
      case Ignored _ -> Exits.stays(facts, payment.with(facts.standing()));
    };
  }

  private static Step heard(Payment payment, ProviderSaid said, Facts facts) {
    return switch (payment) {
      case Creating p -> Creation.on(p, said, facts);
      case AwaitingCustomer p -> Approval.on(p, said, facts);
      case Authorized p -> Taking.on(p, said, facts);
      case Capturing p -> Taking.on(p, said, facts);
      case Releasing p -> Release.on(p, said, facts);
      case Captured p -> Refund.on(p, said, facts);
      case Refunding p -> Refund.on(p, said, facts);
      case Ended p -> Aftermath.on(p, said, facts);
    };
  }

  /** Other money than was asked for. What is given back is given back whole, whatever it is. */
  private static boolean isOdd(Payment payment, Snapshot snapshot) {
    return switch (payment) {
      case Authorized _, Capturing _, Captured _, Refunding _ ->
          snapshot.isOdd(payment.standing().request());
      case Creating _, AwaitingCustomer _, Releasing _, Ended _ -> false;
    };
  }

  /** Nothing is taken or told on the strength of it: a person must look. */
  private static Step odd(Payment payment, Instant now, Facts facts) {
    if (payment.standing().stuck().isPresent()) {
      return new Ignored("still odd");
    }
    facts.stuck(Stuck.Reason.ODD_AMOUNT, null, now);
    return Exits.stays(facts, payment.with(facts.standing()));
  }

  private Facts first(Request request, long told, Optional<Command> owed) {
    return new Facts(
        new Standing(request, Amounts.NONE, told, owed, false, Optional.empty()), epoch);
  }
}
