// What can happen next in a club.
package dev.kassa.membership.shell;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Msisdn;
import dev.kassa.membership.enrolment.DueCall;
import dev.kassa.membership.enrolment.EnrolmentTimes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** Something that can happen, and what it is called in a story. */
record ClubActs(String words, Consumer<ClubWorld> happens) {
  static final Msisdn NUMBER = new Msisdn("4790000001");
  static final Msisdn OTHER = new Msisdn("4790000002");
  static final Duration FRESH = Duration.ZERO;
  static final Duration OLD = EnrolmentTimes.VALID_FOR;

  /** Nothing of the tills and people any more: what is on its way arrives, and time passes. */
  static void calm(ClubWorld world) {
    for (int i = 0; i < 2_000; i++) {
      if (!world.away.isEmpty()) {
        world.ends(world.away.getFirst(), ClubWorld.Fate.ANSWERED);
      } else if (!world.late.isEmpty()) {
        world.comesLate(world.late.getFirst());
      } else if (!world.owedPings.isEmpty()) {
        world.pinged(world.owedPings.getFirst());
      } else if (world.nextDue().isPresent()) {
        world.due();
      } else {
        return;
      }
    }
    throw new AssertionError("it does not come to rest");
  }

  static CheckoutId checkout(ClubWorld world) {
    return new CheckoutId(new UUID(2, world.ids++));
  }

  static ClubActs ends(DueCall call, ClubWorld.Fate fate) {
    return new ClubActs(call.call() + ": " + fate, world -> world.ends(call, fate));
  }

  /** The login that a person's phone shows. */
  static Optional<ModelLogins.Login> shown(ClubWorld world) {
    List<ModelLogins.Login> open =
        world.provider.all().stream().filter(login -> login.isOpen(world.now)).toList();
    return open.stream().findFirst();
  }
}
