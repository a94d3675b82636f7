// Who is being asked to join pays meanwhile, however long the provider takes to ask.
package dev.kassa.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kassa.systemtests.Crowd.Someone;
import dev.kassa.systemtests.Plan.Checkout;
import dev.kassa.systemtests.Plan.Club;
import dev.kassa.systemtests.Plan.Door;
import dev.kassa.systemtests.Plan.Payment;
import dev.kassa.systemtests.Player.Recognised;
import dev.kassa.systemtests.Player.Visit;
import dev.kassa.systemtests.RunningStack.Stack;
import dev.kassa.systemtests.Simulator.Act;
import dev.kassa.systemtests.Simulator.Habit;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RunningStack.class)
class EnrolmentBesidePaymentIT {
  /** Longer than a payment takes, shorter than the call may take. */
  private static final Duration HANGS = Duration.ofSeconds(8);

  private static final Habit SAYS_YES = new Habit(Act.APPROVE, 100);

  @Test
  void aCallThatHangsDelaysNoPaymentOfTheSamePerson(Stack stack) throws Exception {
    Simulator simulator = stack.simulator();
    Scoreboard board = new Scoreboard();
    try (Doors doors = new Doors(stack.read())) {
      Crowd crowd = new Crowd(simulator.numbers());
      Player player = new Player(doors, simulator, crowd, board, new Attendance(), Duration.ZERO);
      Checkout plan =
          Plan.of(7, Plan.FEWEST_CHECKOUTS)
              .checkouts()
              .getFirst()
              .smoothly(Store.OSLO, Door.POS_GATEWAY);
      Someone someone = crowd.newcomer(Store.OSLO);
      String person = simulator.person(someone.msisdn(), SAYS_YES, SAYS_YES);
      Visit visit = player.arrive(plan, someone, person);
      Named code = new Named.ByCode(visit.codes().clear());
      Recognised stranger = player.recognise(visit, Club.TWO_TILLS, code).orElseThrow();
      simulator.slowLogins(HANGS);
      UUID ask;
      try {
        ask = visit.till().askToJoin(stranger.identificationId());
        Awaitility.await()
            .atMost(HANGS)
            .until(() -> isBeingAsked(simulator, person)); // and we have not been told so
      } finally {
        simulator.noFaults();
      }

      player.pay(visit, Optional.of(stranger.identificationId()), code);

      assertThat(board.asPlanned(Payment.APPROVED)).as("paid: %s", board.surprises()).isEqualTo(1);
      assertThat(outcome(visit, ask, Duration.ZERO)).as("the call hangs all the while").isEmpty();
      assertThat(outcome(visit, ask, Duration.ofSeconds(60)))
          .hasValueSatisfying(
              heard -> assertThat(heard.type()).isEqualTo("membership.enrolment-started.v1"));
      assertThat(
              visit
                  .till()
                  .await(
                      visit.messages().checkout().toString(),
                      Duration.ofSeconds(60),
                      heard -> heard.type().equals("membership.purchase-registered.v1")))
          .as("the purchase is theirs once they have joined")
          .isPresent();
    }
  }

  private static boolean isBeingAsked(Simulator simulator, String person)
      throws IOException, InterruptedException {
    JsonNode logins = simulator.logins(Instant.EPOCH);
    return StreamSupport.stream(logins.spliterator(), false)
        .anyMatch(login -> login.path("personId").asText().equals(person));
  }

  private static Optional<Heard> outcome(Visit visit, UUID ask, Duration atMost)
      throws InterruptedException {
    return visit
        .till()
        .await(visit.messages().checkout().toString(), atMost, heard -> heard.isOutcomeOf(ask));
  }
}
