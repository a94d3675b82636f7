package dev.kassa.payment.shell;

import dev.kassa.payment.Admission;
import dev.kassa.payment.SagaEvent.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The places of one sales unit: calls under way, and those that wait for their turn, first come
 * first served. Money that somebody has approved goes before those who have not been asked yet.
 */
final class CallLane {
  private final int places;
  private int taken;
  private final Deque<LeasedCall> writes = new ArrayDeque<>();
  private final Deque<Waiting> creates = new ArrayDeque<>();
  private final Set<String> kept = new HashSet<>();
  private Admission admission;

  /**
   * A lane with nothing in it.
   *
   * @param places calls under way at most
   * @param target how long a create may wait while requests are refused (docs/adr/0010)
   */
  CallLane(int places, Duration target, Instant now) {
    this.places = places;
    this.admission = Admission.start(target, now);
  }

  private record Waiting(LeasedCall call, Instant since) {}

  /** Whose turn it is. */
  sealed interface Turn {
    /** It is made as it was leased. */
    record Make(LeasedCall call) implements Turn {}

    /**
     * It is asked first whether it is still wanted: the till may have given up meanwhile, or its
     * time be over (DESIGN 6.7, 6.9). So it goes back and is leased anew under the payment's lock;
     * its place is kept, else whoever comes in between would take it, time after time.
     *
     * @param late it is a create that has waited too long, as others have for a while
     */
    record Ask(LeasedCall call, boolean late) implements Turn {}
  }

  /** Whether this call begins at once; otherwise it waits here. */
  synchronized boolean begins(LeasedCall call, Instant now) {
    if (kept.remove(name(call))) {
      return true;
    }
    if (taken < places) {
      taken++;
      admission = admission.seen(1, Duration.ZERO, Duration.ZERO, now);
      return true;
    }
    if (call.kind() == Kind.CREATE) {
      creates.add(new Waiting(call, now));
    } else {
      writes.add(call);
    }
    return false;
  }

  /** A call that was under way has ended. */
  synchronized Optional<Turn> ended(Instant now) {
    if (!writes.isEmpty()) {
      return Optional.of(new Turn.Make(writes.poll()));
    }
    Waiting next = creates.poll();
    if (next == null) {
      taken--;
      return Optional.empty();
    }
    Duration waited = Duration.between(next.since(), now);
    // Both ends are of one clock, so the shortest wait there can be is none.
    admission = admission.seen(1, waited, Duration.ZERO, now);
    kept.add(name(next.call()));
    return Optional.of(new Turn.Ask(next.call(), !admission.admits(waited)));
  }

  /** One that was asked has had its answer; if it is not wanted any more, its place is free. */
  synchronized Optional<Turn> asked(LeasedCall call, Instant now) {
    return kept.remove(name(call)) ? ended(now) : Optional.empty();
  }

  /** Whether as many calls are under way as may be: a further create would only wait. */
  synchronized boolean isFull() {
    return taken >= places;
  }

  /** Whether so much waits that goes first that nothing further need be brought. */
  synchronized boolean isBackedUp() {
    return writes.size() >= places;
  }

  /** Whether creates have waited too long for a while: a further one would be late. */
  synchronized boolean isCrowded(Instant now) {
    return !creates.isEmpty() && !admission.admits(Duration.between(creates.peek().since(), now));
  }

  private static String name(LeasedCall call) {
    return call.payment() + " " + call.key();
  }
}
