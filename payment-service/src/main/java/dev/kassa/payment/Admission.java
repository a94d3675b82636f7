package dev.kassa.payment;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether new requests are let in. When more is asked than can be done, a queue that nothing takes
 * back makes everybody late; so then what has waited longer than a target is refused at once, and
 * the rest is served as if the others had not come (docs/adr/0010).
 *
 * <p>Late is not overloaded: after a pause (a start, a broker or database that was away) the wait
 * is long and falls, and code that is not compiled yet is slow. Requests are refused only when the
 * wait of many stayed above the target for {@link #INTERVAL} and did not fall. Waits are counted
 * from the shortest one of the last minutes, so that a clock that is ahead of another refuses
 * nobody.
 *
 * @param target longest wait of a request that is let in while others are refused
 * @param from before it nobody is refused
 * @param shortest wait of this minute and the one before
 * @param mood whether requests are refused
 */
public record Admission(Duration target, Instant from, Shortest shortest, Mood mood) {
  /** How long the wait must be above the target, and then below it, until that counts. */
  public static final Duration INTERVAL = Duration.ofSeconds(1);

  /** So few are no rush, however slow they are. */
  static final int MANY = 20;

  /** An instance that has just started. */
  static final Duration WARMING_UP = Duration.ofSeconds(30);

  private static final Duration REMEMBERED = Duration.ofMinutes(1);

  /** Before anything is known. */
  public static Admission start(Duration target, Instant now) {
    return new Admission(
        target,
        now.plus(WARMING_UP),
        new Shortest(Instant.EPOCH, Duration.ZERO, Duration.ZERO),
        new Mood.Open());
  }

  /**
   * The shortest waits seen.
   *
   * @param since when the present minute began
   * @param now shortest of the present minute
   * @param before shortest of the minute before
   */
  public record Shortest(Instant since, Duration now, Duration before) {
    private Shortest with(Duration wait, Instant at) {
      if (since.equals(Instant.EPOCH)) {
        return new Shortest(at, wait, wait);
      }
      return at.isBefore(since.plus(REMEMBERED))
          ? new Shortest(since, shorter(now, wait), before)
          : new Shortest(at, wait, now);
    }

    private Duration of() {
      return shorter(now, before);
    }

    private static Duration shorter(Duration one, Duration other) {
      return one.compareTo(other) < 0 ? one : other;
    }
  }

  /** Whether requests are refused. */
  public sealed interface Mood {
    /** Nothing is refused, and nothing waits too long. */
    record Open() implements Mood {}

    /**
     * Nothing is refused yet.
     *
     * @param since when the wait was first seen above the target, or to fall
     * @param behind how late it was then
     * @param count of requests that were late since
     * @param last when the latest of them was seen
     */
    record Late(Instant since, Duration behind, int count, Instant last) implements Mood {}

    /**
     * What has waited too long is refused.
     *
     * @param shortSince since when nothing has waited too long
     */
    record Refusing(Optional<Instant> shortSince) implements Mood {}
  }

  /**
   * Requests have come to their turn.
   *
   * @param count how many
   * @param longest wait among them, from append to now
   * @param least wait among them; while others are refused the youngest do not wait, so it goes on
   *     telling how far the clocks are apart
   */
  public Admission seen(int count, Duration longest, Duration least, Instant now) {
    Shortest lowest = shortest.with(least, now);
    Mood next = now.isBefore(from) ? new Mood.Open() : next(count, longest.minus(lowest.of()), now);
    return new Admission(target, from, lowest, next);
  }

  private Mood next(int count, Duration excess, Instant now) {
    boolean late = excess.compareTo(target) > 0;
    return switch (mood) {
      case Mood.Open() -> late ? new Mood.Late(now, excess, count, now) : mood;
      case Mood.Late(Instant since, Duration behind, int before, Instant last) -> {
        if (!late) {
          yield new Mood.Open();
        }
        if (now.isAfter(last.plus(INTERVAL))) {
          yield new Mood.Late(now, excess, count, now);
        }
        if (now.isBefore(since.plus(INTERVAL)) || before + count < MANY) {
          yield new Mood.Late(since, behind, before + count, now);
        }
        yield excess.compareTo(behind) < 0
            ? new Mood.Late(now, excess, count, now)
            : new Mood.Refusing(Optional.empty());
      }
      case Mood.Refusing(Optional<Instant> shortSince) -> {
        if (excess.compareTo(target.dividedBy(2)) > 0) {
          yield new Mood.Refusing(Optional.empty());
        }
        Instant since = shortSince.orElse(now);
        yield now.isBefore(since.plus(INTERVAL))
            ? new Mood.Refusing(Optional.of(since))
            : new Mood.Open();
      }
    };
  }

  /**
   * Whether this request is let in.
   *
   * @param wait from its append to now
   */
  public boolean admits(Duration wait) {
    return switch (mood) {
      case Mood.Open _, Mood.Late _ -> true;
      case Mood.Refusing _ -> wait.minus(shortest.of()).compareTo(target) <= 0;
    };
  }
}
