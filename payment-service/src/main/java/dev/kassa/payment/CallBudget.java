package dev.kassa.payment;

import dev.kassa.payment.SagaEvent.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * When writes to the provider were attempted for a payment, as its rate limit counts them: five a
 * minute of each kind, retries included (API 7.1).
 *
 * @param attempts those that still count, oldest first
 */
public record CallBudget(List<Attempt> attempts) {
  /** None was made. */
  public static final CallBudget UNUSED = new CallBudget(List.of());

  private static final int ATTEMPTS_PER_WINDOW = 5;

  /** A minute, and some more because two clocks measure it. */
  private static final Duration WINDOW = Duration.ofSeconds(65);

  /** Copies. */
  public CallBudget {
    attempts = List.copyOf(attempts);
  }

  /** What the provider counts together: both kinds of cancel are one to it. */
  public enum Operation {
    CREATE,
    CAPTURE,
    CANCEL,
    REFUND;

    static Operation of(Kind kind) {
      return switch (kind) {
        case CREATE -> CREATE;
        case CAPTURE -> CAPTURE;
        case TERMINATE, RELEASE -> CANCEL;
        case REFUND -> REFUND;
      };
    }
  }

  /** One attempt. */
  public record Attempt(Operation operation, Instant at) {}

  /** When one more of this kind may be made: now or later. */
  public Instant admitsFrom(Kind kind, Instant now) {
    Operation operation = Operation.of(kind);
    List<Attempt> counted =
        attempts.stream()
            .filter(attempt -> attempt.operation() == operation && counts(attempt, now))
            .toList();
    return counted.size() < ATTEMPTS_PER_WINDOW
        ? now
        : counted.get(counted.size() - ATTEMPTS_PER_WINDOW).at().plus(WINDOW);
  }

  /** With one more, and without those that no longer count. */
  public CallBudget with(Kind kind, Instant now) {
    List<Attempt> counted = new ArrayList<>(attempts.size() + 1);
    for (Attempt attempt : attempts) {
      if (counts(attempt, now)) {
        counted.add(attempt);
      }
    }
    counted.add(new Attempt(Operation.of(kind), now));
    return new CallBudget(counted);
  }

  /**
   * Without one of this kind: nothing was sent. Not the latest, which another call may have sent
   * meanwhile: both kinds of cancel are counted together.
   *
   * @param at when it was counted; a clock that stores less than it shows is forgiven
   */
  public CallBudget without(Kind kind, Instant at) {
    Operation operation = Operation.of(kind);
    Instant latest = at.plusMillis(1);
    List<Attempt> counted = new ArrayList<>(attempts);
    for (int i = counted.size() - 1; i >= 0; i--) {
      Attempt attempt = counted.get(i);
      if (attempt.operation() == operation && !attempt.at().isAfter(latest)) {
        counted.remove(i);
        break;
      }
    }
    return new CallBudget(counted);
  }

  private static boolean counts(Attempt attempt, Instant now) {
    return attempt.at().isAfter(now.minus(WINDOW));
  }
}
