// What an operator may do about a payment, and what follows of it.
package dev.kassa.payment;

import dev.kassa.contract.payment.Amounts;
import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.payment.Payment.Authorized;
import dev.kassa.payment.Payment.AwaitingCustomer;
import dev.kassa.payment.Payment.Captured;
import dev.kassa.payment.Payment.Capturing;
import dev.kassa.payment.Payment.Creating;
import dev.kassa.payment.Payment.Ended;
import dev.kassa.payment.Payment.Refunding;
import dev.kassa.payment.Payment.Releasing;
import dev.kassa.payment.Payment.Releasing.DoubtedCapture;
import dev.kassa.payment.Step.Ignored;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The rules of acts by hand. Only a payment that is stuck may be acted on, and no act can take more
 * than was asked for or give anything back twice: calls keep the keys of their intents.
 */
public final class OperatorAsks {
  /** Stands for the provider's code where a person, not the provider, refused. */
  private static final String BY_HAND = "OPERATOR";

  private OperatorAsks() {}

  /** The acts that are possible now; none unless the payment is stuck. */
  public static Set<OperatorAct.Kind> allowed(Payment payment) {
    if (payment.standing().stuck().isEmpty()) {
      return Set.of();
    }
    Stuck.Reason reason = payment.standing().stuck().get().reason();
    Set<OperatorAct.Kind> allowed =
        EnumSet.of(OperatorAct.Kind.READ_AGAIN, OperatorAct.Kind.SETTLED_BY_HAND);
    switch (payment) {
      case Capturing _ -> {
        allowed.add(OperatorAct.Kind.RELEASE);
        if (reason == Stuck.Reason.UNANSWERED) {
          allowed.add(OperatorAct.Kind.CAPTURE);
        }
      }
      case Authorized _, Releasing _ -> allowed.add(OperatorAct.Kind.RELEASE);
      // While a terminate is unanswered it is not known that anything is reserved.
      case AwaitingCustomer _ -> {
        if (reason == Stuck.Reason.ODD_AMOUNT) {
          allowed.add(OperatorAct.Kind.RELEASE);
        }
      }
      case Creating _, Captured _, Refunding _, Ended _ -> {}
    }
    return allowed;
  }

  /** Why the act is not possible, in words for the operator; absent if it is. */
  public static Optional<String> refusal(Payment payment, OperatorAct act) {
    Set<OperatorAct.Kind> allowed = allowed(payment);
    if (allowed.isEmpty()) {
      return Optional.of("the payment is not stuck, so nothing is to be done by hand");
    }
    if (!allowed.contains(act.kind())) {
      return Optional.of(act.kind() + " is not possible here; possible are " + allowed);
    }
    return act instanceof OperatorAct.SettledByHand(Amounts amounts)
        ? unsettled(payment, amounts)
        : Optional.empty();
  }

  /** What is wrong with totals that are said to be the end of it. */
  private static Optional<String> unsettled(Payment payment, Amounts said) {
    Amounts known = payment.standing().amounts();
    if (said.authorized() < known.authorized()
        || said.captured() < known.captured()
        || said.cancelled() < known.cancelled()
        || said.refunded() < known.refunded()) {
      return Optional.of("totals never shrink: each must be at least what the provider has said");
    }
    boolean neverApproved = said.authorized() == 0 && said.captured() == 0;
    if (!neverApproved && said.captured() + said.cancelled() != said.authorized()) {
      return Optional.of(
          "captured and cancelled must add up to authorized: nothing stays reserved");
    }
    // Its call may still be under way: told undone, the till would give the money back twice.
    return payment instanceof Refunding p && said.refunded() < known.refunded() + p.amount()
        ? Optional.of(
            "a refund is unanswered and may still be made: refunded must hold its " + p.amount())
        : Optional.empty();
  }

  /** What follows of an act; of one that is not possible nothing does. */
  static Step on(Payment payment, SagaEvent.OperatorActed acted, Facts facts) {
    return refusal(payment, acted.act())
        .<Step>map(Ignored::new)
        .orElseGet(
            () ->
                switch (acted.act()) {
                  case OperatorAct.ReadAgain _ ->
                      Exits.stays(facts, payment.with(facts.freed()), Exits.readNow());
                  case OperatorAct.Capture _ -> capture(payment, facts);
                  case OperatorAct.Release _ -> release(payment, acted.at(), facts);
                  case OperatorAct.SettledByHand(Amounts amounts) ->
                      settled(payment, amounts, facts);
                });
  }

  private static Step capture(Payment payment, Facts facts) {
    return switch (payment) {
      case Capturing p -> Exits.stays(facts, p, Exits.capture(p));
      case Creating _,
          AwaitingCustomer _,
          Authorized _,
          Releasing _,
          Captured _,
          Refunding _,
          Ended _ ->
          new Ignored("nothing is being captured");
    };
  }

  private static Step release(Payment payment, Instant now, Facts facts) {
    return switch (payment) {
      case AwaitingCustomer p -> Exits.toRelease(facts, p.cancel(), now);
      case Authorized _ -> Exits.toRelease(facts, Optional.empty(), now);
      // After a release nothing can be captured: its end tells what became of the capture.
      case Capturing p ->
          Exits.toRelease(
              facts,
              Optional.empty(),
              p.by().map(by -> new DoubtedCapture(by, p.target(), BY_HAND)),
              now);
      case Releasing p -> Exits.stays(facts, p, Exits.release(p, Duration.ZERO));
      case Creating _, Captured _, Refunding _, Ended _ -> new Ignored("nothing is reserved");
    };
  }

  // ---- settled by hand: everyone who waits gets the outcome that the totals say

  private static Step settled(Payment payment, Amounts said, Facts facts) {
    Amounts known = payment.standing().amounts();
    boolean took = said.captured() > known.captured();
    if (payment instanceof Refunding p) {
      facts.refundDone(said, p.by());
      return Exits.toSettled(facts);
    }
    List<Command> owed = facts.owed();
    List<Command> giveUps = giveUp(payment).stream().toList();
    List<Command> captures =
        capture(payment).filter(c -> said.captured() >= c.target()).map(DoubtedCapture::by).stream()
            .toList();
    if (said.authorized() == 0 && said.captured() == 0) {
      facts.terminated(said.cancelled(), Stream.concat(giveUps.stream(), owed.stream()).toList());
      return Exits.toEnd(facts, Ended.Reason.TERMINATED);
    }
    if (took) {
      giveUps.forEach(by -> facts.commandRefused(by, CommandRefused.Reason.CAPTURED, null));
      facts.money(
          said, Stream.concat(captures.stream(), owed.stream()).toList(), List.of(), List.of());
    } else {
      facts.money(
          said, List.of(), Stream.concat(giveUps.stream(), owed.stream()).toList(), List.of());
    }
    capture(payment)
        .filter(c -> !captures.contains(c.by()))
        .ifPresent(
            c -> facts.commandRefused(c.by(), CommandRefused.Reason.PROVIDER_REFUSED, c.code()));
    return Exits.toSettled(facts);
  }

  /** The command that waits for the money to be given back. */
  private static Optional<Command> giveUp(Payment payment) {
    return switch (payment) {
      case Creating p -> p.cancel();
      case AwaitingCustomer p -> p.cancel();
      case Releasing p -> p.by();
      case Authorized _, Capturing _, Captured _, Refunding _, Ended _ -> Optional.empty();
    };
  }

  /** The command that waits for a capture. */
  private static Optional<DoubtedCapture> capture(Payment payment) {
    return switch (payment) {
      case Capturing p -> p.by().map(by -> new DoubtedCapture(by, p.target(), BY_HAND));
      case Releasing p -> p.capture();
      case Creating _, AwaitingCustomer _, Authorized _, Captured _, Refunding _, Ended _ ->
          Optional.empty();
    };
  }
}
