// Seeded histories: topics are read in any order against each other, and messages come twice.
package dev.kassa.gateway;

import static dev.kassa.gateway.Told.AMOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.identity.CustomerUnidentified.Reason;
import dev.kassa.contract.membership.EnrolmentEnded;
import dev.kassa.contract.membership.MemberEnrolled;
import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.payment.OutcomePending;
import dev.kassa.contract.payment.PaymentRefused;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

class CheckoutHistoriesTest {
  private static final int ORDERS = 40;

  /** What a till sees of a state. */
  private record Shown(
      Optional<Instant> updatedAt,
      Optional<CheckoutState.Place> place,
      Customer customer,
      Enrolment enrolment,
      List<PaymentState> payments,
      List<Command> commands,
      long pointsEarned,
      boolean closed) {
    static Shown of(CheckoutState state) {
      return new Shown(
          state.updatedAt(),
          state.place(),
          state.customer(),
          state.enrolment(),
          state.payments(),
          state.commands(),
          state.pointsEarned(),
          state.isClosed());
    }
  }

  /** One visit: each list is one topic, in its order. */
  private static final class History {
    final List<Heard> scans = new ArrayList<>();
    final List<Heard> enrolments = new ArrayList<>();
    final List<Heard> payments = new ArrayList<>();
    final List<Heard> identity = new ArrayList<>();
    final List<Heard> membership = new ArrayList<>();
    final List<Heard> facts = new ArrayList<>();
    private final Random random;
    private final Told told = new Told();

    History(Random random) {
      this.random = random;
      visit();
    }

    List<List<Heard>> topics() {
      return List.of(scans, enrolments, payments, identity, membership, facts);
    }

    private boolean chance(int percent) {
      return random.nextInt(100) < percent;
    }

    private void visit() {
      int scanned = 1 + random.nextInt(3);
      for (int i = 1; i <= scanned; i++) {
        String scan = "s" + i;
        scans.add(told.scan(scan));
        if (i < scanned) {
          identity.add(told.unidentified(scan, Reason.SUPERSEDED));
        }
      }
      String last = "s" + scanned;
      if (chance(20)) {
        identity.add(told.unidentified(last, Reason.PROVIDER_UNAVAILABLE));
        return;
      }
      identity.add(told.identified(last, "a"));
      boolean member = chance(50);
      membership.add(member ? told.member("a", 1250) : told.nonMember("a"));
      if (!member) {
        member = enrols();
      }
      pays(member);
    }

    private boolean enrols() {
      enrolments.add(told.enrolmentAsked("e1", "a"));
      membership.add(told.enrolmentStarted("a", "e1"));
      if (chance(30)) {
        enrolments.add(told.enrolmentAsked("e2", "a"));
        membership.add(told.enrolmentEnded("a", EnrolmentEnded.Reason.ALREADY_OPEN, "e2"));
      }
      switch (random.nextInt(3)) {
        case 0 -> membership.add(told.enrolled("a"));
        case 1 -> membership.add(told.enrolmentEnded("a", EnrolmentEnded.Reason.DECLINED));
        case 2 -> {
          enrolments.add(told.enrolmentTakenBack("e3"));
          membership.add(told.enrolmentEnded("a", EnrolmentEnded.Reason.CANCELLED, "e3"));
        }
        default -> throw new AssertionError();
      }
      return membership.getLast().news() instanceof News.OfClub(var e)
          && e instanceof MemberEnrolled;
    }

    private void pays(boolean member) {
      int attempts = 1 + random.nextInt(3);
      for (int attempt = 1; attempt <= attempts; attempt++) {
        told.nextPayment();
        String request = "p" + attempt;
        if (chance(15)) {
          payments.add(told.cancelAsked("c" + attempt, attempt));
          facts.add(told.terminated(attempt, "c" + attempt));
          payments.add(told.paymentAsked(request, attempt));
          facts.add(told.commandRefused(attempt, CommandRefused.Reason.CANCELLED_BEFORE, request));
          continue;
        }
        payments.add(told.paymentAsked(request, attempt));
        if (chance(15)) {
          facts.add(told.refused(attempt, PaymentRefused.Reason.REQUEST_EXPIRED, request));
          continue;
        }
        if (chance(10)) {
          facts.add(told.commandRefused(attempt, CommandRefused.Reason.INVALID, request));
          continue;
        }
        facts.add(told.requested(attempt));
        if (chance(20)) {
          facts.add(told.pending(attempt, OutcomePending.Phase.CREATING));
        }
        facts.add(told.created(attempt));
        if (chance(20)) {
          facts.add(told.aborted(attempt, request));
          continue;
        }
        takesMoney(attempt, request, member);
      }
    }

    private void takesMoney(int attempt, String request, boolean member) {
      if (chance(30)) {
        facts.add(told.authorized(attempt, request));
        payments.add(told.captureAsked("k" + attempt, attempt, 100_000));
        facts.add(told.captured(attempt, 100_000, "k" + attempt));
        facts.add(told.cancelled(attempt, 100_000));
        return;
      }
      facts.add(told.authorized(attempt));
      if (chance(20)) {
        facts.add(told.pending(attempt, OutcomePending.Phase.CAPTURING));
      }
      facts.add(told.captured(attempt, AMOUNT, request));
      if (member) {
        membership.add(told.booked("a", attempt, 2399, 3649));
      }
      if (chance(30)) {
        payments.add(told.refundAsked("r" + attempt, attempt, AMOUNT));
        facts.add(told.refunded(attempt, AMOUNT, "r" + attempt));
      }
      if (chance(20)) {
        facts.add(told.commandRefused(attempt, CommandRefused.Reason.ID_REUSED, request));
      }
    }

    /** All topics, merged at random. */
    List<Heard> order() {
      List<List<Heard>> left = new ArrayList<>();
      topics().forEach(topic -> left.add(new ArrayList<>(twice(topic))));
      List<Heard> order = new ArrayList<>();
      left.removeIf(List::isEmpty);
      while (!left.isEmpty()) {
        List<Heard> topic = left.get(random.nextInt(left.size()));
        order.add(topic.removeFirst());
        left.removeIf(List::isEmpty);
      }
      return order;
    }

    /** Some messages come again, some time later. */
    private List<Heard> twice(List<Heard> topic) {
      List<Heard> doubled = new ArrayList<>(topic);
      for (Heard heard : topic) {
        if (chance(25)) {
          int first = doubled.indexOf(heard);
          doubled.add(first + 1 + random.nextInt(doubled.size() - first), heard);
        }
      }
      return doubled;
    }
  }

  @RepeatedTest(200)
  void everyOrderOfTopicsAndEveryRepetitionEndsTheSame(RepetitionInfo repetition) {
    long seed = Long.getLong("kassa.seed", 20_261_122L) * 1_000 + repetition.getCurrentRepetition();
    Random random = new Random(seed);
    History history = new History(random);
    List<Heard> inTime =
        history.topics().stream()
            .flatMap(List::stream)
            .sorted(Comparator.comparing(Heard::at))
            .toList();
    Shown expected = Shown.of(Told.after(inTime));
    for (int i = 0; i < ORDERS; i++) {
      List<Heard> order = history.order();
      assertThat(Shown.of(Told.after(order)))
          .as("seed %d, order %d: %s", seed, i, order.stream().map(h -> h.news()).toList())
          .isEqualTo(expected);
    }
  }

  @RepeatedTest(50)
  void historiesAreWorthTheirName(RepetitionInfo repetition) {
    long seed = 7_000L + repetition.getCurrentRepetition();
    History history = new History(new Random(seed));
    Shown end = Shown.of(Told.after(history.order()));
    assertThat(end.commands())
        .as("seed %d: every command of a history but a scan is answered", seed)
        .allMatch(c -> c.type().equals("pos.customer-scanned.v1") || c.outcome().isPresent());
    assertThat(end.closed()).as("seed %d", seed).isEqualTo(!history.payments.isEmpty());
  }
}
