// How long things of an enrolment take, and may take.
package dev.kassa.membership.enrolment;

import java.time.Duration;

/** The saga's times. */
public final class EnrolmentTimes {
  /** An ask is worth this long, from the append time of what caused it (DESIGN 5). */
  public static final Duration VALID_FOR = Duration.ofSeconds(60);

  /** All requests of one call to the login together; what did not end by then is given up. */
  public static final Duration CALL_LIMIT = Duration.ofSeconds(25);

  /** Longer than a call and the time in which its answer is taken in. */
  public static final Duration LEASE = CALL_LIMIT.plusSeconds(5);

  /**
   * Pause between looks for a ping of a login that nobody knows. A ping that was kept for so long
   * is of no start whose answer is under way.
   */
  public static final Duration BETWEEN_LOOKS = LEASE;

  /** The longest life of a login that nobody set another for (API 3.4: 10 to 15 minutes). */
  public static final Duration LONGEST_LOGIN = Duration.ofMinutes(15);

  /** How long after its end the provider is still asked what became of a login. */
  static final Duration GRACE = Duration.ofSeconds(60);

  /** Pause between reads of user info. */
  static final Duration BETWEEN_PROFILE_READS = Duration.ofSeconds(2);

  private EnrolmentTimes() {}
}
