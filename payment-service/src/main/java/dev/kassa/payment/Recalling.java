// What a restored database does not know any more.
package dev.kassa.payment;

import dev.kassa.contract.payment.Amounts;
import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.payment.SagaEvent.AskedAgain;
import dev.kassa.payment.SagaEvent.CancelAsked;
import dev.kassa.payment.SagaEvent.CaptureAsked;
import dev.kassa.payment.SagaEvent.Forgotten;
import dev.kassa.payment.SagaEvent.Found;
import dev.kassa.payment.SagaEvent.ReadAnswered;
import dev.kassa.payment.SagaEvent.RefundAsked;
import dev.kassa.payment.SagaEvent.TillAsked;
import dev.kassa.payment.Step.Moved;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A command of before a restore may have been carried out, so the provider is asked before anything
 * is done about it. None of them moves money any more: what was not carried out is refused, for its
 * till may have been told so before, and asked for it anew.
 */
final class Recalling {
  private Recalling() {}

  /** A command of before the restore waits for what the provider says, and has it asked. */
  static Moved forgotten(Payment payment, TillAsked asked, Facts facts) {
    facts.recall(waiting(payment).withForgotten(asked));
    return Exits.stays(facts, payment.with(facts.standing()), Exits.readNow());
  }

  /** So does a command that came after it. */
  static Moved waits(Payment payment, TillAsked asked, Facts facts) {
    facts.recall(waiting(payment).withSince(asked));
    return Exits.stays(facts, payment.with(facts.standing()));
  }

  /**
   * What happens once the provider has told. Where nothing was taken, a cancel comes before what
   * was told, for that may be its own end. All else comes after it, because it has its money in it.
   */
  static List<SagaEvent> events(Payment payment, Forgotten told) {
    Recall recall = waiting(payment);
    Amounts amounts =
        told.said() instanceof ReadAnswered(Snapshot snapshot, _)
            ? snapshot.amounts()
            : Amounts.NONE;
    List<SagaEvent> events = new ArrayList<>();
    if (amounts.captured() == 0) {
      recall.forgotten().stream().filter(CancelAsked.class::isInstance).forEach(events::add);
    }
    events.add(told.said());
    for (TillAsked asked : recall.forgotten()) {
      if (!(asked instanceof CancelAsked) || amounts.captured() > 0) {
        events.add(new Found(asked, isDone(payment, asked, amounts, told.done()), told.at()));
      }
    }
    events.addAll(recall.since());
    return events;
  }

  private static boolean isDone(
      Payment payment, TillAsked asked, Amounts amounts, Set<String> done) {
    Request request = payment.standing().request();
    return switch (asked) {
      case CaptureAsked c -> done.contains(Exits.captureKey(request, c.by()));
      case RefundAsked r -> done.contains(Exits.refundKey(request, r.by()));
      case CancelAsked _ -> amounts.cancelled() > 0;
      case AskedAgain _ -> false;
    };
  }

  private static Recall waiting(Payment payment) {
    return payment.standing().recall().orElse(Recall.NOTHING);
  }

  /** The provider has said whether it was carried out. */
  static Step on(Payment payment, Found found, Facts facts) {
    switch (found.asked()) {
      case CaptureAsked c when found.done() -> facts.captureFound(c.by());
      case RefundAsked r when found.done() -> facts.refundFound(r.by());
      case CancelAsked c when found.done() -> facts.cancelFound(c.by());
      case CancelAsked c -> facts.commandRefused(c.by(), CommandRefused.Reason.CAPTURED, null);
      case CaptureAsked _, RefundAsked _, AskedAgain _ ->
          facts.commandRefused(
              found.asked().by(),
              CommandRefused.Reason.REQUEST_EXPIRED,
              "asked before the database was restored, and not carried out");
    }
    return Exits.stays(facts, payment.with(facts.standing()));
  }
}
