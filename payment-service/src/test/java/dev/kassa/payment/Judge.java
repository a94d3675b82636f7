// What must hold in a World: after every step, and at rest.
package dev.kassa.payment;

import dev.kassa.contract.pos.CapturePolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Throws {@link Violation} with the rule that is broken. */
final class Judge {
  /** A rule of DESIGN 6 is broken. */
  static final class Violation extends AssertionError {
    private static final long serialVersionUID = 1L;

    Violation(String rule) {
      super(rule);
    }

    @Override
    public String toString() {
      return getMessage();
    }
  }

  private Judge() {}

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new Violation(rule);
    }
  }

  /** An attempt leaves. */
  static void leaves(World world, Desk desk, PlannedCall call) {
    if (call.kind() == SagaEvent.Kind.CREATE) {
      require(
          !world.now.isAfter(desk.request.validUntil()),
          "7: no attempt at creating leaves after the request's validity");
      require(!desk.stopped, "9: no attempt at creating leaves after the till gave up");
    }
    CallBudget.Operation operation = CallBudget.Operation.of(call.kind());
    Instant since = world.now.minus(Duration.ofMinutes(1));
    long recent =
        desk.sent.stream()
            .filter(sent -> sent.getKey() == operation && sent.getValue().isAfter(since))
            .count();
    require(recent < 5, "6: at most five attempts of a kind a minute");
  }

  /** After every step. */
  static void check(World world) {
    int open = 0;
    for (Desk desk : world.desks) {
      open += desk.agenda.open() ? 1 : 0;
      check(desk);
    }
    require(open <= 1, "8: one open payment per checkout");
  }

  private static void check(Desk desk) {
    ModelProvider books = desk.provider;
    require(
        books.capturedForUs <= desk.request.amount().value(),
        "5: no more is captured than the till asked for");
    require(!desk.gap, "facts are numbered without a gap");
    require(
        desk.facts.equals(desk.payment.standing().amounts()), "facts alone rebuild the amounts");
    for (Map.Entry<UUID, Desk.Told> told : desk.told.entrySet()) {
      List<String> outcomes = told.getValue().outcomes();
      if (outcomes.size() > 1) {
        throw new Violation("10: one outcome per command, not " + outcomes);
      }
      if (!outcomes.isEmpty()) {
        right(desk, told.getKey(), told.getValue(), outcomes.getFirst());
      }
    }
  }

  /** What was told is what the books say, now and ever after. */
  private static void right(Desk desk, UUID command, Desk.Told told, String outcome) {
    ModelProvider books = desk.provider;
    if (command.equals(desk.request.command().id())) {
      switch (outcome) {
        case "captured" -> require(books.captured > 0, "10: told captured, and nothing was");
        case "authorized" -> require(books.authorized > 0, "10: told authorised, and it was not");
        default ->
            require(books.capturedForUs == 0, "1: told of an end, and money was taken for us");
      }
      return;
    }
    boolean captured = books.did(told.captureKey());
    boolean refunded = books.did(told.refundKey());
    if (outcome.startsWith("no:")) {
      require(!captured, "4: told refused, and it was captured");
      require(!refunded, "4: told refused, and it was refunded");
      require(
          !outcome.equals("no:CAPTURED") || books.captured > 0 || isCapturing(desk),
          "9: told CAPTURED, and nothing was");
    }
    if (outcome.equals("captured")) {
      require(
          captured || books.captured > books.capturedForUs, "10: told captured, and it was not");
    }
    if (outcome.equals("refunded")) {
      require(refunded || desk.portalRefunded, "11: told refunded, and it was not");
    }
  }

  private static boolean isCapturing(Desk desk) {
    return desk.payment instanceof Payment.Capturing
        || desk.payment instanceof Payment.Releasing
        || desk.payment instanceof Payment.Ended
        || desk.payment instanceof Payment.Authorized;
  }

  /** When everything under way has come to its end and all deadlines have passed. */
  static void atRest(World world) {
    for (Desk desk : world.desks) {
      atRest(desk);
    }
  }

  /**
   * What was told before the loss and after it says the same of money. What was refused before may
   * be refused for another reason; a request that ended in one way without money may end in
   * another.
   */
  static void afterRestore(World world) {
    for (Desk desk : world.desks) {
      desk.toldBefore.forEach(
          (id, before) -> {
            String then = before.isEmpty() ? "" : before.getFirst();
            boolean request = id.equals(desk.request.command().id());
            List<String> now = desk.told.get(id).outcomes();
            if ((then.equals("captured") || then.equals("refunded")) && !request) {
              require(
                  now.equals(before)
                      || desk.provider.captured > desk.provider.capturedForUs
                      || desk.portalRefunded,
                  "10: told " + before + " before the restore, and " + now + " after it");
            }
            require(
                !then.startsWith("no:") || !(now.contains("captured") || now.contains("refunded")),
                "10: told " + before + " before the restore, and " + now + " after it");
          });
    }
  }

  private static void atRest(Desk desk) {
    ModelProvider books = desk.provider;
    boolean stuck = desk.payment.standing().stuck().isPresent();
    require(books.reserved() == 0 || stuck, "2: nobody's money stays reserved");
    require(
        stuck || desk.payment instanceof Payment.Captured || desk.payment instanceof Payment.Ended,
        "2: a payment comes to its end, not " + desk.payment.getClass().getSimpleName());
    require(
        !stuck || books.releasesNothing || books.odd,
        "2: nobody must look where nothing is in the way");
    desk.told.forEach(
        (_, told) ->
            require(
                told.outcomes().size() == 1 || (books.odd && told.outcomes().isEmpty()),
                "10: exactly one outcome per command, not " + told.outcomes()));
    if (books.exists()
        && books.state == Snapshot.State.AUTHORIZED
        && !books.odd
        && !books.unheard) {
      require(
          desk.payment.standing().amounts().equals(books.snapshot().amounts()),
          "5: our amounts are the books', not "
              + desk.payment.standing().amounts()
              + " for "
              + books.snapshot().amounts());
    }
    require(
        !books.exists() || books.state != Snapshot.State.CREATED,
        "2: nothing stays on the customer's phone");
    if (desk.request.capture() instanceof CapturePolicy.Immediate && !stuck) {
      require(
          books.capturedForUs == 0 || books.capturedForUs == desk.request.amount().value(),
          "1: what the till asked for is captured, once");
    }
  }
}
