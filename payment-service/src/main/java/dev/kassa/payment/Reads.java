package dev.kassa.payment;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When the provider is asked next where a payment stands (DESIGN 6.6). Never changes.
 *
 * <p>Two reasons are told apart. A read by the schedule is of its phase, and forgotten with it:
 * what brought the next phase is newer than what it would have said. One that was asked for is owed
 * until it is answered, whatever the phase: somebody spoke of an act that we know nothing of.
 *
 * @param made since the payment came into its phase
 * @param scheduled the next one by the schedule, or the end of the lease of the one under way
 * @param asked the next one that is owed; while it is under way the end of its lease, so that it
 *     comes again if whoever makes it is gone
 */
public record Reads(int made, Optional<Instant> scheduled, Optional<Instant> asked) {
  /** Of a payment that begins. */
  public static final Reads NONE = new Reads(0, Optional.empty(), Optional.empty());

  /** When the next one is made, if one is. */
  public Optional<Instant> next() {
    return earlier(scheduled, asked);
  }

  /** As the payment stays in its phase, or comes into another one. */
  Reads after(boolean samePhase) {
    return samePhase ? this : new Reads(0, Optional.empty(), asked);
  }

  /** One more by the schedule, unless one comes sooner. */
  Reads scheduled(Optional<Instant> at) {
    return new Reads(made, earlier(scheduled, at), asked);
  }

  /** One is owed, unless it is sooner already. */
  Reads asked(Optional<Instant> at) {
    return new Reads(made, scheduled, earlier(asked, at));
  }

  boolean isDue(Instant now) {
    return next().filter(at -> !at.isAfter(now)).isPresent();
  }

  /** Moving its time is the lease of a read: who is gone did not read, and it comes again. */
  Reads leased(Instant until, Instant now) {
    return new Reads(made + 1, Optional.of(until), asked.map(at -> at.isAfter(now) ? at : until));
  }

  /**
   * One was answered.
   *
   * @param leasedUntil of that read: one that was asked for since is still owed
   */
  Reads answered(Instant leasedUntil) {
    return new Reads(made, without(scheduled, leasedUntil), without(asked, leasedUntil));
  }

  /**
   * One was not answered: what is owed is owed still.
   *
   * @param again when it is made again
   */
  Reads unanswered(Instant leasedUntil, Instant again) {
    return new Reads(
        made,
        without(scheduled, leasedUntil),
        asked.map(at -> at.equals(leasedUntil) ? again : at));
  }

  /** After a pause, or when the schedule says if that is sooner. */
  Reads again(Optional<Duration> pause, Instant now) {
    return scheduled(pause.map(now::plus));
  }

  private static Optional<Instant> without(Optional<Instant> at, Instant lease) {
    return at.filter(time -> !time.equals(lease));
  }

  private static Optional<Instant> earlier(Optional<Instant> one, Optional<Instant> other) {
    return ReadSchedule.earlier(one, other);
  }
}
