// The faults have ended: everything under way comes to its end, and the days pass.
package dev.kassa.payment;

import dev.kassa.payment.Desk.Attempt;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Brings a world to rest. */
final class Calm {
  /** Longer than any guarantee. */
  private static final Duration DAYS = Duration.ofDays(8);

  private static final int STEPS = 3000;

  private Calm() {}

  /**
   * Brings it to rest.
   *
   * @param notificationsLost none of them arrives: reads have to do
   */
  static void rest(World world, boolean notificationsLost) {
    world.lanesFull = false;
    Instant end = world.now.plus(DAYS);
    for (int i = 0; i < STEPS; i++) {
      for (int at = 0; step(world, notificationsLost); at++) {
        Judge.check(world);
        if (at == STEPS) {
          throw new Judge.Violation("2: a payment comes to rest, and does not turn in a circle");
        }
      }
      Judge.check(world);
      Optional<Instant> next = next(world);
      if (next.isEmpty() || next.get().isAfter(end)) {
        return;
      }
      world.now = next.get().isAfter(world.now) ? next.get() : world.now.plusMillis(1);
      // The customer's ten minutes are over at once: what is waited for meanwhile is the same.
      world.desks.forEach(desk -> desk.provider.customer(Snapshot.State.EXPIRED));
      for (Desk desk : world.desks) {
        world.due(desk);
      }
    }
    throw new Judge.Violation("2: a payment comes to rest");
  }

  /** One thing that can be done at once; false if there is none. */
  private static boolean step(World world, boolean notificationsLost) {
    for (Desk desk : world.desks) {
      if (!desk.lateEffects.isEmpty()) {
        world.lateEffect(desk, desk.lateEffects.getFirst());
        return true;
      }
      if (!desk.late.isEmpty()) {
        world.lateNews(desk, desk.late.getFirst());
        return true;
      }
      if (!desk.lane.isEmpty()) {
        world.turn(desk, desk.lane.getFirst());
        return true;
      }
      if (!desk.away.isEmpty()) {
        Attempt attempt = desk.away.getFirst();
        world.ends(desk, attempt, World.Fate.ANSWERED);
        return true;
      }
      if (!desk.reading.isEmpty()) {
        world.reads(desk, desk.reading.getFirst(), World.ReadFate.ANSWERED);
        return true;
      }
      List<ModelProvider.Told> told = desk.provider.notifications;
      if (!told.isEmpty() && notificationsLost) {
        told.clear();
      } else if (!told.isEmpty()) {
        ModelProvider.Told first = told.removeFirst();
        world.notified(desk, first, first.amount());
        return true;
      }
    }
    return false;
  }

  private static Optional<Instant> next(World world) {
    return world.desks.stream()
        .flatMap(desk -> Stream.of(next(desk)))
        .flatMap(Optional::stream)
        .min(Instant::compareTo);
  }

  private static Optional<Instant> next(Desk desk) {
    Stream<Instant> calls =
        desk.agenda.calls().values().stream()
            .filter(PlannedCall::isWanted)
            .map(call -> later(call.nextAttempt().orElseThrow(), call.leasedUntil()));
    return Stream.of(calls, reads(desk), desk.payment.deadline().stream())
        .flatMap(moments -> moments)
        .min(Instant::compareTo);
  }

  /** Without those that can bring nothing any more, of which there are many in days. */
  private static Stream<Instant> reads(Desk desk) {
    Standing standing = desk.payment.standing();
    boolean idle =
        (desk.payment instanceof Payment.Authorized && !standing.news())
            || (standing.stuck().isPresent() && desk.agenda.reads().made() > 20);
    return idle ? Stream.empty() : desk.agenda.reads().next().stream();
  }

  private static Instant later(Instant at, Optional<Instant> other) {
    return other.filter(o -> o.isAfter(at)).orElse(at);
  }
}
