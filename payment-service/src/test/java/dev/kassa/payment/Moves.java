// Which moves were taken between the phases, by every test of the saga that ran in this JVM.
package dev.kassa.payment;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts phase × event, and remembers exits: what is drawn must be taken and the reverse. Several
 * threads may play at once.
 */
final class Moves {
  private static final List<Class<?>> PHASES = List.of(Payment.class.getPermittedSubclasses());
  private static final List<Class<?>> EVENTS =
      List.of(
          SagaEvent.AskedAgain.class,
          SagaEvent.CancelAsked.class,
          SagaEvent.CaptureAsked.class,
          SagaEvent.RefundAsked.class,
          SagaEvent.Created.class,
          SagaEvent.CreateRefused.class,
          SagaEvent.Answered.class,
          SagaEvent.CallRefused.class,
          SagaEvent.Unresolved.class,
          SagaEvent.ReadAnswered.class,
          SagaEvent.NotFound.class,
          SagaEvent.NoAnswer.class,
          SagaEvent.Notified.class,
          SagaEvent.DeadlinePassed.class,
          SagaEvent.AskedBefore.class,
          SagaEvent.Forgotten.class);
  private static final Map<Class<?>, Integer> PHASE = new IdentityHashMap<>();
  private static final Map<Class<?>, Integer> EVENT = new IdentityHashMap<>();
  private static final LongAdder[][] HEARD = new LongAdder[PHASES.size()][EVENTS.size()];
  private static final boolean[][] EXITS = new boolean[PHASES.size() + 1][PHASES.size()];

  static {
    for (int i = 0; i < PHASES.size(); i++) {
      PHASE.put(PHASES.get(i), i);
      Arrays.setAll(HEARD[i], _ -> new LongAdder());
    }
    for (int i = 0; i < EVENTS.size(); i++) {
      EVENT.put(EVENTS.get(i), i);
    }
  }

  private Moves() {}

  static void began(Step.Moved first) {
    EXITS[PHASES.size()][PHASE.get(first.next().getClass())] = true;
  }

  static void took(Payment payment, SagaEvent event, Step step) {
    int from = PHASE.get(payment.getClass());
    HEARD[from][EVENT.get(event.getClass())].increment();
    // What a restore forgot is several steps at once, each of which is drawn.
    if (event instanceof SagaEvent.Forgotten) {
      return;
    }
    if (step instanceof Step.Moved moved && moved.next().getClass() != payment.getClass()) {
      EXITS[from][PHASE.get(moved.next().getClass())] = true;
    }
  }

  /** {@code Creating --> Ended} and the like; begins are from {@code [*]}. */
  static TreeSet<String> exits() {
    TreeSet<String> exits = new TreeSet<>();
    for (int from = 0; from < EXITS.length; from++) {
      for (int to = 0; to < PHASES.size(); to++) {
        if (EXITS[from][to]) {
          String name = from == PHASES.size() ? "[*]" : PHASES.get(from).getSimpleName();
          exits.add(name + " --> " + PHASES.get(to).getSimpleName());
        }
      }
    }
    return exits;
  }

  /** {@code Creating × NotFound} and the like, with how often. */
  static TreeMap<String, Long> heard() {
    TreeMap<String, Long> heard = new TreeMap<>();
    for (int phase = 0; phase < PHASES.size(); phase++) {
      for (int event = 0; event < EVENTS.size(); event++) {
        if (HEARD[phase][event].sum() > 0) {
          heard.put(
              PHASES.get(phase).getSimpleName() + " × " + EVENTS.get(event).getSimpleName(),
              HEARD[phase][event].sum());
        }
      }
    }
    return heard;
  }
}
