package dev.kassa.payment.operator;

import dev.kassa.payment.Dossier;
import dev.kassa.payment.OperatorAct;
import dev.kassa.payment.Payment;
import dev.kassa.payment.Request;
import dev.kassa.payment.SagaEvent;
import dev.kassa.payment.Standing;
import dev.kassa.payment.Stuck;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Says in words where a payment stands and how it came there. Amounts are minor units. */
final class DossierWords {
  private DossierWords() {}

  static String state(Payment payment) {
    Standing standing = payment.standing();
    return switch (payment) {
      case Payment.Creating p ->
          p.maybeCreated()
              ? "being created at the provider; nobody knows whether it was"
              : "being created at the provider";
      case Payment.AwaitingCustomer p ->
          p.cancel().isPresent()
              ? "on the customer's phone; the till has given up and it is being taken off"
              : "on the customer's phone";
      case Payment.Authorized _ -> standing.reserved() + " is reserved and the till decides";
      case Payment.Capturing p ->
          "being captured, up to a total of " + p.target() + maybe(p.maybeTaken());
      case Payment.Releasing p ->
          "being released"
              + (p.tries() == 0
                  ? ""
                  : "; the provider has refused that %d times".formatted(p.tries()))
              + p.refused().map(code -> ", last with " + code).orElse("");
      case Payment.Captured _ -> "captured; nothing is reserved";
      case Payment.Refunding p -> p.amount() + " is being refunded" + maybe(p.maybeDone());
      case Payment.Ended p ->
          "over (" + p.reason().name().toLowerCase(Locale.ROOT) + "); nothing is reserved";
    };
  }

  private static String maybe(boolean done) {
    return done ? "; nobody knows whether it was" : "";
  }

  static String why(Stuck stuck) {
    String code = stuck.detail() == null ? "" : " (" + stuck.detail() + ")";
    return switch (stuck.reason()) {
      case UNANSWERED -> "the provider has not said for an hour what came of a call";
      case RELEASE_REFUSED -> "the provider refuses to release what it says is reserved" + code;
      case ODD_AMOUNT -> "the provider names other amounts than were asked for";
    };
  }

  static String means(OperatorAct.Kind act) {
    return switch (act) {
      case READ_AGAIN -> "ask the provider now; it comes back to the list if nothing has changed";
      case CAPTURE -> "make the unanswered capture once more, under its own key: never twice";
      case RELEASE -> "give back all that is reserved";
      case SETTLED_BY_HAND ->
          "it was settled in the merchant portal; say the totals that stand there";
    };
  }

  private record Line(Instant at, String words) {}

  /** What is remembered, oldest first, with its times. */
  static List<String> history(Dossier dossier) {
    Payment payment = dossier.payment();
    Request request = payment.standing().request();
    List<Line> lines = new ArrayList<>();
    for (Dossier.Call call : dossier.calls()) {
      lines.add(new Line(call.plannedAt(), call(call)));
    }
    for (Dossier.Act act : dossier.acts()) {
      lines.add(
          new Line(
              act.at(),
              "%s: %s, \"%s\"%s"
                  .formatted(
                      act.operator(),
                      act.act(),
                      act.note(),
                      act.refused().map(why -> "; not done: " + why).orElse(""))));
    }
    lines.add(new Line(dossier.phaseSince(), "since then " + state(payment)));
    payment
        .standing()
        .stuck()
        .ifPresent(stuck -> lines.add(new Line(stuck.since(), "stuck: " + why(stuck))));
    List<String> said = new ArrayList<>();
    said.add(
        "the till asked for %d %s, valid until %s"
            .formatted(
                request.amount().value(), request.amount().currency(), request.validUntil()));
    lines.stream()
        .sorted(Comparator.comparing(Line::at))
        .forEach(line -> said.add(line.at() + "  " + line.words()));
    return said;
  }

  private static String call(Dossier.Call call) {
    String end =
        call.settledAt()
            .map(at -> "over at " + at)
            .or(() -> call.nextAttempt().map(at -> "not answered, again at " + at))
            .orElse("given up");
    return "%s: %s, %s"
        .formatted(
            name(call.kind()),
            call.attempts() == 1 ? "1 attempt" : call.attempts() + " attempts",
            end);
  }

  private static String name(SagaEvent.Kind kind) {
    return switch (kind) {
      case CREATE -> "create";
      case TERMINATE -> "terminate (cancel unless approved)";
      case CAPTURE -> "capture";
      case RELEASE -> "release of what is reserved";
      case REFUND -> "refund";
    };
  }
}
