// Small demos on the running system: undisturbed, deaf, blind, and with everything killed.
package dev.kassa.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.systemtests.RunningStack.Played;
import dev.kassa.systemtests.RunningStack.Stack;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each demo ends with the proof over everything that happened on this system so far. */
@ExtendWith(RunningStack.class)
class DemoIT {
  private static final int SMALL = 60;

  @Test
  void everyPathGoesAsPlannedAndTheBooksAgree(Stack stack) throws Exception {
    Played played = stack.demo(SMALL, List.of());
    assertAgree(played);
    assertThat(played.result().board().surprises()).as(played.said()).isEmpty();
  }

  @Test
  void readsAloneAreEnough(Stack stack) throws Exception {
    stack.simulator().dropNotifications(true);
    try {
      assertAgree(stack.demo(SMALL, List.of()));
    } finally {
      stack.simulator().dropNotifications(false);
    }
  }

  @Test
  void notificationsAloneAreEnough(Stack stack) throws Exception {
    stack.simulator().failReads();
    try {
      assertAgree(stack.demo(SMALL, List.of()));
    } finally {
      stack.simulator().noFaults();
    }
  }

  @Test
  void killedServicesAndBrokerComeBackAndTheBooksAgree(Stack stack) throws Exception {
    Played played = stack.demo(4 * SMALL, Outages.kills());
    assertAgree(played);
    for (Outages.Outage killed : Outages.kills()) {
      assertThat(played.said())
          .contains("(" + killed.process() + ") with")
          .contains(killed.process() + " is back");
    }
  }

  private static void assertAgree(Played played) {
    assertThat(played.result().verdict().differences()).as(played.said()).isEmpty();
    assertThat(played.result().club()).as(played.said()).isEmpty();
    assertThat(played.result().clubFacts().members())
        .as("somebody was erased: %s", played.said())
        .anyMatch(ClubFacts.Member::erased);
    assertThat(played.result().board().missing(List.of(Plan.Club.values()), 1))
        .as(played.said())
        .isEmpty();
    assertThat(played.result().streamsBegunAnew()).as(played.said()).isZero();
    assertThat(played.result().board().missing(played.plan().paths(), 1))
        .as(played.said())
        .isEmpty();
  }
}
